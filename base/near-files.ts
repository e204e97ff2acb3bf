import { entriesOf, filesBelow } from './files-below.ts';
import { exists, type FileStatus, host, shippedPath } from './host.ts';
import { nearestWord, nearWords } from './nearest-word.ts';

/** Whether the first bytes are those of a wanted file. */
export type Beginning = (start: Uint8Array) => boolean;

/** The kind of path that a user meant, and its root. */
export interface Wanted {
  /** The folder that relative paths start at; by default, the working folder. */
  readonly root?: string;
  /** By default, any file. */
  readonly begins?: Beginning | undefined;
  /** Whether a folder is wanted, not a file. */
  readonly folder?: boolean;
}

/** The number of bytes for a {@link Beginning}. */
const BEGINNING = 4;
/** The most files that one search opens. */
const MOST_OPENED = 1000;
const LONGEST_PATH = 4096;

/** A path from the root, for reading. */
function placed({ root = '.' }: Wanted, path: string): string {
  const { paths } = host();
  return paths.isAbsolute(path) ? path : paths.join(root, path);
}

/** Whether a path leads to a wanted file or folder. Only regular files are opened: a pipe would block. */
function fits(wanted: Wanted, path: string): boolean {
  const { begins, folder = false } = wanted;
  const kind: FileStatus['kind'] = folder ? 'folder' : 'file';
  try {
    const { files } = host();
    const place = placed(wanted, path);
    if (files.status(place).kind !== kind) return false;
    return begins === undefined || begins(files.read(place, BEGINNING));
  } catch {
    return false;
  }
}

/** A file's name without the ending of a linked object or of a source. */
function stem(name: string): string {
  return name.replace(/\.(?:s?o|rs)$/, '');
}

/** The names that a part of a path can have: folders on the way, wanted files at the end. */
function candidates(wanted: Wanted, folder: string, last: boolean): readonly string[] {
  const entries = entriesOf(placed(wanted, folder));
  if (!last) return entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name);
  const names = entries.slice(0, MOST_OPENED).map(({ name }) => name);
  return names.filter((name) => fits(wanted, `${folder}${name}`));
}

/** A path with the nearest existing name for each missing part; `undefined` if none is near. */
function respelt(wanted: Wanted, path: string): string | undefined {
  const parts = path.replace(/\/+$/, '').split('/');
  let found = '';
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const isThere = !last && exists(placed(wanted, `${found}${part}/`));
    const name = isThere ? part : nearestWord(part, candidates(wanted, found, last));
    if (name === undefined) return undefined;
    found += last ? name : `${name}/`;
  }
  return found;
}

/** The wanted file below the root with the nearest name. */
function nearNameBelow(wanted: Wanted, path: string): string | undefined {
  const { paths } = host();
  const byName = new Map<string, string[]>();
  for (const file of filesBelow(placed(wanted, '.'))) {
    const name = stem(paths.basename(file));
    const others = byName.get(name);
    if (others === undefined) byName.set(name, [file]);
    else others.push(file);
  }
  return nearWords(stem(paths.basename(path)), [...byName.keys()])
    .flatMap((name) => byName.get(name)!)
    .slice(0, MOST_OPENED)
    .find((file) => fits(wanted, file));
}

/** Folders of the package, with files that documents name. */
const SHIPPED_FOLDERS = ['', 'programs/bin/', 'captures/files/'];

/** The shipped file with a path from the package's folder, or with a name that documents use. */
function shipped(wanted: Wanted, path: string): string | undefined {
  if (path.startsWith('/') || path.split('/').includes('..')) return undefined;
  return SHIPPED_FOLDERS.map((folder) => shippedPath(`${folder}${path}`)).find((file) => fits(wanted, file));
}

/**
 * The likeliest path for one that leads nowhere: a similar path, a shipped file, or the path from the root of a file with a similar name.
 */
export function nearestPath(path: string, wanted: Wanted = {}): string | undefined {
  if (path.length > LONGEST_PATH || path.includes('\0')) return undefined;
  const similar = respelt(wanted, path);
  if (similar !== undefined || wanted.folder === true) return similar;
  // A shipped file is named as the working folder reaches it.
  return (wanted.root === undefined ? shipped(wanted, path) : undefined) ?? nearNameBelow(wanted, path);
}

/** The files below a folder that begin as wanted. Their paths include that of the folder. */
export function filesIn(folder: string, begins?: Beginning): readonly string[] {
  const prefix = folder === '.' || folder === './' ? '' : folder.replace(/\/*$/, '/');
  return filesBelow(folder)
    .slice(0, MOST_OPENED)
    .map((file) => `${prefix}${file}`)
    .filter((file) => fits({ begins }, file));
}
