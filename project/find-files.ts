import { type FileStatus, type FolderEntry, host } from '../base/host.ts';

/** Whether a path is a pattern, and not the name of one file. */
export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** A part of a pattern between slashes: `*` matches any characters, `?` one. */
function partExpression(part: string): RegExp {
  const escaped = part.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

/** Whether a pattern skips a folder unless it names the folder. */
function isPassedOver(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/** How many entries of folders a pattern visits. */
export const MOST_ENTRIES = 100_000;

/** Why a pattern cannot be followed. */
export class PatternTooFar extends Error {}

/** Visits folders for one pattern, up to a limit, and no unreadable ones. */
class Walk {
  #left = MOST_ENTRIES;

  /** The entries of a folder; none if it is not a folder. @throws PatternTooFar */
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

/** Whether a path leads to a regular file, also through links. */
export function isFile(path: string): boolean {
  return kindOf(path) === 'file';
}

function isFolder(path: string): boolean {
  return kindOf(path) === 'folder';
}

/** The kind of file that a path leads to; undefined if there is none, or a part of the path is unreadable. */
function kindOf(path: string): FileStatus['kind'] | undefined {
  try {
    return host().files.status(path).kind;
  } catch {
    return undefined;
  }
}

/** The folders below one, with itself, in order. Links are not followed, so the walk ends. */
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
 * The regular files that match a pattern, in order, each once. Their paths start where the pattern's does.
 *
 * @param root the folder where the pattern starts
 * @param pattern `*` matches any characters of a name and `?` one; `**` any number of folders, except hidden ones and
 *   node_modules
 * @throws PatternTooFar if it visits too many entries, or an unreadable folder
 */
export function findFiles(root: string, pattern: string): readonly string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  if (absolute && parts[0] === '**') throw new PatternTooFar('it searches every folder of the machine');
  const walk = new Walk();
  return [...new Set(absolute ? matches(walk, '/', '/', parts) : matches(walk, root, '', parts))];
}
