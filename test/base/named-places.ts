import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkForm } from '../docs/form.ts';

const ROOT = join(import.meta.dirname, '../..');
const { files: PACKED } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { files: readonly string[] };
/** The folders of a clone. */
const FOLDERS: ReadonlySet<string> = new Set(
  readdirSync(ROOT).filter((name) => statSync(join(ROOT, name)).isDirectory()),
);

/** Where paths begin that are not of this project, and whose they are. */
const PLACES_OF_OTHERS: readonly (readonly [begins: RegExp, whose: string])[] = [
  [/^\/(?:sys|proc|dev)\//, 'the running kernel'],
  [/^(?:include\/uapi|scripts)\//, 'the sources of Linux'],
  [/^reports\/out(?:\/|$)/, 'what a run leaves'],
  [/^(?:src|target)\//, 'a program: what cargo reads and builds'],
  [/^node_modules\/rex-conformance$/, 'a project: the package where npm installs it'],
  [/^path\/to\//, 'the reader: a placeholder'],
  [/^(?:[A-Z]+|category|event|object)\//, 'the reader: a placeholder'],
  [/^(?!features\/)[\w-]+\/[\w-]+\.feature$/, 'the writer of a record: scenarios by chapter and file'],
  [/^syscalls\//, 'the kernel: tracepoints'],
];

/** Files that a project has or a reader names; those in capitals are placeholders. */
const FILES_OF_PROJECTS =
  /^(?:rex-conformance\.yaml|cucumber\.mjs|results\.json|counts\.json|package\.json|MANIFEST\.yaml|Cargo\.toml|[A-Z_]+\.\w+|‹…›\S*)$/;

const PATH = /(?<![\w.@‹…›/-])\/?[\w.*-]+(?:\/[\w.*‹…›-]+)+/g;
const FILE = /(?<![\w./@‹…›-])[\w‹…›-]+\.(?:cff|feature|js|json|md|mjs|ndjson|rs|sh|tgz|toml|ts|ya?ml)\b/g;
/** A command of the suite, with the options that follow it in the same part of a sentence. */
const COMMAND = /(npx )?(?:rex-conformance|cucumber-js)(?![\w.@-])(?: [a-z]+)?((?:(?! npx )[^;,:(])*)/g;
/** Words that name a clone, where the reader has all of its files and commands. */
const IN_A_CLONE = /\bin a clone\b/;

/** Whether the package has a file, or a folder of files, by its path. */
export function isPacked(path: string): boolean {
  const fits = (pattern: string): boolean => {
    const form = pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
    return new RegExp(`^${form}(?:/|$)`).test(path);
  };
  const left = PACKED.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  return PACKED.some(fits) && !left.some(fits);
}

function isOfClone(path: string): boolean {
  return FOLDERS.has(path.split('/')[0]!) && !PLACES_OF_OTHERS.some(([begins]) => begins.test(path));
}

/** Whether somebody else than this project has a path. */
function isOfOthers(path: string): boolean {
  return PLACES_OF_OTHERS.some(([begins]) => begins.test(path));
}

function wrongCommands(text: string): readonly string[] {
  const found: string[] = [];
  for (const [whole, npx, rest] of text.matchAll(COMMAND)) {
    const [program, name = ''] = whole.replace(/^npx /, '').split(' ');
    if (program === 'cucumber-js' || !/^[a-z]+$/.test(name)) {
      if (npx === undefined && program === 'cucumber-js') found.push(`"${whole.trim()}" is called by npx`);
      continue;
    }
    const options = [...rest!.matchAll(/ (--[a-z-]+)/g)].map(([, option]) => option);
    const problem = checkForm(['npx rex-conformance', name, 'OBJECT', ...options].join(' '));
    // Without npx, what is no command is a sentence about the suite.
    if (problem !== undefined && npx !== undefined) found.push(problem);
    if (problem === undefined && npx === undefined) found.push(`"rex-conformance ${name}" is called by npx`);
  }
  return found;
}

/**
 * What a text of an error names that its reader may not have: a file or a command of a clone, or a command that does not exist. A project has
 * the package in a folder of its own, so the path of a shipped file is made when the text is (`shippedPath` of base/host.ts).
 * @param text the text; what differs from case to case is `‹…›`
 */
export function unreachable(text: string): readonly string[] {
  if (IN_A_CLONE.test(text)) return [];
  const paths = [...text.matchAll(PATH)].map(([path]) => path);
  const files = [...text.replaceAll(PATH, '').matchAll(FILE)].map(([file]) => file);
  return [
    ...paths.filter(isOfClone).map((path) => `${path} is a path of a clone; shippedPath names a shipped file`),
    ...paths.filter((path) => !isOfClone(path) && !isOfOthers(path)).map((path) => `nobody is known to have ${path}`),
    ...files.filter((file) => !FILES_OF_PROJECTS.test(file)).map((file) => `no project has ${file}`),
    ...[...text.matchAll(/\bnpm run \S+|\bnode --import\b|\bcargo run\b/g)].map(
      ([command]) => `${command} needs a clone`,
    ),
    ...wrongCommands(text),
  ];
}
