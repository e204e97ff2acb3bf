import { type FileStatus, type FolderEntry, host } from '../base/host.ts';

/** Whether a path is a pattern, and not the name of one file. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** A part of a pattern between slashes: `*` stands for any characters, `?` for one. */
function partExpression(part: string): RegExp {
  const escaped = part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

/** Folders that a pattern finds nothing in unless it names them. */
function isPassedOver(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/** What lies in a folder; nothing where it is no folder or cannot be read. */
export function entriesOf(folder: string): readonly FolderEntry[] {
  try {
    return host().files.list(folder);
  } catch {
    return [];
  }
}

/** Entries of folders that a pattern goes through at most. */
export const MOST_ENTRIES = 100_000;

/** Why a pattern cannot be followed. */
export class PatternTooFar extends Error {}

/** Goes through folders for one pattern: so far and no further, and into none that cannot be read. */
class Walk {
  #left = MOST_ENTRIES;

  /** What lies in a folder; nothing where it is none. @throws PatternTooFar */
  entries(folder: string): readonly FolderEntry[] {
    let found: readonly FolderEntry[];
    try {
      found = host().files.list(folder);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      throw new PatternTooFar(error instanceof Error ? error.message : String(error));
    }
    this.#left -= found.length + 1;
    if (this.#left < 0) throw new PatternTooFar(`it matches more than ${MOST_ENTRIES} files and folders`);
    return found;
  }
}

/** Whether a path is a regular file, also through links. */
export function isFile(path: string): boolean {
  return kindOf(path) === 'file';
}

function isFolder(path: string): boolean {
  return kindOf(path) === 'folder';
}

/** What a path leads to; nothing where it leads nowhere, or through what cannot be read. */
function kindOf(path: string): FileStatus['kind'] | undefined {
  try {
    return host().files.status(path).kind;
  } catch {
    return undefined;
  }
}

/** Folders below one, itself included, in order; links are not followed, so the walk ends. */
function* foldersBelow(walk: Walk, root: string, folder: string): Generator<string> {
  yield folder;
  for (const entry of walk.entries(host().paths.join(root, folder))) {
    if (entry.kind === 'folder' && !isPassedOver(entry.name))
      yield* foldersBelow(walk, root, host().paths.join(folder, entry.name));
  }
}

function* matches(walk: Walk, root: string, folder: string, parts: readonly string[]): Generator<string> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === '**') {
    for (const below of foldersBelow(walk, root, folder))
      yield* matches(walk, root, below, rest.length === 0 ? ['*'] : rest);
    return;
  }
  const names = isPattern(part)
    ? walk
        .entries(host().paths.join(root, folder))
        .map(({ name }) => name)
        .filter((name) => partExpression(part).test(name) && (part.startsWith('.') || !name.startsWith('.')))
    : [part];
  for (const name of names) {
    const path = host().paths.join(folder, name);
    if (rest.length > 0) {
      if (isFolder(host().paths.join(root, path))) yield* matches(walk, root, path, rest);
    } else if (isFile(host().paths.join(root, path))) yield path;
  }
}

/**
 * The regular files that a pattern names, in order, each once, with paths that start where the pattern's does.
 *
 * @param root the folder that the pattern starts at
 * @param pattern `*` stands for any characters of a name and `?` for one; `**` for any number of folders, except hidden ones and
 *   node_modules
 * @throws PatternTooFar where it goes through too much, or into a folder that cannot be read
 */
export function findFiles(root: string, pattern: string): readonly string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  if (absolute && parts[0] === '**') throw new PatternTooFar('it searches every folder of the machine');
  const walk = new Walk();
  return [...new Set(absolute ? matches(walk, '/', '/', parts) : matches(walk, root, '', parts))];
}
