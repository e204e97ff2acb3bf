import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { shellPath } from '../../base/shell-words.ts';
import { packageRoot } from '../../node/package-root.ts';
import type { NewFile, NewProject } from './new-files.ts';

const PACKAGE_FILE = 'package.json';
/** The script that npm itself writes where there is no test. */
const NO_TEST = /^echo ".*no test specified/;
const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The package's own version and its peers. */
function ownManifest(): { readonly version: string; readonly peerDependencies: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(packageRoot, PACKAGE_FILE), 'utf8'));
}

/** @throws Diagnostic INIT_PACKAGE for a file that is not JSON with an object */
function parsed(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error));
  }
  if (isFields(value)) return value;
  throw broken('it is not a JSON object');
}

function broken(cause: string): Diagnostic {
  return new Diagnostic({
    code: 'INIT_PACKAGE',
    kind: 'input',
    message: `${PACKAGE_FILE} cannot be read`,
    cause,
    hint: 'correct the file, or remove it',
  });
}

/** How many blanks, or which characters, a JSON document is indented with. */
function indentationOf(text: string): string {
  return /^[{[]\r?\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
}

function isDeclared(fields: Fields, name: string): boolean {
  return DEPENDENCIES.some((key) => isFields(fields[key]) && Object.hasOwn(fields[key], name));
}

/** The dependencies of a project that are files or folders. @throws Diagnostic INIT_PACKAGE */
function fileDependencies(folder: string): readonly { readonly name: string; readonly place: string }[] {
  const path = join(folder, PACKAGE_FILE);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  if (text.trim() === '') return [];
  const fields = parsed(text);
  const all = DEPENDENCIES.flatMap((key) => (isFields(fields[key]) ? Object.entries(fields[key]) : []));
  return all.flatMap(([name, version]) => {
    const place = typeof version === 'string' ? /^(?:file|link):(.*)$/.exec(version)?.[1] : undefined;
    return place === undefined ? [] : [{ name, place }];
  });
}

/**
 * The dependencies of a project that lie outside of its folder, such as `file:../rex-conformance.tgz`: a server does not have them.
 * @returns lines for people; none where package.json is missing or empty
 * @throws Diagnostic INIT_PACKAGE
 */
export function outsideDependencies(folder: string): NewProject['kept'] {
  return fileDependencies(folder)
    .filter(({ place }) => isOutside(folder, place))
    .map(({ name, place }) => {
      const why = `it has ${name} from ${place}, which a server does not have: commit that file in this folder, and install it from there`;
      return { path: PACKAGE_FILE, why };
    });
}

/**
 * Advice on the dependencies of a project that lie inside its folder, such as `file:vendor/rex-conformance.tgz`.
 * @returns lines for people
 * @throws Diagnostic INIT_PACKAGE
 */
export function insideDependencies(folder: string): readonly string[] {
  return fileDependencies(folder)
    .filter(({ place }) => !isOutside(folder, place))
    .map(({ name, place }) => `commit ${shellPath(place)}, too: package.json installs ${name} from there`);
}

function isOutside(folder: string, place: string): boolean {
  const way = relative(folder, resolve(folder, place));
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

/**
 * package.json with scripts, and with the packages that a project needs where it does not name them.
 * @param scripts by name; a script that is there stays, except with `force` or where npm wrote it
 * @throws Diagnostic INIT_PACKAGE
 */
export function packageFile(folder: string, scripts: Readonly<Record<string, string>>, force: boolean): NewProject {
  const path = join(folder, PACKAGE_FILE);
  const amended = existsSync(path);
  const before = amended ? readFileSync(path, 'utf8') : '';
  const fields = before.trim() === '' ? { private: true } : parsed(before);
  const present = isFields(fields.scripts) ? fields.scripts : {};
  const taken = Object.entries(scripts).filter(([name, script]) => {
    const known = present[name];
    return known !== undefined && known !== script && !(typeof known === 'string' && NO_TEST.test(known)) && !force;
  });
  const added = Object.entries(scripts).filter(([name]) => taken.every(([other]) => other !== name));
  const own = ownManifest();
  const needed = Object.entries({ 'rex-conformance': `^${own.version}`, ...own.peerDependencies }).filter(
    ([name]) => !isDeclared(fields, name),
  );
  // npm installs what the package asks for by itself; it is named, so that cucumber-js is the project's own.
  const development = isFields(fields.devDependencies) ? fields.devDependencies : {};
  const after: Fields = {
    ...fields,
    scripts: { ...present, ...Object.fromEntries(added) },
    ...(needed.length === 0 ? {} : { devDependencies: { ...development, ...Object.fromEntries(needed) } }),
  };
  const text = `${JSON.stringify(after, null, indentationOf(before))}\n`;
  const file: NewFile = { path: PACKAGE_FILE, text, amended };
  return {
    files: text === before ? [] : [file],
    kept: taken.map(([name]) => ({ path: PACKAGE_FILE, why: `its script "${name}" stays; --force replaces it` })),
  };
}
