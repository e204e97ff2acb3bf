/**
 * Builds the corpus: `npm run programs` writes `programs/bin`, `npm run programs -- --check` rebuilds it elsewhere and compares,
 * `npm run programs -- NAME…` builds the objects named.
 *
 * Exit codes: 0 built, the same, or skipped for want of the toolchain; 1 something does not build or differs; 2 wrong usage.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { Build } from './compile.ts';
import { type CorpusObject, corpus } from './corpus.ts';
import { rexLayoutOf } from './rex-layout.ts';
import { findToolchain, type Toolchain } from './toolchain.ts';

const PROGRAMS = import.meta.dirname;
const BIN = join(PROGRAMS, 'bin');
const MANIFEST = join(BIN, 'MANIFEST.yaml');
const LAYOUT_FILE = join(PROGRAMS, '../kernel-model/layouts/linux-6.18-x86_64.yaml');
const LAYOUT_MODULE = join(PROGRAMS, 'rex/src/layout.rs');
const PARALLEL = 2;

/** The toolchain and the objects of `programs/bin`. */
interface Manifest {
  readonly rustc: string;
  readonly linker: string;
  readonly objects: readonly {
    readonly name: string;
    readonly source: string;
    readonly level: string;
    readonly sha256: string;
  }[];
}

async function buildAll(toolchain: Toolchain, objects: readonly CorpusObject[], folder: string): Promise<string[]> {
  const build = new Build(toolchain);
  const failures: string[] = [];
  const queue = [...objects];
  const worker = async (): Promise<void> => {
    for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
      try {
        await build.object(object, join(folder, object.name));
      } catch (error) {
        if (!(error instanceof Diagnostic)) throw error;
        failures.push(object.name);
        process.stderr.write(`${object.name}: ${error.format()}\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return failures;
}

function manifest(toolchain: Toolchain, objects: readonly CorpusObject[]): string {
  const entries = objects.map(({ name, source, level }) => {
    const sha256 = createHash('sha256')
      .update(readFileSync(join(BIN, name)))
      .digest('hex');
    return { name, source, level, sha256 };
  });
  const content: Manifest = { rustc: toolchain.rustcVersion, linker: toolchain.linkerVersion, objects: entries };
  return stringify(content, { lineWidth: 0 });
}

function same(left: string, right: string): boolean {
  return existsSync(left) && existsSync(right) && readFileSync(left).equals(readFileSync(right));
}

async function check(toolchain: Toolchain, objects: readonly CorpusObject[]): Promise<number> {
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
  const folder = mkdtempSync(join(tmpdir(), 'rex-programs-'));
  try {
    const failures = await buildAll(toolchain, objects, folder);
    const names = new Set([...objects.map(({ name }) => name), ...recorded.objects.map(({ name }) => name)]);
    const hashes = new Map(recorded.objects.map(({ name, sha256 }) => [name, sha256]));
    const different = [...names].filter((name) => {
      const committed = join(BIN, name);
      if (!existsSync(committed) || !same(committed, join(folder, name))) return true;
      return hashes.get(name) !== createHash('sha256').update(readFileSync(committed)).digest('hex');
    });
    for (const name of different) process.stderr.write(`${name}: differs from programs/bin/${name}\n`);
    if (failures.length === 0 && different.length === 0) process.stdout.write(`${names.size} objects, all the same\n`);
    return failures.length === 0 && different.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(args: readonly string[]): Promise<number> {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--check');
  const objects = corpus();
  const strange = names.find((name) => objects.every((object) => object.name !== name));
  if (unknown !== undefined || strange !== undefined) {
    process.stderr.write(
      `${unknown === undefined ? `no program makes an object ${strange}` : `no option ${unknown}`}\n` +
        'usage: npm run programs -- [--check] [NAME…]\n',
    );
    return 2;
  }
  const toolchain = findToolchain();
  if ('missing' in toolchain) {
    process.stdout.write(`skipped: no toolchain\n${toolchain.missing.map((what) => `  missing: ${what}\n`).join('')}`);
    return 0;
  }
  if (args.includes('--check')) return await check(toolchain, objects);
  writeFileSync(LAYOUT_MODULE, rexLayoutOf(LAYOUT_FILE));
  mkdirSync(BIN, { recursive: true });
  const chosen = names.length === 0 ? objects : objects.filter(({ name }) => names.includes(name));
  const failures = await buildAll(toolchain, chosen, BIN);
  if (failures.length === 0 && objects.every(({ name }) => existsSync(join(BIN, name)))) {
    writeFileSync(MANIFEST, manifest(toolchain, objects));
  }
  process.stdout.write(`${chosen.length - failures.length} of ${chosen.length} objects built into programs/bin\n`);
  return failures.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
