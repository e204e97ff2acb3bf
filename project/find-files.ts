import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

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
export function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}

/** Whether a path is a regular file, also through links. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Folders below one, itself included, in order; links are not followed, so the walk ends. */
function* foldersBelow(root: string, folder: string): Generator<string> {
  yield folder;
  for (const entry of entriesOf(join(root, folder))) {
    if (entry.isDirectory() && !isPassedOver(entry.name)) yield* foldersBelow(root, join(folder, entry.name));
  }
}

function* matches(root: string, folder: string, parts: readonly string[]): Generator<string> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === '**') {
    for (const below of foldersBelow(root, folder)) yield* matches(root, below, rest.length === 0 ? ['*'] : rest);
    return;
  }
  const names = isPattern(part)
    ? entriesOf(join(root, folder))
        .map(({ name }) => name)
        .filter((name) => partExpression(part).test(name) && (part.startsWith('.') || !name.startsWith('.')))
    : [part];
  for (const name of names) {
    const path = join(folder, name);
    if (rest.length > 0) {
      if (isFolder(join(root, path))) yield* matches(root, path, rest);
    } else if (isFile(join(root, path))) yield path;
  }
}

/**
 * The regular files that a pattern names, in order, each once, with paths that start where the pattern's does.
 *
 * @param root the folder that the pattern starts at
 * @param pattern `*` stands for any characters of a name and `?` for one; `**` for any number of folders, except hidden ones and
 *   node_modules
 */
export function findFiles(root: string, pattern: string): readonly string[] {
  const absolute = pattern.startsWith('/');
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  return [...new Set(absolute ? matches('/', '/', parts) : matches(root, '', parts))];
}
