import { type FolderEntry, host } from './host.ts';

/** The bounds of a search: entries, and levels of folders. */
const MOST_ENTRIES = 5000;
const DEEPEST = 6;

/** The entries of a folder; none if it is not a folder or cannot be read. */
export function entriesOf(folder: string): readonly FolderEntry[] {
  try {
    return host().files.list(folder);
  } catch {
    return [];
  }
}

/**
 * The paths of the files below a folder, relative to it, level by level. Links are not followed. Hidden folders, node_modules and unreadable
 * folders are skipped, and a search ends at its bounds.
 */
export function filesBelow(folder: string): readonly string[] {
  const { paths } = host();
  const found: string[] = [];
  let left = MOST_ENTRIES;
  let level = [''];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const from of level) {
      if (left <= 0) return found;
      const entries = entriesOf(paths.join(folder, from)).slice(0, left);
      left -= entries.length + 1;
      for (const { name, kind } of entries) {
        const path = from === '' ? name : paths.join(from, name);
        if (kind !== 'folder') found.push(path);
        else if (!name.startsWith('.') && name !== 'node_modules') next.push(path);
      }
    }
    level = next;
  }
  return found;
}
