import { host } from '../base/host.ts';
import type { ObjectFile } from './object-files.ts';
import type { Project } from './project-file.ts';

/** A source that an object does not have, because it changed or vanished after the object was built. */
export interface LaterSource {
  /** Its path from the working folder on, or the whole path. */
  readonly source: string;
  /** The problem, as a clause about the source, with the remedy. */
  readonly text: string;
}

/** A longer file is not a list of sources. */
const LARGEST_LIST = 4 * 1024 * 1024;

/** Folders and the name, by slashes. */
const partsOf = (path: string): readonly string[] => path.split('/');

/** The sources that Cargo lists in a file `NAME.d` beside an object: `TARGET: SOURCE SOURCE`, blanks as `\ `. */
function readList(path: string): { readonly target: string; readonly sources: readonly string[] } | undefined {
  try {
    const status = host().files.status(path);
    if (status.kind !== 'file' || status.size > LARGEST_LIST) return undefined;
    const [line = ''] = new TextDecoder().decode(host().files.read(path)).split('\n', 1);
    const colon = line.indexOf(': ');
    if (colon < 0) return undefined;
    const plain = (text: string) => text.replaceAll('\\ ', ' ');
    const words = line.slice(colon + 2).match(/(?:\\ |\S)+/g) ?? [];
    return { target: plain(line.slice(0, colon)), sources: words.map(plain).filter((word) => word.endsWith('.rs')) };
  } catch {
    return undefined;
  }
}

/**
 * The place of a source today. If the folder of the project was moved or is mounted elsewhere, the list has old paths.
 * @param target the object's path in the list @returns undefined for a source outside of a project that moved
 */
function placeToday(source: string, target: string, object: string): string | undefined {
  if (target === object) return source;
  // Cargo puts objects into the folder `target` of the project, which moved as a whole.
  const then = partsOf(target);
  const depth = then.lastIndexOf('target');
  const inProject = `/${then.slice(depth).join('/')}`;
  const root = `${then.slice(0, depth).join('/')}/`;
  if (depth < 2 || !object.endsWith(inProject) || !source.startsWith(root)) return undefined;
  return `${object.slice(0, -inProject.length)}/${source.slice(root.length)}`;
}

/** When a file was changed last; `gone` if it does not exist, and nothing if that cannot be known. */
function modified(path: string): number | 'gone' | undefined {
  try {
    return host().files.status(path).modified;
  } catch (error) {
    return (error as { readonly code?: unknown }).code === 'ENOENT' ? 'gone' : undefined;
  }
}

/** A path from the working folder on, or the whole path. */
function shown(path: string): string {
  const here = `${host().workingFolder()}/`;
  return path.startsWith(here) ? path.slice(here.length) : path;
}

/**
 * The first source of an object that is newer than the object, or that no longer exists. Cargo lists the sources beside
 * each object that it links. Nothing is known about other objects.
 * @param path the object's path
 */
export function laterSource(path: string): LaterSource | undefined {
  const object = host().paths.resolve(path);
  const built = modified(object);
  const list = readList(`${object}.d`);
  if (typeof built !== 'number' || list === undefined) return undefined;
  const { target, sources } = list;
  const places = sources.map((source) => placeToday(source, target, object)).filter((place) => place !== undefined);
  const ages = places.map((place) => ({ place, age: modified(place) }));
  const gone = ages.find(({ age }) => age === 'gone');
  if (gone !== undefined) {
    const text =
      'it no longer exists, and the object is still there: run npx rex-conformance build, or remove the object';
    return { source: shown(gone.place), text };
  }
  const newer = ages.find(({ age }) => typeof age === 'number' && age > built);
  if (newer === undefined) return undefined;
  return { source: shown(newer.place), text: 'it is newer than the object: run npx rex-conformance build' };
}

/** The objects of a project that are older than a source of theirs. */
export function oldObjects(project: Project): readonly { readonly object: ObjectFile; readonly later: LaterSource }[] {
  return project.objects().flatMap((object) => {
    const later = laterSource(host().paths.resolve(project.folder, object.path));
    return later === undefined ? [] : [{ object, later }];
  });
}
