import { createHash } from 'node:crypto';
import { basename, isAbsolute, join, relative } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { entriesOf } from '../../base/files-below.ts';
import { shellPath } from '../../base/shell-words.ts';
import { isElfFile, objectName } from '../../project/object-files.ts';
import { findPrograms } from '../../runtime/load/programs.ts';
import { readObjectBytes, readObjectFile } from '../../runtime/object/object-file.ts';

/** An object that a project is begun with. */
export interface FoundObject {
  /** Its name in features. */
  readonly name: string;
  /** The path from the project's folder, with slashes. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Paths of equal files, which are left out. */
  readonly copies: readonly string[];
}

/** A file that a project cannot be begun with, and why. */
export interface BadObject {
  readonly path: string;
  readonly error: Diagnostic;
}

/** The objects that were found for a project. */
export interface FoundObjects {
  readonly objects: readonly FoundObject[];
  readonly bad: readonly BadObject[];
}

/** Folders below the project's that are searched, counted in levels: target/x86_64-unknown-none/release is three. */
const DEEPEST = 6;
const MOST_FILES = 100_000;
/** Folders of Cargo's own below `target`. The objects that it has linked are in the folder above. */
const CARGO_FOLDERS = new Set(['deps', 'build', 'incremental', 'examples']);

/** Errors of files that are whole, but not Rex objects: objects for other machines, unlinked ones, programs of this machine. */
const OF_OTHER_KINDS = new Set([
  'ELF_CLASS',
  'ELF_DATA',
  'ELF_MACHINE',
  'ELF_NO_PROGRAM_HEADER',
  'ELF_PACKED_RELOCATIONS',
  'ELF_TYPE',
  'ELF_VERSION',
]);

/**
 * Whether a file is an object with a Rex program in it, as far as that shows without loading it.
 * @returns the error of a damaged ELF file, which could be one
 */
function isRexObject(path: string): boolean | Diagnostic {
  if (!isElfFile(path)) return false;
  try {
    return findPrograms(readObjectFile(path)).length > 0;
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    return error.code.startsWith('ELF_') && !OF_OTHER_KINDS.has(error.code) ? error : false;
  }
}

function isSearched(parent: string, name: string): boolean {
  if (name.startsWith('.') || name === 'node_modules') return false;
  return !(CARGO_FOLDERS.has(name) && parent.split('/').includes('target'));
}

/** Paths of files below a folder, nearest first. */
function* filesBelow(root: string): Generator<string> {
  let folders = [''];
  for (let depth = 0; depth <= DEEPEST && folders.length > 0; depth++) {
    const next: string[] = [];
    for (const folder of folders) {
      for (const entry of entriesOf(join(root, folder))) {
        const path = join(folder, entry.name);
        if (entry.kind === 'file') yield path;
        else if (entry.kind === 'folder' && isSearched(folder, entry.name)) next.push(path);
      }
    }
    folders = next;
  }
}

function nothingFound(): Diagnostic {
  return new Diagnostic({
    code: 'INIT_NO_OBJECT',
    kind: 'input',
    message: 'there is no Rex object here',
    cause: `no ELF file in this folder or up to ${DEEPEST} folders below it has a section with the name of an attach point`,
    hint: 'build the program first, or name its object: npx rex-conformance init path/to/OBJECT',
  });
}

function sameName(one: FoundObject, other: FoundObject): Diagnostic {
  return new Diagnostic({
    code: 'INIT_SAME_NAME',
    kind: 'input',
    message: `two objects are called "${one.name}"`,
    cause: `${one.path} and ${other.path} differ, and features name an object by its file's name`,
    hint: `name one of them: npx rex-conformance init ${shellPath(one.path)}`,
  });
}

function readObject(folder: string, path: string): FoundObject {
  return {
    name: objectName(path),
    path,
    bytes: readObjectBytes(isAbsolute(path) ? path : join(folder, path)),
    copies: [],
  };
}

function digest(object: FoundObject): string {
  return createHash('sha256').update(object.bytes).digest('hex');
}

/** Names copies of one object at the first; Cargo links one file to several places. @throws Diagnostic INIT_SAME_NAME */
function withoutCopies(objects: readonly FoundObject[]): FoundObject[] {
  const kept = new Map<string, FoundObject>();
  for (const object of objects) {
    const sum = digest(object);
    const equal = kept.get(sum);
    if (equal !== undefined) {
      kept.set(sum, { ...equal, copies: [...equal.copies, object.path] });
      continue;
    }
    const other = [...kept.values()].find(({ name }) => name === object.name);
    if (other !== undefined) throw sameName(other, object);
    kept.set(sum, object);
  }
  return [...kept.values()];
}

/** Reads each of several files. @throws Diagnostic INIT_SAME_NAME */
function readObjects(folder: string, paths: readonly string[]): FoundObjects {
  const objects: FoundObject[] = [];
  const bad: BadObject[] = [];
  for (const path of paths) {
    try {
      objects.push(readObject(folder, path));
    } catch (error) {
      if (!(error instanceof Diagnostic) || error.kind === 'internal') throw error;
      bad.push({ path, error });
    }
  }
  return { objects: withoutCopies(objects), bad };
}

/** Searches a folder for Rex objects. @throws Diagnostic INIT_NO_OBJECT, INIT_SAME_NAME */
export function searchObjects(folder: string): FoundObjects {
  const found: string[] = [];
  const damaged: BadObject[] = [];
  let files = 0;
  for (const path of filesBelow(folder)) {
    files += 1;
    if (files > MOST_FILES) break;
    const answer = isRexObject(join(folder, path));
    if (answer === true) found.push(path);
    if (answer instanceof Diagnostic) damaged.push({ path, error: answer });
  }
  if (found.length + damaged.length === 0) throw nothingFound();
  const { objects, bad } = readObjects(folder, found);
  return { objects, bad: [...bad, ...damaged] };
}

/** Reads the objects that a command line names. @throws Diagnostic INIT_SAME_NAME */
export function namedObjects(folder: string, paths: readonly string[]): FoundObjects {
  return readObjects(
    folder,
    paths.map((path) => {
      const below = isAbsolute(path) ? relative(folder, path) : path;
      return below.startsWith('..') && isAbsolute(path) ? path : below.replace(/^\.\//, '');
    }),
  );
}

/** The name of an object's feature. */
export function featureFile(object: FoundObject): string {
  return `features/${basename(object.name)}.feature`;
}
