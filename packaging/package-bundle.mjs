/**
 * Bundles the sources for the published package. One file for each thing that the package exports, one for the command, and what they share:
 * a process takes longer to read hundreds of small files than a small object runs.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { lazyPackages } from './lazy-packages.mjs';

/** What nobody imports: the command. */
const COMMAND = 'cli/process.ts';
const LICENCES = 'dist/licences.txt';

/**
 * @param {string} root
 * @returns {{
 *   exports: Record<string, string | { default?: string }>,
 *   dependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>,
 * }}
 */
const manifestOf = (root) => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The sources of what package.json exports, and of the command. @param {string} root */
function entryPoints(root) {
  const exported = Object.values(manifestOf(root).exports).flatMap((entry) =>
    typeof entry === 'object' && entry.default !== undefined ? [entry.default] : [],
  );
  return [...exported.map((file) => file.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts')), COMMAND];
}

/** Bundles once. @param {string} root @param {string | undefined} version what the code says of itself */
async function bundle(root, version) {
  const { dependencies = {}, peerDependencies = {} } = manifestOf(root);
  return await build({
    absWorkingDir: root,
    entryPoints: entryPoints(root),
    outbase: root,
    outdir: join(root, 'dist'),
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // What is declared is loaded from where the user has it. All else would become a part of the package.
    external: [...Object.keys(dependencies), ...Object.keys(peerDependencies)],
    plugins: [lazyPackages],
    define: version === undefined ? {} : { REX_CODE_VERSION: JSON.stringify(version) },
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
}

/** The folders of the packages that are parts of a bundle. @param {readonly string[]} inputs */
function packagesAmong(inputs) {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/** The licence texts of packages. @param {string} root @param {readonly string[]} folders */
function licences(root, folders) {
  const texts = folders.map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined) throw new Error(`${name} has no file with its licence`);
    return `${name} ${version}\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
  });
  return `The code in this folder has parts of these packages.\n\n${texts.join('\n')}`;
}

/**
 * Writes the bundle into dist/, and the licences of what it has of other packages.
 * @param {string} root
 */
export async function bundlePackage(root) {
  const { outputFiles: unversioned } = await bundle(root, undefined);
  const hash = createHash('sha256').update(readFileSync(join(root, 'package.json')));
  for (const { contents } of unversioned) hash.update(contents);
  const { outputFiles, metafile } = await bundle(root, hash.digest('hex').slice(0, 32));
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  writeFileSync(join(root, LICENCES), licences(root, packagesAmong(Object.keys(metafile.inputs))));
}
