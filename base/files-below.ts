import { type FolderEntry, host } from './host.ts';

function entries(folder: string): readonly FolderEntry[] {
  try {
    return host().files.list(folder);
  } catch {
    return [];
  }
}

/**
 * The paths of the files below a folder, relative to it. Links are not followed, and unreadable folders are skipped.
 */
export function filesBelow(folder: string): readonly string[] {
  const { paths } = host();
  return entries(folder).flatMap(({ name, kind }) =>
    kind === 'folder' ? filesBelow(paths.join(folder, name)).map((path) => paths.join(name, path)) : [name],
  );
}
