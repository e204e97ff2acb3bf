/** Bundles files of tests with all that they import, because a process takes longer to read the sources than most tests take. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE } from '../packaging/bundle-options.mjs';
import { placesOfSources } from '../packaging/places-of-sources.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What processes import that tests start, as bundled.ts has it. */
export const SUITE_MODULES = [
  'cli/process.ts',
  'cli/keep-run.ts',
  'reports/results-formatter.ts',
  'reports/verdict-formatter.ts',
  'steps/cucumber.ts',
];

/**
 * A plugin of esbuild. The TypeScript compiler is required: an import would first read its nine megabytes for the names that they export.
 * @type {import('esbuild').Plugin}
 */
const compilerRequired = {
  name: 'the compiler is required',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^typescript$/ }, () => ({ path: 'typescript', namespace: 'required' }));
    onLoad({ filter: /.*/, namespace: 'required' }, () => ({
      contents: `import { createRequire } from 'node:module'; export default createRequire(${JSON.stringify(import.meta.url)})('typescript');`,
    }));
  },
};

/**
 * Bundles source files of this repository, within it, so that they find its packages. The bundle is gone when this process ends.
 * @param {readonly string[]} files their paths
 * @param {readonly import('esbuild').Plugin[]} [plugins] that see the sources first
 * @returns {Promise<(file: string) => string>} the URL of what a file has become
 */
export async function bundle(files, plugins = []) {
  const outdir = join(root, 'node_modules/.cache/rex-conformance', `tests-${process.pid}`);
  mkdirSync(outdir, { recursive: true });
  process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
  await build({
    ...BUNDLE,
    absWorkingDir: root,
    entryPoints: [...files],
    outdir,
    outbase: root,
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
    plugins: [...plugins, placesOfSources, compilerRequired],
  });
  return (file) => pathToFileURL(join(outdir, relative(root, file).replace(/\.ts$/, '.mjs'))).href;
}
