import fc from 'fast-check';
import { inputOf, PLANS, type Plan } from './forms/edits.ts';
import type { Fault } from './judge.ts';
import { Judged } from './process/judged.ts';
import { CHUNK } from './process/messages.ts';
import { readerNamed } from './readers/named.ts';

/** Milliseconds in which a plan is made smaller. */
export const LONGEST_SHRINKING = 60_000;

/** The plan of one input. @param seed that of its chunk @param index its place in it */
export function planAt(seed: number, index: number): Plan {
  return fc.sample(PLANS, { seed, numRuns: CHUNK })[index]!;
}

/**
 * Makes the plan of an input smaller as long as the same fault comes of it: fewer changes, and smaller numbers.
 * @returns `undefined` if the input alone does not have the fault: it needs those before it
 */
export async function shrink(
  name: string,
  fault: Fault,
  seed: number,
  index: number,
  longest = LONGEST_SHRINKING,
): Promise<Plan | undefined> {
  const seeds = readerNamed(name).seeds();
  const judged = new Judged(name);
  const end = performance.now() + longest;
  const isSound = async (plan: Plan) =>
    performance.now() > end || (await judged.judge(inputOf(seeds, plan)))?.fault !== fault;
  try {
    const { counterexample } = await fc.check(fc.asyncProperty(PLANS, isSound), {
      seed,
      path: String(index),
      numRuns: 1,
    });
    return counterexample?.[0];
  } finally {
    judged.end();
  }
}
