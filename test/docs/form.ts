import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { parseCommandLine } from '../../cli/arguments/arguments.ts';
import { COMMON_OPTIONS } from '../../cli/commands/common-options.ts';
import type { OptionDefinition } from '../../cli/commands/definition.ts';
import { COMMANDS, isCommandName } from '../../cli/commands/table.ts';
import { hasPlaceholder } from './places.ts';
import { REPOSITORY } from './repository.ts';

const MANIFEST = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
/** The tarball that `npm pack` makes. */
const TARBALL = `./rex-conformance-${MANIFEST.version}.tgz`;
/** The unit tests, as `npm run unit` matches words with them. */
const TESTS = readdirSync(join(REPOSITORY, 'test'), { recursive: true })
  .map((name) => `/${String(name)}`)
  .filter((name) => name.endsWith('.test.ts'));
/** Commands of npm itself that the documents use. */
const NPM = ['ci', 'cit', 'create', 'install', 'pack', 'run', 'test'];
/** Folders whose files are made by commands. */
const MADE = /^(?:reports\/out|target\/linux\/rex-linux-adapter|coverage|dist|programs\/target|node_modules)(?:\/|$)/;
/** Programs of the system, of which nothing is checked but that the documents mean them. */
const SYSTEM = ['git', 'curl', 'cd', 'mkdir', 'cp', 'bash', 'cargo', 'apt', 'apt-get', 'dpkg-deb', 'make', 'rustup'];

/** The words of one simple command, quotation marks taken off. */
export function words(command: string): readonly string[] {
  return [...command.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''));
}

/** Whether a command takes an option. @param option with its dashes */
function takes(command: string, option: string): boolean {
  const own: Readonly<Record<string, OptionDefinition>> = isCommandName(command) ? COMMANDS[command].options : {};
  return Object.entries({ ...COMMON_OPTIONS, ...own }).some(
    ([name, { short }]: readonly [string, OptionDefinition]) => option === `--${name}` || option === `-${short}`,
  );
}

function checkRexConformance([command, ...rest]: readonly string[], complete: boolean): string | undefined {
  if (command === undefined) return undefined;
  if (!command.startsWith('-') && !isCommandName(command)) return `rex-conformance has no command ${command}`;
  // A command that is only named, as in a sentence.
  if (rest.length === 0) return undefined;
  if (complete) {
    try {
      parseCommandLine([command, ...rest]);
      return undefined;
    } catch (error) {
      if (error instanceof Diagnostic) return error.message;
      throw error;
    }
  }
  const strange = rest
    .map((word) => /^\[?(--?[a-z][a-z-]*)/.exec(word)?.[1])
    .find((option) => option !== undefined && !takes(command, option));
  return strange === undefined ? undefined : `rex-conformance has no option ${strange}`;
}

function checkNpm([command, script, ...rest]: readonly string[]): string | undefined {
  if (!NPM.includes(command ?? '')) return `npm ${command} is not known here`;
  if (command === 'run' && !(script! in MANIFEST.scripts)) return `package.json has no script ${script}`;
  if (command === 'run' && script === 'unit') {
    const strange = rest.find((word) => word !== '--' && !TESTS.some((file) => file.includes(word)));
    return strange === undefined ? undefined : `no unit test matches ${strange}`;
  }
  if (command === 'create' && script !== 'rex-conformance') return `npm create ${script} is not of this project`;
  if (command !== 'install' || script === undefined) return undefined;
  const known = { ...MANIFEST.dependencies, ...MANIFEST.devDependencies };
  const strange = [script, ...rest].find(
    (word) => !/^[-$]/.test(word) && word !== TARBALL && word !== 'rex-conformance' && !(word in known),
  );
  return strange === undefined ? undefined : `npm install of ${strange}, which this project knows nothing of`;
}

function checkCreate(given: readonly string[]): string | undefined {
  const source = given[given.indexOf('--package') + 1];
  return source === TARBALL ? undefined : `create-rex-conformance is given ${source}, which is not the package`;
}

/** What is wrong with the form of one simple command; undefined where nothing is. */
function checkSimple(text: string, complete: boolean): string | undefined {
  const all = words(text);
  const [program, ...rest] = all.slice(all.findIndex((word) => !/^[A-Z_]+=/.test(word)));
  switch (program) {
    case 'rex-conformance':
      return checkRexConformance(rest, complete);
    case 'npx': {
      const [name, ...more] = rest.filter((word, index) => index > 0 || !word.startsWith('-'));
      if (name === 'rex-conformance') return checkRexConformance(more, complete && more.length > 0);
      if (name === `./create-rex-conformance-${MANIFEST.version}.tgz`) return checkCreate(more);
      return existsSync(join(REPOSITORY, 'node_modules/.bin', name ?? '')) ? undefined : `there is no program ${name}`;
    }
    case 'npm':
      return checkNpm(rest);
    case 'node': {
      const file = rest.find((word) => /\.m?[jt]s$/.test(word));
      return file === undefined || existsSync(join(REPOSITORY, file)) ? undefined : `there is no file ${file}`;
    }
    default:
      return SYSTEM.includes(program ?? '') ? undefined : `"${program}" is no program that the documents use`;
  }
}

/** Whether a word is a path below a folder at the root, and not of a file that commands make. */
const isPathOfRepository = (word: string): boolean =>
  /^\w[\w.-]*\//.test(word) &&
  existsSync(join(REPOSITORY, word.split('/')[0]!)) &&
  !MADE.test(word) &&
  !/[*$]/.test(word);

/** What is wrong with one simple command or with the files that it names. */
function checkCommand(simple: string, complete: boolean): string | undefined {
  const wrong = checkSimple(simple, complete);
  if (wrong !== undefined || /node_modules\/rex-conformance|npm run unit/.test(simple)) return wrong;
  const missing = words(simple).find((word) => isPathOfRepository(word) && !existsSync(join(REPOSITORY, word)));
  return missing === undefined || hasPlaceholder(missing) ? undefined : `there is no file ${missing}`;
}

/**
 * What is wrong with a command line as it is written: a script, command, option or file that does not exist; undefined where nothing is.
 * Command lines with placeholders or variables are checked as far as they are given.
 */
export function checkForm(text: string): string | undefined {
  const placeholders = hasPlaceholder(text);
  const parts = placeholders && text.includes('[') ? [text] : text.split(/&&|\|\||;|\|(?=\s)/);
  for (const simple of parts.map((part) => part.trim())) {
    const wrong = checkCommand(simple, !placeholders && !text.includes('$'));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** The same for a line of a job's script: of the shell's own commands nothing is checked, and paths are those of another project. */
export function checkScriptLine(text: string): string | undefined {
  for (const [simple] of text.matchAll(/(?:npx|npm|node|rex-conformance) [^;&|]*/g)) {
    const wrong = checkSimple(simple.trim(), !/[*$]/.test(simple));
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
