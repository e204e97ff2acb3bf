import fc from 'fast-check';

/**
 * One change of a seed: what is done, where, and with what. The three numbers mean something for every seed, whatever its size: each form takes
 * them by remainder. So each plan is an input, and fast-check makes plans smaller without knowing forms.
 */
export type Edit = readonly [how: number, at: number, value: number];

/** A file to start from. */
export interface Seed {
  readonly name: string;
  /** The file with changes. */
  changed(edits: readonly Edit[]): Uint8Array;
}

/** How to make one input: the seed by its number, and the changes of it. */
export type Plan = readonly [seed: number, edits: readonly Edit[]];

const MOST_EDITS = 6;
const LARGEST = 0x7fff_ffff;

const number = fc.nat(LARGEST);

/** All plans. */
export const PLANS: fc.Arbitrary<Plan> = fc.tuple(
  number,
  fc.array(fc.tuple(number, number, number), { maxLength: MOST_EDITS, size: 'max' }),
);

/** The input of a plan. */
export function inputOf(seeds: readonly Seed[], [seed, edits]: Plan): Uint8Array {
  return pick(seeds, seed).changed(edits);
}

/** An item of a list by any number. @throws Error for an empty list */
export function pick<T>(items: readonly T[], number: number): T {
  const item = items[number % items.length];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
}
