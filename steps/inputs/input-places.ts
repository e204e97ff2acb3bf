import { Diagnostic } from '../../base/diagnostic.ts';
import { filesBelow } from '../../base/files-below.ts';
import { exists, host, shippedPath } from '../../base/host.ts';
import { knownNames } from '../../base/known-names.ts';
import { chooseObject } from '../../project/object-files.ts';
import { findProject, PROJECT_FILE, type Project } from '../../project/project-file.ts';

/** Where features find what they name. Paths are as reports show them, from {@link root} on. */
export interface InputPlaces {
  /** The folder that paths start at, and below which reports are written. */
  readonly root: string;
  /** The path of an object by its name. @throws Diagnostic NO_SUCH_OBJECT */
  object(name: string): string;
  /** The folder of captures. */
  readonly captures: string;
  /** The file that declares structs. */
  readonly types: string | undefined;
  /** The kernel's layout; the usual one where undefined. */
  readonly layout: string | undefined;
}

/** Objects that are built, then those that patches make of them. */
const OBJECT_FOLDERS = ['programs/bin', 'programs/patched'];

/** The suite's own files: what its features name. */
const OWN: Omit<InputPlaces, 'root'> = {
  captures: 'captures/files',
  types: 'features/types.yaml',
  layout: undefined,
  object(name) {
    const { paths, packageFolder } = host();
    const path = OBJECT_FOLDERS.map((folder) => `${folder}/${name}`).find((candidate) =>
      exists(paths.join(packageFolder, candidate)),
    );
    if (path !== undefined) return path;
    const files = OBJECT_FOLDERS.flatMap((folder) => filesBelow(paths.join(packageFolder, folder)));
    const names = files.filter((file) => !file.endsWith('.yaml'));
    const { nearest, list } = knownNames(name, names);
    throw new Diagnostic({
      code: 'NO_SUCH_OBJECT',
      kind: 'input',
      message: `there is no object "${name}"`,
      cause: `without a ${PROJECT_FILE} in the working directory, the objects are those of ${OBJECT_FOLDERS.map(shippedPath).join(' and ')}: ${list}`,
      hint:
        nearest !== undefined
          ? `write "${nearest}"`
          : `name an object that is there (${shippedPath('programs/README.md')} lists them), or list your own: npx rex-conformance init writes a ${PROJECT_FILE}`,
    });
  },
};

function placesOf(project: Project): InputPlaces {
  return {
    root: project.folder,
    object: (name) => chooseObject(project.objects(), name).path,
    captures: project.captures,
    types: project.types,
    layout: project.layout,
  };
}

let read: { readonly folder: string; readonly places: InputPlaces } | undefined;

/**
 * Where this run's features find their files: as rex-conformance.yaml in the working directory says, or in the suite's own folders without
 * that file. Read once for a working directory.
 * @throws Diagnostic of kind `input` for a broken rex-conformance.yaml
 */
export function inputPlaces(): InputPlaces {
  const folder = host().workingFolder();
  if (read?.folder !== folder) {
    const project = findProject(folder);
    const places = project === undefined ? { ...OWN, root: host().packageFolder } : placesOf(project);
    read = { folder, places };
  }
  return read.places;
}

/** A path as {@link InputPlaces} gives it, for reading. */
export function absolutePath(path: string): string {
  const { paths } = host();
  return paths.isAbsolute(path) ? path : paths.resolve(inputPlaces().root, path);
}
