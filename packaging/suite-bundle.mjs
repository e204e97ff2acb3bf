/**
 * Bundles what cucumber imports of the sources in a clone, because a process takes longer to read them one by one than to run many features.
 * A bundle is kept below node_modules, under the hash of all sources: an edited source is the source that runs.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLE } from './bundle-options.mjs';
import { placesOfSources } from './places-of-sources.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Folders of a clone whose TypeScript no bundle has. */
const OTHERS = new Set(['node_modules', 'dist', 'test', 'docs', 'coverage', 'bench']);
/** The sources with results that are kept: they translate programs and read layouts. */
const KEPT = ['runtime/cpu/translation/translation-cache.ts', 'kernel-model/layouts/reader.ts'];
/** Bundles of other sources are removed when they are so old, in milliseconds: a run that has one has read it by then. */
const KEPT_FOR = 24 * 3600_000;
/** Options of cucumber that bring code, which may import sources that have to be the same modules as the suite's. */
const BRINGS_CODE = /^(-[^-]*[irc]|--(import|require|require-module|loader|config)(=|$))/;

/** @param {string} root @returns {string[]} the sources, in order */
function sourcesOf(root) {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !OTHERS.has(entry.name) && !entry.name.startsWith('.'))
    .map(({ name }) => join(root, name));
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))))
    .filter((name) => /\.(ts|mjs)$/.test(name))
    .sort();
}

/** @param {string} root @param {readonly string[]} entryPoints @param {string} version of esbuild */
function hashOf(root, entryPoints, version) {
  const hash = createHash('sha256').update(JSON.stringify([root, entryPoints, version]));
  // The versions of imported packages are part of what a bundle does.
  const versions = [join(root, 'package.json')].filter(existsSync);
  for (const source of [...versions, ...sourcesOf(root)])
    hash.update(`${relative(root, source)}\0`).update(readFileSync(source));
  return hash.digest('hex').slice(0, 32);
}

/**
 * The hash of the sources with results that are kept, and of all that they import. Other edits leave those results in use.
 * @param {import('esbuild').build} build @param {string} root @param {string} version of esbuild
 */
async function codeVersion(build, root, version) {
  const entryPoints = KEPT.filter((source) => existsSync(join(root, source)));
  const options = { ...BUNDLE, absWorkingDir: root, entryPoints, outdir: root, metafile: true, write: false };
  const { metafile } = await build({ ...options, logLevel: 'silent' });
  const hash = createHash('sha256').update(version);
  const files = ['package.json', ...Object.keys(metafile.inputs).sort()].filter((name) => existsSync(join(root, name)));
  for (const name of files) hash.update(`${name}\0`).update(readFileSync(join(root, name)));
  return hash.digest('hex').slice(0, 32);
}

/** Removes bundles that are old, but the one given. @param {string} folder @param {string} kept */
function removeOld(folder, kept) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    // Another process may have renamed or removed its own in the meantime.
    const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (path !== kept && made !== undefined && Date.now() - made > KEPT_FOR)
      rmSync(path, { recursive: true, force: true });
  }
}

/**
 * The folder of the bundle of a clone's sources as they are now.
 * @param {string} root the clone
 * @param {readonly string[]} entryPoints sources, from there
 * @returns {Promise<string | undefined>} a path from there; nothing where no bundle can be made, so that the sources are to be read as they are
 */
export async function bundleOf(root, entryPoints) {
  try {
    const { build, version } = await import('esbuild');
    const bundles = join(root, 'node_modules/.cache/rex-conformance/suite');
    const sources = hashOf(root, entryPoints, version);
    const folder = join(bundles, sources);
    if (!existsSync(folder)) {
      // Only what is complete gets its name, and whoever comes second takes what is there.
      const unfinished = join(bundles, `unfinished-${randomUUID()}`);
      mkdirSync(unfinished, { recursive: true });
      await build({
        ...BUNDLE,
        absWorkingDir: root,
        entryPoints: [...entryPoints],
        outdir: unfinished,
        outbase: root,
        sourcemap: 'linked',
        sourcesContent: false,
        logLevel: 'silent',
        plugins: [placesOfSources],
        define: { REX_CODE_VERSION: JSON.stringify(await codeVersion(build, root, version)) },
      });
      // A source that was edited in the meantime is in the bundle, and not in its name and version.
      if (hashOf(root, entryPoints, version) !== sources) {
        rmSync(unfinished, { recursive: true, force: true });
        return undefined;
      }
      removeOld(bundles, folder);
      try {
        renameSync(unfinished, folder);
      } catch (error) {
        rmSync(unfinished, { recursive: true, force: true });
        if (!existsSync(folder)) throw error;
      }
    }
    return relative(root, folder);
  } catch {
    // The sources themselves say what is wrong with them.
    return undefined;
  }
}

/**
 * Whether a run of cucumber has to read the sources as they are.
 * @param {readonly string[]} words of its command line
 * @param {Readonly<Record<string, string | undefined>>} environment
 */
export function needsSources(words, environment) {
  const covered = environment.NODE_V8_COVERAGE !== undefined;
  const replaced = environment.REX_REPLACED_MODULE !== undefined;
  return covered || replaced || words.some((word) => BRINGS_CODE.test(word));
}

/** The folder of the bundle that this run of cucumber imports; nothing where it is to read the sources. */
export async function suiteBundle() {
  if (needsSources(process.argv.slice(2), process.env)) return undefined;
  return await bundleOf(ROOT, ['steps/cucumber.ts', 'cli/keep-run.ts', 'reports/verdict-formatter.ts']);
}
