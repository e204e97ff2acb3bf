import { nearWords } from './nearest-word.ts';
import { plainLine } from './plain-text.ts';

/** The bounds of a list in a message: names, and characters. */
const MOST_NAMES = 20;
const LONGEST_NAME = 100;
const LONGEST_LIST = 1000;

function shortened(name: string): string {
  const plain = plainLine(name);
  return plain.length <= LONGEST_NAME ? plain : `${plain.slice(0, LONGEST_NAME)}…`;
}

/**
 * A list of names for a message, as text on one line. A long list is cut, with the number of the others.
 *
 * @param separator the text between two names
 * @returns `a, b, c and 4 more`; `none` for an empty list
 */
export function listNames(names: readonly string[], separator = ', '): string {
  const shown: string[] = [];
  let length = 0;
  for (const name of names.slice(0, MOST_NAMES)) {
    const text = shortened(name);
    length += text.length + separator.length;
    if (shown.length > 0 && length > LONGEST_LIST) break;
    shown.push(text);
  }
  if (shown.length === 0) return 'none';
  const more = names.length - shown.length;
  return `${shown.join(separator)}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The parts of a message about an unknown name. */
export interface KnownNames {
  /** The likeliest name, on one line; `undefined` if none is near. */
  readonly nearest: string | undefined;
  /** The names that exist, the near ones first, the others in the given order; bounded for a message. */
  readonly list: string;
}

/**
 * Compares an unknown name with those that exist.
 * @param separator the text between two names of the list
 */
export function knownNames(name: string, known: Iterable<string>, separator = ', '): KnownNames {
  const names = [...new Set(known)];
  const near = nearWords(name, names);
  const [nearest] = near;
  const list = listNames([...new Set([...near, ...names])], separator);
  return { nearest: nearest === undefined ? undefined : plainLine(nearest), list };
}
