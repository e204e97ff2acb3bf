import { Diagnostic } from '../base/diagnostic.ts';
import { exists, host } from '../base/host.ts';
import { readInputFile } from '../base/input-file.ts';
import { parseYaml } from '../base/yaml-document.ts';
import type { YamlValue } from '../base/yaml-value.ts';
import { type ObjectFile, readObjectFiles } from './object-files.ts';
import { PROFILE_NAMES, PROFILES, type Profile } from './profiles.ts';
import { readWaivers, type Waiver } from './waivers.ts';

/** The name of the file in a project's folder that says what is judged there. */
export const PROJECT_FILE = 'rex-conformance.yaml';

const SCHEMA = 'project/rex-conformance.schema.json';
const LARGEST_FILE = 1024 * 1024;

/** What a project's file says. Paths start at the folder that it lies in. */
export interface Project {
  /** The file's path as errors give it. */
  readonly file: string;
  /** The absolute path of the folder that it lies in. */
  readonly folder: string;
  /** The objects that are judged, found anew at each call: a build may have made them since. @throws Diagnostic */
  objects(): readonly ObjectFile[];
  /** A shipped layout's name, or the absolute path of a layout file; the usual layout where undefined. */
  readonly layout: string | undefined;
  /** What the objects are judged by; all profiles where the file does not say. */
  readonly profiles: readonly Profile[];
  /** The folder of captures; `captures` where the file does not say. */
  readonly captures: string;
  /** The file that declares structs for features. */
  readonly types: string | undefined;
  readonly waivers: readonly Waiver[];
}

/** A folder or file that must be there. @returns the path as written */
function existing(value: YamlValue, folder: string, what: string): string {
  const path = value.text();
  if (exists(host().paths.resolve(folder, path))) return path;
  throw value.fault({
    code: 'PROJECT_PATH',
    problem: `there is no ${what} ${JSON.stringify(path)}`,
    cause: `looked for it in the folder of ${PROJECT_FILE}`,
    hint: `correct the path, or leave ${value.what} out`,
  });
}

function readProfile(value: YamlValue): Profile {
  const name = value.text();
  const profile = PROFILE_NAMES.find((candidate) => candidate === name);
  if (profile !== undefined) return profile;
  throw value.fault({
    code: 'PROJECT_PROFILE',
    problem: `there is no profile ${JSON.stringify(name)}`,
    cause: `the profiles are ${PROFILE_NAMES.map((known) => `${known} (${PROFILES[known]})`).join(', ')}`,
    hint: 'name one of these',
  });
}

function readProfiles(value: YamlValue): readonly Profile[] {
  return [...new Set(value.list().map(readProfile))];
}

/** A layout's name is left as it is; a path is one where it has a slash or an ending. */
function readLayout(value: YamlValue, folder: string): string {
  const layout = value.text();
  if (layout.includes('\0')) return existing(value, folder, 'layout file');
  return /\/|\.ya?ml$/.test(layout) ? host().paths.resolve(folder, existing(value, folder, 'layout file')) : layout;
}

/**
 * Reads the text of a project's file, YAML 1.2 of the schema `project/rex-conformance.schema.json`.
 *
 * @param path the file's path, which errors name and at whose folder the paths in it start
 * @throws Diagnostic of kind `input`, naming line and column
 */
export function parseProject(text: string, path: string): Project {
  const folder = host().paths.resolve(host().paths.dirname(path));
  const document = parseYaml(text, path, 'the project', SCHEMA).mapping([
    'objects',
    'layout',
    'profiles',
    'captures',
    'types',
    'waivers',
  ]);
  const objects = readObjectFiles(document.require('objects'), folder);
  const layout = document.get('layout');
  const profiles = document.get('profiles');
  const captures = document.get('captures');
  const types = document.get('types');
  const waivers = document.get('waivers');
  return {
    file: path,
    folder,
    objects,
    layout: layout === undefined ? undefined : readLayout(layout, folder),
    profiles: profiles === undefined ? PROFILE_NAMES : readProfiles(profiles),
    captures: captures === undefined ? 'captures' : existing(captures, folder, 'folder'),
    types: types === undefined ? undefined : existing(types, folder, 'file'),
    waivers: waivers === undefined ? [] : readWaivers(waivers),
  };
}

/** Reads a project's file. @throws Diagnostic of kind `input` */
export function readProject(path: string): Project {
  const bytes = readInputFile(path, { what: "a project's file", largest: LARGEST_FILE });
  try {
    return parseProject(new TextDecoder('utf-8', { fatal: true }).decode(bytes), path);
  } catch (error) {
    if (error instanceof Diagnostic) throw error;
    throw new Diagnostic({
      code: 'YAML_SYNTAX',
      kind: 'input',
      message: `${path}: this is not valid YAML`,
      cause: 'its bytes are not valid UTF-8',
      hint: 'save it as UTF-8',
    });
  }
}

/** The project of a folder, where its file lies there. @throws Diagnostic of kind `input` for a broken one */
export function findProject(folder: string): Project | undefined {
  const path = host().paths.join(folder, PROJECT_FILE);
  return exists(path)
    ? readProject(path === host().paths.join(host().workingFolder(), PROJECT_FILE) ? PROJECT_FILE : path)
    : undefined;
}
