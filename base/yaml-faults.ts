import { knownNames, listNames } from './known-names.ts';

/** How many characters of a value messages show. */
const MOST_SHOWN = 200;

/** The problem with a value, and its hint. */
export interface YamlFault {
  readonly code: string;
  readonly problem: string;
  readonly cause: string;
  readonly hint: string;
}

/** The form that the keys of a mapping have. */
export interface KeyForm {
  readonly pattern: RegExp;
  /** In words, after `its keys are`. */
  readonly form: string;
  readonly hint: string;
}

/** A text as messages show it: only its start if it is long. */
export function shortened(text: string): string {
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}… (${text.length} characters)`;
}

/** A key that a mapping does not have. @param what what messages call the mapping */
export function unknownKey(name: string, keys: readonly string[], what: string): YamlFault {
  const { nearest, list } = knownNames(name, keys);
  return {
    code: 'YAML_UNKNOWN_KEY',
    problem: `${JSON.stringify(shortened(name))} is not a key of ${what}`,
    cause: `its keys are ${list}`,
    hint: nearest === undefined ? 'leave it out' : `write ${nearest}`,
  };
}

/** A key of the author's choice that does not have the form of the mapping's keys. */
export function misnamedKey(name: string, { form, hint }: KeyForm, what: string): YamlFault {
  return {
    code: 'YAML_KEY',
    problem: `${JSON.stringify(shortened(name))} cannot be a key of ${what}`,
    cause: `its keys are ${form}`,
    hint,
  };
}

/** A mapping without a key that it must have. @param found the keys that it has */
export function withoutKey(what: string, key: string, found: readonly string[]): YamlFault {
  return {
    code: 'YAML_MISSING_KEY',
    problem: `${what} has no ${key}`,
    cause: `it has ${found.length === 0 ? 'nothing' : listNames(found)}`,
    hint: `add ${key}`,
  };
}

/** A mapping that must have exactly one of several keys, and has none or two. */
export function noneOrSeveral(
  what: string,
  choices: readonly string[],
  first: string | undefined,
  second: string | undefined,
): YamlFault {
  return {
    code: 'YAML_ONE_OF',
    problem: `${what} has ${first === undefined ? 'none' : `both ${first} and ${second}`}`,
    cause: `it must have one of ${choices.join(', ')}`,
    hint: first === undefined ? 'add one of them' : 'leave one of them out, or make two items of it',
  };
}

/**
 * Something that is said twice. @param where the whole, as messages call it @param firstPlace where it is said first
 */
export function repeated(where: string, what: string, firstPlace: string): YamlFault {
  return {
    code: 'YAML_REPEATED',
    problem: `${what} appears twice in ${where}`,
    cause: `it first appears at ${firstPlace}; two could contradict each other`,
    hint: 'remove one of the two',
  };
}

/** An integer outside its bounds. */
export function outOfBounds(what: string, value: bigint, least: bigint, most: bigint): YamlFault {
  return {
    code: 'YAML_RANGE',
    problem: `${what} is ${shortened(String(value))}`,
    cause: `it must be from ${least} to ${most}`,
    hint: 'write a number within these bounds',
  };
}

/** An empty text, where a text is needed. */
export function emptyText(what: string): YamlFault {
  return {
    code: 'YAML_RANGE',
    problem: `${what} is empty`,
    cause: 'it must have one character at least',
    hint: 'write a text, or leave the key out',
  };
}

/** An empty list, where an item is needed. */
export function emptyList(what: string): YamlFault {
  return {
    code: 'YAML_RANGE',
    problem: `${what} is an empty list`,
    cause: 'it must have one item at least',
    hint: 'write an item, or leave the key out',
  };
}

/** A text that is not one of the allowed words. */
export function unknownWord(what: string, text: string, words: readonly string[]): YamlFault {
  return {
    code: 'YAML_RANGE',
    problem: `${what} is ${JSON.stringify(shortened(text))}`,
    cause: `it is ${words.join(' or ')}`,
    hint: `write ${words.join(' or ')}`,
  };
}
