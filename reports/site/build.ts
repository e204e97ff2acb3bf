/**
 * `npm run docs`: builds the specification's site from code, features and the messages of the last run, and the counts of a run with
 * coverage if there are some.
 *
 *     npm run docs -- [--messages FILE] [--coverage FILE] [-o FOLDER]
 */
import '../../node/install.ts';
import { renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Diagnostic } from '../../base/diagnostic.ts';
import { notWritten, writeOutputFile } from '../../node/output-file.ts';
import { packageRoot } from '../../node/package-root.ts';
import { buildSite } from './site.ts';
import { gatherSiteData, LAST_COUNTS, LAST_RUN } from './site-data.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: LAST_RUN },
    coverage: { type: 'string', default: LAST_COUNTS },
    output: { type: 'string', short: 'o', default: join(packageRoot, 'reports', 'out', 'site') },
  },
});

/** Writes the site next to its folder, and moves it there when it is complete. @throws Diagnostic FILE_NOT_WRITTEN */
function replaceFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const fresh = `${folder}.${process.pid}`;
  try {
    for (const [path, text] of files) writeOutputFile(join(fresh, path), text, 'a page of the site');
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error instanceof Diagnostic ? error : notWritten(folder, 'the site', error);
  }
}

try {
  const started = performance.now();
  const files = buildSite(gatherSiteData(values.messages, values.coverage));
  replaceFolder(values.output, files);
  const pages = [...files.keys()].filter((path) => path.endsWith('.html')).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${pages} pages in ${seconds} s: ${relative(process.cwd(), join(values.output, 'index.html'))}`);
} catch (error) {
  if (!(error instanceof Diagnostic)) throw error;
  console.error(error.format());
  process.exitCode = 1;
}
