import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { nearestWord } from '../../kernel-model/nearest-word.ts';
import { packageRoot } from '../../kernel-model/package-root.ts';
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

/** The file of folders below the package whose name is nearest. */
function nearestFile(name: string, folders: readonly string[]): string | undefined {
  const names = folders.flatMap((folder) => {
    const path = join(packageRoot, folder);
    return existsSync(path) ? readdirSync(path) : [];
  });
  return nearestWord(name, names);
}

/** The suite's own files: what its features name. */
const OWN: InputPlaces = {
  root: packageRoot,
  captures: 'captures/files',
  types: 'features/types.yaml',
  layout: undefined,
  object(name) {
    const path = OBJECT_FOLDERS.map((folder) => `${folder}/${name}`).find((candidate) =>
      existsSync(join(packageRoot, candidate)),
    );
    if (path !== undefined) return path;
    const nearest = nearestFile(name, OBJECT_FOLDERS);
    throw new Diagnostic({
      code: 'NO_SUCH_OBJECT',
      kind: 'input',
      message: `there is no object "${name}"`,
      cause: `looked for it in ${OBJECT_FOLDERS.join(' and ')}, because there is no ${PROJECT_FILE} in the working directory`,
      hint:
        nearest !== undefined
          ? `write "${nearest}"`
          : `name an object that is there (programs/README.md lists them), or list your own: rex-conformance init writes a ${PROJECT_FILE}`,
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

let places: InputPlaces | undefined;

/**
 * Where this run's features find their files: as rex-conformance.yaml in the working directory says, or the suite's own where there is
 * none. Read once.
 * @throws Diagnostic of kind `input` for a broken rex-conformance.yaml
 */
export function inputPlaces(): InputPlaces {
  if (places === undefined) {
    const project = findProject(process.cwd());
    places = project === undefined ? OWN : placesOf(project);
  }
  return places;
}

/** A path as {@link InputPlaces} gives it, for reading. */
export function absolutePath(path: string): string {
  return isAbsolute(path) ? path : resolve(inputPlaces().root, path);
}
