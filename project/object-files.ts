import { Diagnostic } from '../base/diagnostic.ts';
import { host } from '../base/host.ts';
import { knownNames, listNames } from '../base/known-names.ts';
import { nearestPath } from '../base/near-files.ts';
import { plainLine } from '../base/plain-text.ts';
import type { YamlValue } from '../base/yaml-value.ts';
import { findFiles, isFile, isPattern, PatternTooFar } from './find-files.ts';

/** An object file of a project. */
export interface ObjectFile {
  /** Its name in features: the file's name, without `.o` or `.so`. */
  readonly name: string;
  /** Its path from the project's folder, or an absolute one. */
  readonly path: string;
}

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];

function beginsAsElf(start: Uint8Array): boolean {
  return ELF_MAGIC.every((byte, at) => start[at] === byte);
}

/** The name of an object file: without the ending, unless there is nothing else. */
export function objectName(path: string): string {
  return host()
    .paths.basename(path)
    .replace(/(?<=.)\.s?o$/, '');
}

/** Whether a file begins like an ELF file. */
export function isElfFile(path: string): boolean {
  let start: Uint8Array;
  try {
    start = host().files.read(path, ELF_MAGIC.length);
  } catch {
    return false;
  }
  return beginsAsElf(start);
}

function missing(value: YamlValue, path: string, cause: string, nearest?: string): Diagnostic {
  return value.fault({
    code: 'PROJECT_OBJECT',
    problem: `${JSON.stringify(path)} names no object`,
    cause,
    hint: `build the object first, or ${nearest === undefined ? 'correct the path' : `write ${plainLine(nearest)}`}`,
  });
}

function matching(value: YamlValue, folder: string, path: string): readonly string[] {
  try {
    return findFiles(folder, path);
  } catch (error) {
    if (!(error instanceof PatternTooFar)) throw error;
    throw value.fault({
      code: 'PROJECT_PATTERN',
      problem: `the pattern ${JSON.stringify(path)} cannot be followed`,
      cause: error.message,
      hint: 'name the folder of the objects, such as target/x86_64-unknown-none/release/*',
    });
  }
}

/** The files of one entry. A pattern finds only ELF files, because compilers leave others beside them. */
function filesOf(value: YamlValue, folder: string): readonly string[] {
  const path = value.text();
  if (path.includes('\0')) throw missing(value, path, 'a path cannot contain a NUL');
  if (!isPattern(path)) {
    if (isFile(path.startsWith('/') ? path : host().paths.join(folder, path))) return [path];
    throw missing(value, path, 'there is no such file', nearestPath(path, { root: folder, begins: beginsAsElf }));
  }
  const found = matching(value, folder, path).filter((file) =>
    isElfFile(file.startsWith('/') ? file : host().paths.join(folder, file)),
  );
  if (found.length > 0) return found;
  throw missing(value, path, 'no ELF file matches the pattern');
}

/**
 * Reads the list of a project's objects: paths, and patterns of paths.
 * @returns a function that finds the files, each once
 */
export function readObjectFiles(list: YamlValue, folder: string): () => readonly ObjectFile[] {
  const entries = list.list();
  for (const entry of entries) entry.text();
  if (entries.length === 0) {
    throw list.fault({
      code: 'PROJECT_OBJECT',
      problem: 'the list of objects is empty',
      cause: 'without an object there is nothing to judge',
      hint: 'name an object, or a pattern such as target/x86_64-unknown-none/release/*',
    });
  }
  return () => {
    const paths = new Map<string, string>();
    for (const path of entries.flatMap((entry) => filesOf(entry, folder))) {
      const place = host().paths.resolve(folder, path);
      if (!paths.has(place)) paths.set(place, path);
    }
    return [...paths.values()].map((path) => ({ name: objectName(path), path }));
  };
}

/**
 * The object that a feature names by its name or by its path.
 * @throws Diagnostic NO_SUCH_OBJECT, or AMBIGUOUS_OBJECT if several have the name
 */
export function chooseObject(objects: readonly ObjectFile[], name: string): ObjectFile {
  const byPath = objects.find(({ path }) => path === name);
  const found = byPath === undefined ? objects.filter((object) => isCalled(object, name)) : [byPath];
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  const { nearest, list } = knownNames(
    name,
    objects.map((object) => object.name),
  );
  throw new Diagnostic({
    code: first === undefined ? 'NO_SUCH_OBJECT' : 'AMBIGUOUS_OBJECT',
    kind: 'input',
    message: first === undefined ? `there is no object "${name}"` : `several objects are called "${name}"`,
    cause: first === undefined ? `the project's objects are ${list}` : listNames(found.map(({ path }) => path)),
    hint:
      first === undefined && nearest !== undefined
        ? `write "${nearest}"`
        : first === undefined
          ? 'name one of them, or add it to the objects of rex-conformance.yaml'
          : 'write its path',
  });
}

function isCalled(object: ObjectFile, name: string): boolean {
  return object.name === name || host().paths.basename(object.path) === name;
}
