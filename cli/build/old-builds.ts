import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { readSourceList } from '../../project/cargo-sources.ts';
import { isElfFile } from '../../project/object-files.ts';
import { recordPath } from '../../project/source-record.ts';
import type { CargoProgram, CargoProject } from './cargo-project.ts';

/** Where files are removed, and how that is told. */
interface Removal {
  /** The working directory. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

function notRemoved(path: string, error: unknown): Diagnostic {
  return new Diagnostic({
    code: 'BUILD_NOT_REMOVED',
    kind: 'input',
    message: `${path} cannot be removed`,
    cause: error instanceof Error ? error.message : String(error),
    hint: 'make its folder writable, or remove the file: a verdict on it would be one on other sources',
  });
}

/** Removes an object with its list of sources and its note. @returns whether there was one @throws Diagnostic BUILD_NOT_REMOVED */
function removeObject(path: string, folder: string): boolean {
  try {
    rmSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw notRemoved(relative(folder, path), error);
  }
  // The object is gone: what stood beside it tells nothing any more.
  for (const beside of [`${path}.d`, recordPath(path)]) {
    try {
      rmSync(beside, { force: true });
    } catch {}
  }
  return true;
}

/**
 * Removes objects of sources that no longer build: a verdict on them would be one on other sources.
 * @throws Diagnostic BUILD_NOT_REMOVED
 */
export function removeOld(paths: readonly string[], { folder, say }: Removal): void {
  for (const path of paths) {
    if (removeObject(path, folder))
      say(`removed ${plainLine(relative(folder, path))}: it was built from other sources`);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nothing that can be read is left there.
    return [];
  }
}

/** The nearest folder above a source that has a Cargo.toml; the source itself may be gone. */
function packageOf(source: string): string | undefined {
  for (let folder = dirname(source); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'Cargo.toml'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * The objects in Cargo's folder of programs that the packages no longer have. Cargo lists the sources of each object beside it; other
 * files are not Cargo's. An object without a source of these packages is that of another project that builds into this folder.
 */
export function objectsLeft(
  folder: string,
  {
    programs,
    folders,
  }: { readonly programs: readonly Pick<CargoProgram, 'name'>[]; readonly folders: readonly string[] },
): readonly string[] {
  const names = namesIn(folder);
  const known = new Set(programs.map(({ name }) => name));
  const left = names.filter((name) => names.includes(`${name}.d`) && !known.has(name));
  const isOwn = (source: string) => folders.includes(packageOf(source) ?? '');
  return left
    .map((name) => join(folder, name))
    .filter((path) => isElfFile(path) && readSourceList(path)?.sources.some(isOwn));
}

/** Removes the objects of programs that a package no longer has. @throws Diagnostic BUILD_NOT_REMOVED */
export function removeLeft(objects: string, project: CargoProject, removal: Removal): void {
  for (const path of objectsLeft(objects, project)) {
    if (removeObject(path, removal.folder))
      removal.say(`removed ${plainLine(relative(removal.folder, path))}: its program no longer exists`);
  }
}
