import { USUAL_FOLDER, USUAL_RESULTS } from '../commands/bundle.ts';
import { readLine } from '../commands/command-line.ts';
import type { Shell } from '../commands/project.ts';
import { type CommandName, type CommandValues, isCommandName } from '../commands/table.ts';
import { strangeCommand, tooManyArguments } from '../commands/usage-errors.ts';
import { checkArguments } from './check-arguments.ts';
import { debugArguments } from './debug-arguments.ts';
import { exploreArguments } from './explore-arguments.ts';
import { layoutArguments } from './layout-arguments.ts';
import { portabilityArguments } from './portability-arguments.ts';
import { runArguments } from './run-arguments.ts';
import { sweepArguments } from './sweep-arguments.ts';
import { targetArguments } from './target-arguments.ts';
import { traceArguments } from './trace-arguments.ts';
import { verifyArguments } from './verify-arguments.ts';

/** Makes of the words and options of each command what it is asked to do. */
const READERS = {
  run: (words, values) => ({ command: 'run' as const, run: runArguments(words, values) }),
  trace: (words, values) => ({
    command: 'trace' as const,
    trace: traceArguments(words, values),
    json: values.json === true,
  }),
  debug: (words, values) => ({ command: 'debug' as const, debug: debugArguments(words, values) }),
  check: (words, values) => ({ command: 'check' as const, check: checkArguments(words, values) }),
  sweep: (words, values) => ({
    command: 'sweep' as const,
    sweep: sweepArguments(words, values),
    json: values.json === true,
  }),
  explore: (words, values) => ({
    command: 'explore' as const,
    explore: exploreArguments(words, values),
    json: values.json === true,
  }),
  layout: (_words, values) => ({
    command: 'layout' as const,
    layout: layoutArguments(values),
    json: values.json === true,
  }),
  portability: (words, values) => ({
    command: 'portability' as const,
    portability: portabilityArguments(words, values),
    json: values.json === true,
  }),
  target: (words, values) => ({ command: 'target' as const, target: targetArguments(words, values) }),
  support: (_words, { json = false }) => ({ command: 'support' as const, json }),
  phrases: (words) => ({ command: 'phrases' as const, words }),
  init: (objects, { template, ci, layout, force = false }) => {
    if (template !== undefined && objects.length > 1) throw tooManyArguments('init', objects[1]!);
    return { command: 'init' as const, init: { objects, template, ci, layout, force } };
  },
  build: (paths, { rustc }) => ({ command: 'build' as const, build: { paths, rustc } }),
  watch: ([rust], { rustc }) => ({ command: 'watch' as const, watch: { rust, rustc } }),
  badge: ([results = USUAL_RESULTS], { svg, json, format }) => ({
    command: 'badge' as const,
    badge: { results, svg, json, format },
  }),
  verify: (words, values) => ({
    command: 'verify' as const,
    verify: verifyArguments(words, values),
    json: values.json === true,
  }),
  merge: (files, { output = USUAL_FOLDER, partial = false, json = false }) => ({
    command: 'merge' as const,
    merge: { files, output, partial },
    json,
  }),
  completion: ([shell]) => ({
    command: 'completion' as const,
    // The table of commands lets no other word through.
    shell: shell as Shell,
  }),
  help: ([name]) => ({ command: 'help' as const, of: name === undefined ? undefined : knownCommand(name) }),
} satisfies { readonly [Name in CommandName]: (words: readonly string[], values: CommandValues<Name>) => unknown };

/** A parsed command line. */
export type CommandLine =
  | ReturnType<(typeof READERS)[CommandName]>
  | { readonly command: 'version' }
  | { readonly command: 'overview' };

/** @throws Diagnostic USAGE */
function knownCommand(name: string): CommandName {
  if (!isCommandName(name)) throw strangeCommand(name);
  return name;
}

/**
 * Reads a command line, without the interpreter and the script.
 * @throws Diagnostic USAGE
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const { command, help, version, positionals, values } = readLine(words);
  if (help) return { command: 'help', of: command === 'help' ? undefined : command };
  if (version) return { command: 'version' };
  if (command === undefined) return { command: 'overview' };
  // The values have been read by the command's own options.
  const reader = READERS[command] as (words: readonly string[], values: object) => CommandLine;
  return reader(positionals, values);
}
