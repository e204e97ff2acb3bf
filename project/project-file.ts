import { Diagnostic } from '../base/diagnostic.ts';
import { exists, host } from '../base/host.ts';
import { readInputFile } from '../base/input-file.ts';
import { knownNames } from '../base/known-names.ts';
import { nearestPath } from '../base/near-files.ts';
import { plainLine } from '../base/plain-text.ts';
import { parseYaml } from '../base/yaml-document.ts';
import type { YamlValue } from '../base/yaml-value.ts';
import { type ObjectFile, readObjectFiles } from './object-files.ts';
import { PROFILE_NAMES, PROFILES, type Profile } from './profiles.ts';
import { readTarget, type TargetSettings } from './target-settings.ts';
import { readWaivers, type Waiver } from './waivers.ts';

/** The name of the project's file in its folder. */
export const PROJECT_FILE = 'rex-conformance.yaml';

const SCHEMA = 'project/rex-conformance.schema.json';
const LARGEST_FILE = 1024 * 1024;

/** The contents of a project's file. Paths start at its folder. */
export interface Project {
  /** The file's path as errors give it. */
  readonly file: string;
  /** The absolute path of its folder. */
  readonly folder: string;
  /** The objects to judge. Each call looks for them, because a build may have made them since. @throws Diagnostic */
  objects(): readonly ObjectFile[];
  /** The name of a shipped layout, or the absolute path of a layout file; undefined for the usual layout. */
  readonly layout: string | undefined;
  /** The profiles that judge the objects; all by default. */
  readonly profiles: readonly Profile[];
  /** The folder of captures; `captures` by default. */
  readonly captures: string;
  /** The file that declares structs for features. */
  readonly types: string | undefined;
  readonly waivers: readonly Waiver[];
  /** The kernel of the features; undefined for the emulated kernel. */
  readonly target: TargetSettings | undefined;
  /** The absolute path of the folder for the coverage of features; undefined where nothing is counted. */
  readonly coverage: string | undefined;
}

/** The folder for coverage where the project's file says `true`. */
const COVERAGE_FOLDER = 'reports/out/coverage';

/** A folder or file that must exist. @returns the path as written */
function existing(value: YamlValue, root: string, what: 'folder' | 'file' | 'layout file'): string {
  const path = value.text();
  if (exists(host().paths.resolve(root, path))) return path;
  const nearest = nearestPath(path, { root, folder: what === 'folder' });
  throw value.fault({
    code: 'PROJECT_PATH',
    problem: `there is no ${what} ${JSON.stringify(path)}`,
    cause: `looked for it in the folder of ${PROJECT_FILE}`,
    hint:
      nearest === undefined
        ? `correct the path, or leave ${value.what} out`
        : `write ${plainLine(nearest)}, or leave ${value.what} out`,
  });
}

function readProfile(value: YamlValue): Profile {
  const name = value.text();
  const profile = PROFILE_NAMES.find((candidate) => candidate === name);
  if (profile !== undefined) return profile;
  const { nearest } = knownNames(name, PROFILE_NAMES);
  throw value.fault({
    code: 'PROJECT_PROFILE',
    problem: `there is no profile ${JSON.stringify(name)}`,
    cause: `the profiles are ${PROFILE_NAMES.map((known) => `${known} (${PROFILES[known]})`).join(', ')}`,
    hint: nearest === undefined ? 'name one of these' : `write ${nearest}`,
  });
}

function readProfiles(value: YamlValue): readonly Profile[] {
  return [...new Set(value.list().map(readProfile))];
}

/** A layout's name stays as it is. A text with a slash or an ending is a path. */
function readLayout(value: YamlValue, folder: string): string {
  const layout = value.text();
  if (layout.includes('\0')) return existing(value, folder, 'layout file');
  return /\/|\.ya?ml$/.test(layout) ? host().paths.resolve(folder, existing(value, folder, 'layout file')) : layout;
}

/**
 * Reads the text of a project's file, YAML 1.2 of the schema `project/rex-conformance.schema.json`.
 *
 * @param path the file's path in errors; paths in the file start at its folder
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
    'coverage',
    'target',
  ]);
  const objects = readObjectFiles(document.require('objects'), folder);
  const layout = document.get('layout');
  const profiles = document.get('profiles');
  const captures = document.get('captures');
  const types = document.get('types');
  const waivers = document.get('waivers');
  const target = document.get('target');
  const counts = document.get('coverage')?.boolean() === true;
  return {
    file: path,
    folder,
    objects,
    layout: layout === undefined ? undefined : readLayout(layout, folder),
    profiles: profiles === undefined ? PROFILE_NAMES : readProfiles(profiles),
    captures: captures === undefined ? 'captures' : existing(captures, folder, 'folder'),
    types: types === undefined ? undefined : existing(types, folder, 'file'),
    waivers: waivers === undefined ? [] : readWaivers(waivers),
    target: target === undefined ? undefined : readTarget(target, folder),
    coverage: counts ? host().paths.join(folder, COVERAGE_FOLDER) : undefined,
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

/** The project of a folder, if it has a project file. @throws Diagnostic of kind `input` for a broken one */
export function findProject(folder: string): Project | undefined {
  const path = host().paths.join(folder, PROJECT_FILE);
  return exists(path)
    ? readProject(path === host().paths.join(host().workingFolder(), PROJECT_FILE) ? PROJECT_FILE : path)
    : undefined;
}
