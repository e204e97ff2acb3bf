import { BADGE, MERGE, VERIFY } from './bundle.ts';
import { CHECK } from './check.ts';
import { DEBUG } from './debug.ts';
import type { CommandDefinition, ValuesOf } from './definition.ts';
import { EXPLORE } from './explore.ts';
import { LAYOUT, PORTABILITY } from './layout.ts';
import { BUILD, WATCH } from './program.ts';
import { COMPLETION, INIT, PHRASES, SUPPORT } from './project.ts';
import { RUN } from './run.ts';
import { SWEEP } from './sweep.ts';
import { TARGET } from './target.ts';
import { TRACE } from './trace.ts';

const BESIDE_HELP = {
  run: RUN,
  check: CHECK,
  sweep: SWEEP,
  explore: EXPLORE,
  debug: DEBUG,
  trace: TRACE,
  layout: LAYOUT,
  portability: PORTABILITY,
  target: TARGET,
  support: SUPPORT,
  phrases: PHRASES,
  init: INIT,
  build: BUILD,
  watch: WATCH,
  badge: BADGE,
  verify: VERIFY,
  merge: MERGE,
  completion: COMPLETION,
} as const satisfies Readonly<Record<string, CommandDefinition>>;

const HELP = {
  summary: 'explains a command, or all of them',
  description: 'explains a command, or all of them; COMMAND --help does the same.',
  synopses: ['[COMMAND]'],
  arguments: [
    {
      placeholder: 'COMMAND',
      what: 'a command',
      meaning: 'the command; by default, all of them',
      usual: Object.keys(BESIDE_HELP),
    },
  ],
  options: {},
  examples: ['rex-conformance help', 'rex-conformance help check'],
} as const satisfies CommandDefinition;

/**
 * All commands. What reads, explains and completes command lines is made from this table; so a new command needs an entry here, a reader in
 * arguments/arguments.ts, its call in main.ts, and its synopsis in docs/command-line.md.
 */
export const COMMANDS = { ...BESIDE_HELP, help: HELP } as const satisfies Readonly<Record<string, CommandDefinition>>;

export type CommandName = keyof typeof COMMANDS;

/** The values of the options of a command as they were given. */
export type CommandValues<Name extends CommandName> = ValuesOf<(typeof COMMANDS)[Name]['options']>;

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[];

/** Whether a word is the name of a command. */
export function isCommandName(word: string | undefined): word is CommandName {
  return word !== undefined && Object.hasOwn(COMMANDS, word);
}
