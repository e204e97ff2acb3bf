import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHIPPED_FOLDER, shippedName } from '../runtime/object/debug-info/shipped-file.ts';
import { type CorpusObject, DEFAULT_LEVEL } from './corpus.ts';
import { DebugFiles } from './debug-files.ts';
import { forEachObject } from './each-object.ts';
import type { Toolchain } from './toolchain/corpus-toolchain.ts';
import { findDebugTools } from './toolchain/debug-tools.ts';

const ROOT = join(import.meta.dirname, '..');
const BIN = join(import.meta.dirname, 'bin');

/** Why no debug file is made, as the build says it. */
const NO_TOOLS =
  'skipped: programs/debug: no llvm-dwarfutil and llvm-objcopy of the version of the compiler (Debian: llvm-22)\n';

/** The SHA-256 of a file, 64 hexadecimal digits. */
export function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Whether an object has a debug file: those at other levels than the usual one have none. */
export function hasDebugFile({ level }: CorpusObject): boolean {
  return level === DEFAULT_LEVEL;
}

/** The debug file of an object of `programs/bin`. */
export function debugFileOf(name: string): string {
  return join(ROOT, SHIPPED_FOLDER, shippedName(sha256Of(join(BIN, name))));
}

/**
 * Writes the debug files of objects into `programs/debug`, and removes those of objects that are no more.
 * @param all the objects of the corpus @returns the names of those that cannot be made
 */
export async function writeDebugFiles(
  toolchain: Toolchain,
  chosen: readonly CorpusObject[],
  all: readonly CorpusObject[],
): Promise<readonly string[]> {
  const tools = findDebugTools(toolchain.rustc);
  if (tools === undefined) {
    process.stdout.write(NO_TOOLS);
    return [];
  }
  const files = new DebugFiles(toolchain, tools);
  const failures = await forEachObject(chosen.filter(hasDebugFile), (object) =>
    files.make(object, join(BIN, object.name), debugFileOf(object.name)),
  );
  const built = all.filter((object) => hasDebugFile(object) && existsSync(join(BIN, object.name)));
  const wanted = new Set(built.map(({ name }) => debugFileOf(name)));
  const folder = join(ROOT, SHIPPED_FOLDER);
  for (const path of readdirSync(folder).map((name) => join(folder, name))) if (!wanted.has(path)) rmSync(path);
  return failures;
}

/**
 * Makes the debug files of objects elsewhere, and compares.
 * @param version of the tools that made the committed ones @returns what differs, a line each
 */
export async function checkDebugFiles(
  toolchain: Toolchain,
  checked: readonly CorpusObject[],
  version: string | undefined,
): Promise<readonly string[]> {
  const tools = findDebugTools(toolchain.rustc);
  if (tools?.version !== version || tools === undefined) {
    process.stdout.write(NO_TOOLS);
    return [];
  }
  const objects = checked.filter(hasDebugFile);
  const folder = mkdtempSync(join(tmpdir(), 'rex-debug-'));
  try {
    const made = (name: string) => join(folder, name);
    const files = new DebugFiles(toolchain, tools);
    const failures = await forEachObject(objects, (object) =>
      files.make(object, join(BIN, object.name), made(object.name)),
    );
    const differs = objects
      .filter(({ name }) => !failures.includes(name))
      .filter(({ name }) => !existsSync(debugFileOf(name)) || sha256Of(debugFileOf(name)) !== sha256Of(made(name)));
    return [...failures, ...differs.map(({ name }) => name)].map(
      (name) => `${name}: its debug file is not what its source makes`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
