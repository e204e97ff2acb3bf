import { usageError } from '../usage-error.ts';

export const LARGEST_SEED = 0xffff_ffff;

/**
 * Reads a whole number of an option.
 * @param option with its dashes
 * @throws Diagnostic USAGE
 */
export function readNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw usageError(`${option} takes a number from ${least} to ${most}, not "${text}"`);
}

/**
 * Reads one word of a few; `undefined` where the option is not given.
 * @throws Diagnostic USAGE
 */
export function readWord<Word extends string>(
  option: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const known = words.find((word) => word === text);
  if (text === undefined || known !== undefined) return known;
  throw usageError(`${option} takes ${words.join(' or ')}, not "${text}"`);
}
