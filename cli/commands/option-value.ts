import { nearestWord } from '../../base/nearest-word.ts';
import { helpHint, usageError } from '../usage-error.ts';
import { type NumberDefinition, type OptionDefinition, placeholderOf, type TextDefinition } from './definition.ts';
import type { CommandName } from './table.ts';

/** An option as util.parseArgs has found it. */
export interface FoundOption {
  readonly name: string;
  /** As it was written, with its dashes. */
  readonly rawName: string;
  readonly value?: string | undefined;
  /** Whether the value was written together with the option, as in `--seed=7`. */
  readonly inlineValue?: boolean | undefined;
}

/**
 * The value of an option.
 * @returns `true` for a flag
 * @throws Diagnostic USAGE for a value that is missing, too much, or none of those that the option takes
 */
export function optionValue(
  option: OptionDefinition,
  found: FoundOption,
  command: CommandName | undefined,
): string | number | true {
  const { name, rawName, value, inlineValue } = found;
  if (option.kind === 'flag') {
    if (value === undefined) return true;
    throw usageError(`--${name} takes no value`, `"${value}" is written behind it`, `write --${name} without a value`);
  }
  if (value === undefined) {
    const hint = `add the value: ${rawName} ${placeholderOf(option)}`;
    throw usageError(`${rawName} needs a value`, `it is the last word of the command line`, hint);
  }
  if (option.kind === 'number') return readNumber(name, option, value);
  if (inlineValue !== true && value.startsWith('-') && value !== '-') {
    const cause = `"${value}" follows it, and is read as an option`;
    const hint = `write the value behind ${rawName}; write a value that begins with a dash as --${name}=${value}`;
    throw usageError(`${rawName} needs a value`, cause, hint);
  }
  return readText(name, option, value, command);
}

function readNumber(name: string, { least, most }: NumberDefinition, text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  const small = number < least ? `it is less than ${least}` : `it is more than ${most}`;
  const cause = /^-?\d+$/.test(text) ? small : 'it is not a whole number in decimal digits';
  const hint = `write a number of this range, such as --${name} ${Math.max(least, 1)}`;
  throw usageError(`--${name} takes a number from ${least} to ${most}, not "${text}"`, cause, hint);
}

function readText(name: string, option: TextDefinition, text: string, command: CommandName | undefined): string {
  const { choices, files, takes = files === undefined ? 'a text' : 'the name of a file' } = option;
  if (choices !== undefined && !choices.includes(text)) {
    const nearest = nearestWord(text, choices);
    const all = choices.map((choice) => `--${name} ${choice}`).join(' or ');
    const hint = nearest === undefined ? `write ${all}` : `write --${name} ${nearest}`;
    const cause = `the option has ${choices.length} values, and this is not one of them`;
    throw usageError(`--${name} takes ${choices.join(' or ')}, not "${text}"`, cause, hint);
  }
  if (text !== '') return text;
  const hint = `give the option a value, or leave it out; or ${helpHint(command)}`;
  throw usageError(`--${name} takes ${takes}, not an empty text`, 'a variable of the shell may be empty', hint);
}
