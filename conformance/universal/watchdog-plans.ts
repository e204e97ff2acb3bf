import type { WatchdogPlan } from '../../kernel-model/events.ts';
import type { CheckInput } from './inputs/input.ts';
import type { ObservedRun } from './session.ts';
import type { Situation } from './situation.ts';

/** How many different ways through a program the watchdog is made to fire in, and during how many helper calls of each. */
const MOST_WAYS = 6;
const MOST_CALLS = 6;

/** Runs in which the watchdog is made to fire. */
export interface ForcedFirings {
  readonly situation: Situation;
  readonly inputs: readonly CheckInput[];
}

function places({ run }: ObservedRun): readonly { readonly plan: WatchdogPlan; readonly name: string }[] {
  const { instructions } = run;
  const quarter = Math.floor(instructions / 4);
  const moments = new Set([1, quarter, quarter * 2, quarter * 3, instructions - 1].filter((moment) => moment > 0));
  const calls = run.helpers.slice(0, MOST_CALLS);
  return [
    ...[...moments].map((atInstruction) => ({ plan: { atInstruction }, name: `at instruction ${atInstruction}` })),
    ...calls.map(({ name }, n) => ({
      plan: { duringHelperCall: n + 1 },
      name: `during helper call ${n + 1}, ${name}`,
    })),
  ];
}

/**
 * The inputs of runs that returned, once more with the watchdog firing within: at several instructions, and during helper calls.
 * @param ways runs that returned, the most telling first
 */
export function forcedFirings(ways: readonly ObservedRun[]): readonly ForcedFirings[] {
  const bySituation = new Map<Situation, CheckInput[]>();
  for (const observed of ways.slice(0, MOST_WAYS)) {
    const { input, situation } = observed;
    const planned = places(observed).map(({ plan, name }) => ({
      ...input,
      name: `${input.name}; the watchdog fires ${name}`,
      event: { ...input.event, watchdog: plan },
    }));
    bySituation.set(situation, [...(bySituation.get(situation) ?? []), ...planned]);
  }
  return [...bySituation].map(([situation, inputs]) => ({ situation, inputs }));
}
