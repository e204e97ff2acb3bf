import { host } from '../base/host.ts';
import { readSourceList } from './cargo-sources.ts';
import type { ObjectFile } from './object-files.ts';
import type { Project } from './project-file.ts';
import { digestOf, readRecord, type SourceRecord } from './source-record.ts';

/** A source that an object was not built from as it is now: it changed or vanished. */
export interface LaterSource {
  /** Its path from the working folder on, or the whole path. */
  readonly source: string;
  /** The problem, as a clause about the source, with the remedy. */
  readonly text: string;
}

/** Folders and the name, by slashes. */
const partsOf = (path: string): readonly string[] => path.split('/');

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

const REMEDY = 'run npx rex-conformance build';
const GONE = `it no longer exists, and the object is still there: ${REMEDY}, or remove the object`;

/** By what `build` noted: times do not matter. A source outside of the folder of the project may be elsewhere. */
function laterByRecord({ sources }: SourceRecord, object: string): LaterSource | undefined {
  const { paths } = host();
  for (const [path, noted] of Object.entries(sources)) {
    const place = paths.resolve(paths.dirname(object), path);
    const found = digestOf(place);
    if (found === noted || found === undefined) continue;
    if (found !== 'gone') return { source: shown(place), text: `it is not what the object was built from: ${REMEDY}` };
    if (isInProject(path)) return { source: shown(place), text: GONE };
  }
  return undefined;
}

/** Whether a path from an object's folder, `target/‹triple›/release`, stays in the project. */
function isInProject(path: string): boolean {
  return !path.startsWith('/') && !path.startsWith('../../../../');
}

/** By times, if nothing else is known: they tell nothing of a source that was checked out or copied later. */
function laterByTime(object: string): LaterSource | undefined {
  const built = modified(object);
  const list = readSourceList(object);
  if (typeof built !== 'number' || list === undefined) return undefined;
  const { target, sources } = list;
  const places = sources
    .filter((source) => source.endsWith('.rs'))
    .map((source) => placeToday(source, target, object))
    .filter((place) => place !== undefined);
  const ages = places.map((place) => ({ place, age: modified(place) }));
  const gone = ages.find(({ age }) => age === 'gone');
  if (gone !== undefined) return { source: shown(gone.place), text: GONE };
  const newer = ages.find(({ age }) => typeof age === 'number' && age > built);
  if (newer === undefined) return undefined;
  const text = `its time is later than the object's, and nothing notes what that was built from: ${REMEDY}`;
  return { source: shown(newer.place), text };
}

/**
 * The first source that an object was not built from as it is now, or that no longer exists. `build` notes the sources beside the
 * object. Of an object that Cargo linked without `build`, times are compared. Nothing is known about other objects.
 * @param path the object's path
 */
export function laterSource(path: string): LaterSource | undefined {
  const object = host().paths.resolve(path);
  const record = readRecord(object);
  return record === undefined ? laterByTime(object) : laterByRecord(record, object);
}

/** The objects of a project that were built from other sources than those of today. */
export function oldObjects(project: Project): readonly { readonly object: ObjectFile; readonly later: LaterSource }[] {
  return project.objects().flatMap((object) => {
    const later = laterSource(host().paths.resolve(project.folder, object.path));
    return later === undefined ? [] : [{ object, later }];
  });
}
