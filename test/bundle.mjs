/** Bundles files of tests with all that they import, because a process takes longer to read the sources than most tests take. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { placesOfSources } from '../packaging/places-of-sources.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Bundles source files of this repository, within it, so that they find its packages. The bundle is gone when this process ends.
 * @param {readonly string[]} files their paths
 * @returns {Promise<(file: string) => string>} the URL of what a file has become
 */
export async function bundle(files) {
  const outdir = join(root, 'node_modules/.cache/rex-conformance', `tests-${process.pid}`);
  mkdirSync(outdir, { recursive: true });
  process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
  await build({
    absWorkingDir: root,
    entryPoints: [...files],
    outdir,
    outbase: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    sourcemap: 'linked',
    logLevel: 'error',
    plugins: [placesOfSources],
  });
  return (file) => pathToFileURL(join(outdir, relative(root, file).replace(/\.ts$/, '.js'))).href;
}
