/**
 * `npm run docs`: builds the specification's site from code, features and the messages of the last run.
 *
 *     npm run docs -- [--messages FILE] [-o FOLDER]
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { packageRoot } from '../../kernel-model/package-root.ts';
import { buildSite } from './site.ts';
import { gatherSiteData, LAST_RUN } from './site-data.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: LAST_RUN },
    output: { type: 'string', short: 'o', default: join(packageRoot, 'reports', 'out', 'site') },
  },
});

try {
  const started = performance.now();
  const files = buildSite(gatherSiteData(values.messages));
  rmSync(values.output, { recursive: true, force: true });
  for (const [path, text] of files) {
    const file = join(values.output, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const pages = [...files.keys()].filter((path) => path.endsWith('.html')).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${pages} pages in ${seconds} s: ${relative(process.cwd(), join(values.output, 'index.html'))}`);
} catch (error) {
  if (!(error instanceof Diagnostic)) throw error;
  console.error(error.format());
  process.exitCode = 1;
}
