/**
 * Builds the corpus: `npm run programs` writes `programs/bin`, from it `programs/patched`, and what the compiler says of `programs/refused`;
 * `npm run programs -- --check` rebuilds it elsewhere and compares, `npm run programs -- NAME…` builds or checks the objects named.
 * `npm run programs -- --lines=FOLDER NAME…` builds objects with line tables into a folder. With each object, `programs/debug` gets its debug file.
 *
 * Exit codes: 0 built, the same, or skipped for want of the toolchain; 1 something does not build or differs; 2 wrong usage.
 */
import '../node/install.ts';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { parse, stringify } from 'yaml';
import { Build } from './compile.ts';
import { type CorpusObject, corpus, examples } from './corpus.ts';
import { checkDebugFiles, debugFileOf, sha256Of, writeDebugFiles } from './debug-folder.ts';
import { forEachObject } from './each-object.ts';
import { checkPatched, writePatched } from './patched.ts';
import { checkRefusals, writeRefusals } from './refused.ts';
import { rexLayoutOf } from './rex-layout.ts';
import type { DebugLevel } from './toolchain/compiler-flags.ts';
import { findToolchain, type Toolchain } from './toolchain/corpus-toolchain.ts';
import { findDebugTools } from './toolchain/debug-tools.ts';

const PROGRAMS = import.meta.dirname;
const BIN = join(PROGRAMS, 'bin');
const MANIFEST = join(BIN, 'MANIFEST.yaml');
const LAYOUT_FILE = join(PROGRAMS, '../kernel-model/layouts/linux-6.18-x86_64.yaml');
const LAYOUT_MODULE = join(PROGRAMS, 'rex/src/layout.rs');

/** The toolchain and the objects of `programs/bin`. */
interface Manifest {
  readonly rustc: string;
  readonly linker: string;
  /** The version of the tools that made the debug files. */
  readonly debugTools?: string;
  readonly objects: readonly {
    readonly name: string;
    readonly source: string;
    readonly level: string;
    readonly sha256: string;
    /** The SHA-256 of its file in `programs/debug`. */
    readonly debug?: string;
  }[];
}

async function buildAll(
  toolchain: Toolchain,
  objects: readonly CorpusObject[],
  folder: string,
  debug: DebugLevel = 'none',
): Promise<string[]> {
  const build = new Build(toolchain, debug);
  return await forEachObject(objects, (object) => build.object(object, join(folder, object.name)));
}

function manifest(toolchain: Toolchain, objects: readonly CorpusObject[]): string {
  const entries = objects.map(({ name, source, level }) => {
    const sha256 = sha256Of(join(BIN, name));
    const debug = debugFileOf(name);
    return { name, source, level, sha256, ...(existsSync(debug) ? { debug: sha256Of(debug) } : {}) };
  });
  const debugTools = findDebugTools(toolchain.rustc)?.version;
  const content: Manifest = {
    rustc: toolchain.rustcVersion,
    linker: toolchain.linkerVersion,
    ...(debugTools === undefined ? {} : { debugTools }),
    objects: entries,
  };
  return stringify(content, { lineWidth: 0 });
}

