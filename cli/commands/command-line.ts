import { parseArgs } from 'node:util';
import { COMMON_OPTIONS } from './common-options.ts';
import type { ArgumentDefinition, OptionDefinition } from './definition.ts';
import { optionValue } from './option-value.ts';
import { COMMAND_NAMES, COMMANDS, type CommandName, isCommandName } from './table.ts';
import {
  noCommand,
  strangeArgument,
  strangeCommand,
  strangeOption,
  tooFewArguments,
  tooManyArguments,
} from './usage-errors.ts';

type Options = Readonly<Record<string, OptionDefinition>>;

/** A command line, read by the table of commands. */
export interface ReadLine {
  /** Undefined where only --help or --version is given, or nothing at all. */
  readonly command: CommandName | undefined;
  readonly help: boolean;
  readonly version: boolean;
  readonly positionals: readonly string[];
  /** The values of the command's options, each of the type that the table says. */
  readonly values: Readonly<Record<string, string | number | true | readonly string[]>>;
}

/** The options of all commands: those of one name take a value only where all of them do. */
function everyOption(): Options {
  const all = COMMAND_NAMES.flatMap((name) => Object.entries<OptionDefinition>(COMMANDS[name].options));
  const flagsLast = all.toSorted(([, one], [, other]) => Number(one.kind === 'flag') - Number(other.kind === 'flag'));
  return Object.fromEntries(flagsLast);
}

function tokensOf(words: readonly string[], options: Options) {
  const config = Object.entries(options).map(([name, { kind, short }]) => {
    const type = kind === 'flag' ? ('boolean' as const) : ('string' as const);
    return [name, { type, ...(short === undefined ? {} : { short }) }] as const;
  });
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(config),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens;
}

/** Where the command stands: the first word, or the first that belongs to no option. */
function placeOfCommand(words: readonly string[]): number {
  if (words[0] === undefined || !words[0].startsWith('-')) return 0;
  const first = tokensOf(words, { ...COMMON_OPTIONS, ...everyOption() }).find(({ kind }) => kind === 'positional');
  return first?.index ?? words.length;
}

/**
 * Reads a command line by the table of commands.
 * @param words without the interpreter and the script
 * @throws Diagnostic USAGE
 */
export function readLine(words: readonly string[]): ReadLine {
  const place = placeOfCommand(words);
  const command = words[place];
  if (command !== undefined && !isCommandName(command)) throw strangeCommand(command);
  const options: Options = { ...COMMON_OPTIONS, ...(command === undefined ? {} : COMMANDS[command].options) };
  const rest = words.toSpliced(place, 1);
  const values: Record<string, string | number | true | readonly string[]> = {};
  const positionals: string[] = [];
  for (const token of tokensOf(rest, options)) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw strangeOption(command, token.rawName);
    const value = optionValue(option, token, command);
    const before = values[token.name];
    const several = option.kind === 'text' && option.repeatable === true && typeof value === 'string';
    values[token.name] = several ? [...(Array.isArray(before) ? before : []), value] : value;
  }
  const { help, version, ...own } = values;
  const line = { command, help: help === true, version: version === true, positionals, values: own };
  if (line.help || line.version) return line;
  if (command === undefined && words.length > 0) throw noCommand();
  if (command !== undefined) judgeArguments(command, positionals);
  return line;
}

/** @throws Diagnostic USAGE for too many words, too few, or one that is not a choice */
function judgeArguments(command: CommandName, words: readonly string[]): void {
  const taken: readonly ArgumentDefinition[] = COMMANDS[command].arguments;
  const least = taken.filter(({ required }) => required === true).length;
  const endless = taken.some(({ repeatable }) => repeatable === true);
  if (words.length < least) throw tooFewArguments(command, words.length);
  if (!endless && words.length > taken.length) throw tooManyArguments(command, words[taken.length]!);
  for (const [n, { choices }] of taken.entries()) {
    const word = words[n];
    if (choices !== undefined && word !== undefined && !choices.includes(word)) {
      throw strangeArgument(command, word, choices);
    }
  }
}
