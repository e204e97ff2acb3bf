import type { Diagnostic } from '../../base/diagnostic.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { helpHint, usageError } from '../usage-error.ts';
import { COMMON_OPTIONS } from './common-options.ts';
import type { OptionDefinition } from './definition.ts';
import { COMMAND_NAMES, COMMANDS, type CommandName } from './table.ts';

const EVERY_COMMAND = 'run npx rex-conformance --help, which lists every command';

function optionsOf(command: CommandName): Readonly<Record<string, OptionDefinition>> {
  return COMMANDS[command].options;
}

/** How a command is called. */
export function callOf(command: CommandName): string {
  return COMMANDS[command].synopses.map((words) => `rex-conformance ${command} ${words}`.trimEnd()).join(' or ');
}

/** The commands that have an option. @param written with its dashes */
function bearersOf(written: string): readonly CommandName[] {
  const bare = written.replace(/^-+/, '');
  return COMMAND_NAMES.filter((name) =>
    written.startsWith('--')
      ? Object.hasOwn(optionsOf(name), bare)
      : Object.values(optionsOf(name)).some(({ short }) => short === bare),
  );
}

/** An option that a command does not have. @param written with its dashes */
export function strangeOption(command: CommandName | undefined, written: string): Diagnostic {
  const own = command === undefined ? COMMON_OPTIONS : optionsOf(command);
  const nearest = nearestWord(written.replace(/^-+/, ''), Object.keys(own));
  const help = helpHint(command);
  const meant = written.startsWith('--') ? nearest : beginningWith(written.slice(1), own);
  const hint = meant === undefined ? help : `write --${meant}, or ${help}`;
  const bearers = bearersOf(written);
  const cause = bearers.length === 0 ? 'no command has it' : `it is an option of ${bearers.join(', ')}`;
  return usageError(`${command ?? 'rex-conformance'} has no option ${written}`, cause, hint);
}

/** The only option of a command that begins with a letter. */
function beginningWith(letter: string, options: Readonly<Record<string, OptionDefinition>>): string | undefined {
  const found = Object.keys({ ...options, ...COMMON_OPTIONS }).filter((name) => name.startsWith(letter));
  return letter.length === 1 && found.length === 1 ? found[0] : undefined;
}

/** A command that there is not. */
export function strangeCommand(command: string): Diagnostic {
  if (Object.hasOwn(COMMON_OPTIONS, command)) {
    const cause = `--${command} is an option`;
    return usageError(`there is no command "${command}"`, cause, `write --${command}, or ${EVERY_COMMAND}`);
  }
  const nearest = nearestWord(command, COMMAND_NAMES);
  const hint = nearest === undefined ? EVERY_COMMAND : `write ${nearest}, or ${EVERY_COMMAND}`;
  return usageError(`there is no command "${command}"`, `the commands are ${COMMAND_NAMES.join(', ')}`, hint);
}

/** Options without a command. */
export function noCommand(): Diagnostic {
  return usageError('no command is given', 'each word of the command line belongs to an option', EVERY_COMMAND);
}

/** Fewer words than a command needs. @param given how many there are */
export function tooFewArguments(command: CommandName, given: number): Diagnostic {
  const missing = COMMANDS[command].arguments.slice(given).filter((each) => 'required' in each);
  const names = missing.map(({ placeholder }) => placeholder).join(' ');
  return usageError(
    `${command} needs ${missing.map(({ what }) => what).join(' and ')}`,
    `it is called as ${callOf(command)}`,
    `add ${names} to the command line, or ${helpHint(command)}`,
  );
}

/** A word that is none of the choices. */
export function strangeArgument(command: CommandName, word: string, choices: readonly string[]): Diagnostic {
  const nearest = nearestWord(word, choices);
  return usageError(
    `${command} takes ${choices.join(' or ')}, not "${word}"`,
    `it is called as ${callOf(command)}`,
    `write ${nearest ?? 'one of these'}, or ${helpHint(command)}`,
  );
}

/** More words than a command takes. @param word the first that is too many */
export function tooManyArguments(command: CommandName, word: string): Diagnostic {
  const taken = COMMANDS[command].arguments.map(({ what }) => `only ${what}`).join(' and ');
  return usageError(
    `${command} takes ${taken === '' ? 'no argument' : taken}; "${word}" is too many`,
    `it is called as ${callOf(command)}`,
    `leave out "${word}", or ${helpHint(command)}`,
  );
}
