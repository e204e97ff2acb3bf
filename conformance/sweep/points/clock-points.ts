import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { SweepPoint } from '../sweep-point.ts';
import { callsBySite } from './call-sites.ts';

const CLOCK = /^(bpf_)?ktime_get/;

/** The clocks of programs and jiffies stand still: from the start of the run, and behind a helper call of each place. */
export function clocksHeld(run: ProgramRun, { imports }: LoadedObject): readonly SweepPoint[] {
  if (!imports.some((name) => name === 'jiffies' || CLOCK.test(name))) return [];
  const calls = callsBySite(run, 1).map(({ number, call }) => ({ number, after: `after ${call.name}` }));
  return [{ number: 0, after: 'from the start' }, ...calls].map(({ number, after }) => ({
    kind: 'clock stands still',
    id: `clock/call${number}`,
    name: `clocks and jiffies stand still ${after}${number === 0 ? '' : `, helper call ${number}`}`,
    disturbance: { clockHeldAfter: number },
  }));
}
