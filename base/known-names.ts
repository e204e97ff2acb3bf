import { nearWords } from './nearest-word.ts';
import { plainLine } from './plain-text.ts';

/** How much of a list of names a message shows. */
const MOST_NAMES = 20;
const LONGEST_NAME = 100;
const LONGEST_LIST = 1000;

function shortened(name: string): string {
  const plain = plainLine(name);
  return plain.length <= LONGEST_NAME ? plain : `${plain.slice(0, LONGEST_NAME)}…`;
}

/**
 * A list of names for a message, as text on one line: of very many the first, and how many more there are.
 *
 * @param separator what stands between two of them
 * @returns `a, b, c and 4 more`; `none` where there is no name
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

/** What a message says of a name that does not exist. */
export interface KnownNames {
  /** The name that was probably meant, on one line; `undefined` where none is near. */
  readonly nearest: string | undefined;
  /** The names that exist: those that are near first, the others as they were given, not more than a message can bear. */
  readonly list: string;
}

/**
 * Finds what to say of a name that does not exist.
 * @param separator what stands between two names of the list
 */
export function knownNames(name: string, known: Iterable<string>, separator = ', '): KnownNames {
  const names = [...new Set(known)];
  const near = nearWords(name, names);
  const [nearest] = near;
  const list = listNames([...new Set([...near, ...names])], separator);
  return { nearest: nearest === undefined ? undefined : plainLine(nearest), list };
}
