import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { SweepPoint } from '../sweep-point.ts';
import { callsBySite } from './call-sites.ts';

const JIFFIES = 'jiffies';
const CLOCK = /^(bpf_)?ktime_get/;
/** Values of `jiffies` at their edges: around the place where 32 bits wrap, the largest signed and unsigned number, and 0 behind it. */
const EDGES = [0n, 0xffff_ffffn, 0x1_0000_0000n, 0x7fff_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn];

/** The start of a run, and the first helper call of each place, as moments behind which clocks are others. */
function moments(run: ProgramRun): readonly { readonly number: number; readonly when: string }[] {
  const calls = callsBySite(run, 1).map(({ number, call }) => ({
    number,
    when: `after ${call.name}, helper call ${number}`,
  }));
  return [{ number: 0, when: 'from the start' }, ...calls];
}

/** The clocks of programs and jiffies stand still: from the start of the run, and behind a helper call of each place. */
export function clocksHeld(run: ProgramRun, { imports }: LoadedObject): readonly SweepPoint[] {
  if (!imports.some((name) => name === JIFFIES || CLOCK.test(name))) return [];
  return moments(run).map(({ number, when }) => ({
    kind: 'clock stands still',
    id: `clock/call${number}`,
    name: `clocks and jiffies stand still ${when}`,
    disturbance: { clockHeldAfter: number },
  }));
}

/** The variable jiffies is at an edge: from the start of the run, and behind a helper call of each place, where it jumps there. */
export function jiffiesAtEdges(run: ProgramRun, { imports }: LoadedObject): readonly SweepPoint[] {
  if (!imports.includes(JIFFIES)) return [];
  return moments(run).flatMap(({ number, when }) =>
    EDGES.map((value) => ({
      kind: 'jiffies at an edge' as const,
      id: `jiffies/call${number}=0x${value.toString(16)}`,
      name: `jiffies are 0x${value.toString(16)} ${when}`,
      disturbance: { jiffiesShown: { afterCall: number, value } },
    })),
  );
}
