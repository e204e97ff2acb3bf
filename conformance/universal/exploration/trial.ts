import type { WatchdogTrial } from '../reporting/report.ts';

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Where the watchdog was made to fire, and why not everywhere: `firings in 50 of 50 helper calls and at 9 instructions`. */
export function describeTrial({ calls, callsTried, ways, instructions, untried }: WatchdogTrial): string {
  if (calls + instructions === 0 && untried === '') return 'no forced firings';
  const inCalls = calls === 0 ? '' : `in ${callsTried} of ${count(calls, 'helper call')} `;
  const firings = `firings ${inCalls}${calls === 0 ? '' : 'and '}at ${count(instructions, 'instruction')}, on ${count(ways, 'way')}`;
  return untried === '' ? firings : `${firings} (not in all: ${untried})`;
}
