import { entriesOf, filesBelow } from './files-below.ts';
import { exists, type FileStatus, host } from './host.ts';
import { nearestWord, nearWords } from './nearest-word.ts';

/** How a file of the kind that is looked for begins, by its first bytes. */
export type Beginning = (start: Uint8Array) => boolean;

/** What is looked for, and where. */
export interface Wanted {
  /** The folder that relative paths start at; the working folder where left out. */
  readonly root?: string;
  /** Any file will do where left out. */
  readonly begins?: Beginning | undefined;
  /** A folder is looked for, not a file. */
  readonly folder?: boolean;
}

/** First bytes by which a file is known. */
const BEGINNING = 4;
/** Files that are looked into for one of the kind that is looked for. */
const MOST_OPENED = 1000;
const LONGEST_PATH = 4096;

/** A path from the root, for reading. */
function placed({ root = '.' }: Wanted, path: string): string {
  const { paths } = host();
  return paths.isAbsolute(path) ? path : paths.join(root, path);
}

/** Whether a path leads to what is looked for. Only a regular file is opened: a pipe would never end. */
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

/** The names in a folder that can stand at a place of a path: folders on the way, what is looked for at its end. */
function candidates(wanted: Wanted, folder: string, last: boolean): readonly string[] {
  const entries = entriesOf(placed(wanted, folder));
  if (!last) return entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name);
  const names = entries.slice(0, MOST_OPENED).map(({ name }) => name);
  return names.filter((name) => fits(wanted, `${folder}${name}`));
}

/** A path with each missing part replaced by the nearest that is there; `undefined` where none is near. */
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

/** Of the files below the root that fit, the one with the nearest name. */
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

/**
 * What was probably meant by a path that leads nowhere: one of nearly that path, or a file of nearly that name somewhere below the root.
 * It starts where the path does.
 */
export function nearestPath(path: string, wanted: Wanted = {}): string | undefined {
  if (path.length > LONGEST_PATH || path.includes('\0')) return undefined;
  return respelt(wanted, path) ?? (wanted.folder === true ? undefined : nearNameBelow(wanted, path));
}

/** The files in a folder and below that begin as those that are looked for, with the folder's path before them. */
export function filesIn(folder: string, begins?: Beginning): readonly string[] {
  const prefix = folder === '.' || folder === './' ? '' : folder.replace(/\/*$/, '/');
  return filesBelow(folder)
    .slice(0, MOST_OPENED)
    .map((file) => `${prefix}${file}`)
    .filter((file) => fits({ begins }, file));
}
