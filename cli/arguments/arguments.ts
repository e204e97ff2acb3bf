import { parseArgs } from 'node:util';
import { exitCodeTable } from '../exit-codes.ts';
import type { InitArguments } from '../init/init-command.ts';
import { usageError } from '../usage-error.ts';
import { BUNDLE_SYNOPSIS, BUNDLE_USAGE, type BundleCommandLine, parseBundleCommand } from './bundle-arguments.ts';
import { CHECK_OPTIONS, CHECK_USAGE, type CheckArguments, checkArguments } from './check-arguments.ts';
import { COMMAND_NAMES, type CommandName, isCommandName } from './command-help.ts';
import { strangeCommand, strangeOption, unreadable } from './did-you-mean.ts';
import {
  LAYOUT_OPTIONS,
  LAYOUT_USAGE,
  type LayoutArguments,
  layoutArguments,
  type ObjectLayoutArguments,
} from './layout-arguments.ts';
import { RUN_OPTIONS, RUN_USAGE, type RunArguments, runArguments } from './run-arguments.ts';

/** A parsed command line. */
export type CommandLine =
  | { readonly command: 'run'; readonly run: RunArguments }
  | { readonly command: 'check'; readonly check: CheckArguments }
  | { readonly command: 'layout'; readonly layout: LayoutArguments | ObjectLayoutArguments }
  | { readonly command: 'support' }
  | { readonly command: 'phrases'; readonly words: readonly string[] }
  | { readonly command: 'init'; readonly init: InitArguments }
  | { readonly command: 'help'; readonly of?: CommandName }
  | BundleCommandLine;

export const USAGE = `usage: rex-conformance run OBJECT... [options]
       rex-conformance check [OBJECT...] [options]
       rex-conformance layout --btf FILE [-o FILE] [--kernel RELEASE] [--compare NAME|FILE]
       rex-conformance layout --object FILE [--compare NAME|FILE]
       rex-conformance support
       rex-conformance phrases [WORD...]
       rex-conformance init [OBJECT...] [--layout NAME|FILE] [--force]
${BUNDLE_SYNOPSIS}
       rex-conformance help [COMMAND]

${RUN_USAGE}
${CHECK_USAGE}
${LAYOUT_USAGE}
support: prints the program types, map types, kernel functions and variables, and kernel layouts that are supported.

phrases: prints the phrases for the steps of features, and the form of their values.

  WORD...              prints only phrases with all of these words

init: begins a project in this folder: rex-conformance.yaml, cucumber.mjs, and a feature for each object with its observed behaviour.

  OBJECT...            the objects; by default, every Rex object in the folder and its subfolders
  --layout NAME|FILE   the kernel whose struct layouts the objects were built for
  --force              overwrites existing files

${BUNDLE_USAGE}
--help, --version

exit codes
${exitCodeTable()}`;

const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const INIT_OPTIONS = {
  layout: { type: 'string' },
  force: { type: 'boolean' },
} as const;

/** The options that a command does not take are refused, though they are known. */
function refuseOptions(command: string, values: object, own: object): void {
  const strange = Object.keys(values).find((name) => !(name in own) && !(name in COMMON_OPTIONS));
  if (strange !== undefined) throw strangeOption(command, strange, own);
}

/**
 * Reads a command line, without the interpreter and the script.
 * @throws Diagnostic USAGE
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const [name] = words;
  if (name === 'help') return helpArguments(words.slice(1));
  const bundleCommand = parseBundleCommand(words);
  if (bundleCommand !== undefined) return withName(bundleCommand, name);
  const { values, positionals } = parse(words);
  if (values.help === true) return withName({ command: 'help' }, positionals[0]);
  if (values.version === true) return { command: 'version' };
  const [command, ...rest] = positionals;
  switch (command) {
    case 'run':
      refuseOptions(command, values, RUN_OPTIONS);
      return { command, run: runArguments(rest, values) };
    case 'check':
      refuseOptions(command, values, CHECK_OPTIONS);
      return { command, check: checkArguments(rest, values) };
    case 'layout':
      refuseOptions(command, values, LAYOUT_OPTIONS);
      return { command, layout: layoutArguments(rest, values) };
    case 'support':
      refuseOptions(command, values, {});
      if (rest.length > 0) throw usageError(`support takes nothing; "${rest[0]}" is too many`);
      return { command };
    case 'phrases':
      refuseOptions(command, values, {});
      return { command, words: rest };
    case 'init':
      refuseOptions(command, values, INIT_OPTIONS);
      return { command, init: { objects: rest, layout: values.layout, force: values.force === true } };
    case undefined:
      throw usageError('no command is given');
    default:
      throw strangeCommand(command, [...COMMAND_NAMES, 'help']);
  }
}

/** Help is that of the command that stands before --help. */
function withName(line: CommandLine, name: string | undefined): CommandLine {
  return line.command === 'help' && isCommandName(name) ? { command: 'help', of: name } : line;
}

function helpArguments([name, tooMany]: readonly string[]): CommandLine {
  if (tooMany !== undefined) throw usageError(`help takes one command; "${tooMany}" is too many`);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return { command: 'help' };
  if (!isCommandName(name)) throw strangeCommand(name, COMMAND_NAMES);
  return { command: 'help', of: name };
}

/** The options of the commands that are read together, by command. */
const OWN_OPTIONS: Readonly<Record<string, object>> = {
  run: RUN_OPTIONS,
  check: CHECK_OPTIONS,
  layout: LAYOUT_OPTIONS,
  init: INIT_OPTIONS,
};

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { ...COMMON_OPTIONS, ...RUN_OPTIONS, ...CHECK_OPTIONS, ...LAYOUT_OPTIONS, ...INIT_OPTIONS },
    });
  } catch (error) {
    const [command] = words;
    throw unreadable(error, isCommandName(command) ? command : undefined, OWN_OPTIONS[command ?? ''] ?? {});
  }
}
