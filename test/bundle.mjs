/** Bundles files of tests with all that they import, because a process takes longer to read the sources than most tests take. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Where a source file lies is part of what it says: the bundle lies elsewhere, and names the place of the source. */
const places = {
  name: 'places of sources',
  /** @param {import('esbuild').PluginBuild} build */
  setup({ onLoad }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!text.includes('import.meta.')) return undefined;
      const contents = text
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.filename', JSON.stringify(path))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};

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
    plugins: [places],
  });
  return (file) => pathToFileURL(join(outdir, relative(root, file).replace(/\.ts$/, '.js'))).href;
}