/** Builds into a folder that is gone afterwards. */
async function inPassing<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rex-programs-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The objects that are there: their paths under `programs/bin`. */
function committed(): string[] {
  const files = readdirSync(BIN, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .map((file) => relative(BIN, join(file.parentPath, file.name)))
    .filter((name) => name !== basename(MANIFEST));
}

/** Why an object is not what its source makes, or nothing. */
function difference(name: string, rebuilt: string, recorded: Manifest): string | undefined {
  if (!existsSync(join(BIN, name))) return 'is missing from programs/bin';
  const bytes = readFileSync(join(BIN, name));
  const entry = recorded.objects.find((object) => object.name === name);
  if (entry?.sha256 !== createHash('sha256').update(bytes).digest('hex')) return 'is not what the manifest says';
  if (!existsSync(rebuilt)) return 'has no source that builds';
  return bytes.equals(readFileSync(rebuilt)) ? undefined : 'is not what its source makes';
}

/** What is wrong with what the compiler refuses, a line each. */
async function refusalProblems(toolchain: Toolchain): Promise<readonly string[]> {
  const { problems, skipped } = await checkRefusals(new Build(toolchain), toolchain.clippy !== undefined);
  for (const name of skipped) {
    process.stdout.write(`skipped: refused/${name}.rs: no clippy-driver of this compiler (Debian: rust-web-clippy)\n`);
  }
  return problems;
}

async function check(toolchain: Toolchain, objects: readonly CorpusObject[], whole: boolean): Promise<number> {
  if (rexLayoutOf(LAYOUT_FILE) !== readFileSync(LAYOUT_MODULE, 'utf8')) {
    process.stderr.write('programs/rex/src/layout.rs is not what its layout file says: run `npm run programs`\n');
    return 1;
  }
  const recorded = parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
  if (recorded.rustc !== toolchain.rustcVersion || recorded.linker !== toolchain.linkerVersion) {
    process.stdout.write(
      `skipped: no toolchain that built the corpus\n` +
        `  the corpus: ${recorded.rustc}, ${recorded.linker}\n  found: ${toolchain.rustcVersion}, ${toolchain.linkerVersion}\n`,
    );
    return 0;
  }
  return await inPassing(async (folder) => {
    const failures = await buildAll(toolchain, whole ? [...objects, ...examples()] : objects, folder);
    const names = new Set([...objects.map(({ name }) => name), ...(whole ? committed() : [])]);
    let different = 0;
    for (const name of names) {
      const why = difference(name, join(folder, name), recorded);
      if (why === undefined) continue;
      different += 1;
      process.stderr.write(`${name}: ${why}\n`);
    }
    for (const problem of whole ? [...checkPatched(), ...(await refusalProblems(toolchain))] : []) {
      different += 1;
      process.stderr.write(`${problem}\n`);
    }
    for (const problem of failures.length > 0 ? [] : await checkDebugFiles(toolchain, objects, recorded.debugTools)) {
      different += 1;
      process.stderr.write(`${problem}\n`);
    }
    if (failures.length > 0 || different > 0) return 1;
    process.stdout.write(`${names.size} objects, all the same\n`);
    return 0;
  });
}

/** Writes what the compiler says of the sources that it must refuse; gives what is wrong with that. */
async function refuse(toolchain: Toolchain): Promise<readonly string[]> {
  if (toolchain.clippy === undefined) {
    process.stdout.write('skipped: programs/refused: no clippy-driver of this compiler (Debian: rust-web-clippy)\n');
    return [];
  }
  const problems = await writeRefusals(new Build(toolchain), toolchain.rustcVersion);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems;
}

async function write(toolchain: Toolchain, all: readonly CorpusObject[], names: readonly string[]): Promise<number> {
  writeFileSync(LAYOUT_MODULE, rexLayoutOf(LAYOUT_FILE));
  mkdirSync(BIN, { recursive: true });
  const chosen = names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
  const failures = await buildAll(toolchain, chosen, BIN);
  const built = chosen.filter(({ name }) => !failures.includes(name));
  if (names.length === 0) {
    const known = new Set(all.map(({ name }) => name));
    for (const name of committed()) if (!known.has(name)) rmSync(join(BIN, name));
    failures.push(...(await inPassing(async (folder) => await buildAll(toolchain, examples(), folder))));
    failures.push(...(await refuse(toolchain)));
  }
  failures.push(...(await writeDebugFiles(toolchain, built, all)));
  if (failures.length === 0 && all.every(({ name }) => existsSync(join(BIN, name)))) {
    writeFileSync(MANIFEST, manifest(toolchain, all));
    writePatched();
  }
  process.stdout.write(`objects built into programs/bin: ${built.length}; failures: ${failures.length}\n`);
  return failures.length === 0 ? 0 : 1;
}

/** The folder that an option names: `--lines=FOLDER`. */
function linesFolder(args: readonly string[]): string | undefined {
  return args.map((arg) => /^--lines=(.+)$/.exec(arg)?.[1]).find((folder) => folder !== undefined);
}

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const lines = linesFolder(args);
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--check' && arg !== `--lines=${lines}`);
  const objects = corpus();
  const strange = names.find((name) => objects.every((object) => object.name !== name));
  if (unknown !== undefined || strange !== undefined) {
    process.stderr.write(
      `${unknown === undefined ? `no program makes an object ${strange}` : `no option ${unknown}`}\n` +
        'usage: npm run programs -- [--check | --lines=FOLDER] [NAME…]\n',
    );
    return 2;
  }
  const toolchain = findToolchain();
  if ('missing' in toolchain) {
    process.stdout.write(`skipped: no toolchain\n${toolchain.missing.map((what) => `  missing: ${what}\n`).join('')}`);
    return 0;
  }
  if (lines !== undefined) {
    const chosen = objects.filter(({ name }) => names.length === 0 || names.includes(name));
    return (await buildAll(toolchain, chosen, lines, 'line-tables-only')).length === 0 ? 0 : 1;
  }
  if (!args.includes('--check')) return await write(toolchain, objects, names);
  const whole = names.length === 0;
  return await check(toolchain, whole ? objects : objects.filter(({ name }) => names.includes(name)), whole);
}

process.exitCode = await main(process.argv.slice(2));
