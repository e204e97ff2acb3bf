/**
 * Builds the programs of the benchmark into `bench/bin`, each as the corpus is built (`programs/compile.ts`). Run by
 * `npm run bench -- --build`.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { Build } from '../programs/compile.ts';
import { type CorpusObject, DEFAULT_LEVEL } from '../programs/corpus.ts';
import { findToolchain, type Toolchain } from '../programs/toolchain/corpus-toolchain.ts';

/** The folder of the objects. */
export const BIN = join(import.meta.dirname, 'bin');
/** Which compiler and linker made the objects, and the hash of each object and of the sources. */
export const MANIFEST = join(BIN, 'MANIFEST.yaml');

const SOURCES = join(import.meta.dirname, 'programs');
/** The sources as `programs/compile.ts` finds them, from its own folder. */
const FROM_PROGRAMS = '../bench/programs';
const SHARED = join(SOURCES, 'work/mod.rs');

/** What `bench/bin/MANIFEST.yaml` has. */
export interface Manifest {
  readonly rustc: string;
  readonly linker: string;
  readonly objects: readonly { readonly name: string; readonly source: string; readonly sha256: string }[];
}

/** The SHA-256 of a source and what it shares with the others. */
export function sourceHash(name: string): string {
  const hash = createHash('sha256');
  for (const file of [join(SOURCES, `${name}.rs`), SHARED]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** The SHA-256 of an object in `bench/bin`. */
export function objectHash(name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(BIN, name)))
    .digest('hex');
}

/** The objects of the benchmark by their names, one for each source. */
export function objectNames(): readonly string[] {
  return readdirSync(SOURCES)
    .filter((file) => file.endsWith('.rs'))
    .map((file) => basename(file, '.rs'))
    .sort();
}

/** Builds all objects into a folder. @throws Diagnostic BUILD_FAILED */
async function buildInto(toolchain: Toolchain, folder: string): Promise<void> {
  const build = new Build(toolchain);
  for (const name of objectNames()) {
    const source = `${FROM_PROGRAMS}/${name}.rs`;
    const object: CorpusObject = { name, source, level: DEFAULT_LEVEL, cfg: [], unsafe: false };
    await build.object(object, join(folder, name));
  }
}

/** The toolchain, or what to print where a part of it is missing. */
function toolchainOrWhy(): Toolchain | string {
  const toolchain = findToolchain();
  if (!('missing' in toolchain)) return toolchain;
  return `skipped: no toolchain\n${toolchain.missing.map((what) => `  missing: ${what}\n`).join('')}`;
}

/**
 * Builds all objects and writes the manifest; nothing where the toolchain is missing.
 * @returns what to print
 * @throws Diagnostic BUILD_FAILED with the compiler's message
 */
export async function writePrograms(): Promise<string> {
  const toolchain = toolchainOrWhy();
  if (typeof toolchain === 'string') return toolchain;
  await buildInto(toolchain, BIN);
  const names = objectNames();
  const manifest: Manifest = {
    rustc: toolchain.rustcVersion,
    linker: toolchain.linkerVersion,
    objects: names.map((name) => ({ name, source: sourceHash(name), sha256: objectHash(name) })),
  };
  writeFileSync(MANIFEST, stringify(manifest, { lineWidth: 0 }));
  return `objects built into bench/bin: ${names.length}\n`;
}

/**
 * Builds all objects elsewhere and compares them with `bench/bin`; nothing where the toolchain is missing or is not that of the manifest.
 * @returns what to print, and whether an object differs
 * @throws Diagnostic BUILD_FAILED with the compiler's message
 */
export async function checkPrograms(): Promise<{ readonly text: string; readonly differs: boolean }> {
  const toolchain = toolchainOrWhy();
  if (typeof toolchain === 'string') return { text: toolchain, differs: false };
  const { rustc, linker } = parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
  if (rustc !== toolchain.rustcVersion || linker !== toolchain.linkerVersion) {
    return { text: `skipped: no toolchain that built the objects: ${rustc}, ${linker}\n`, differs: false };
  }
  const folder = mkdtempSync(join(tmpdir(), 'rex-bench-'));
  try {
    await buildInto(toolchain, folder);
    const names = objectNames();
    const different = names.filter((name) => !readFileSync(join(folder, name)).equals(readFileSync(join(BIN, name))));
    if (different.length === 0) return { text: `${names.length} objects, all the same\n`, differs: false };
    return { text: different.map((name) => `${name}: is not what its source makes\n`).join(''), differs: true };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
