import type { Disturbance } from '../../kernel-model/disturbance/disturbance.ts';
import type { WatchdogPlan } from '../../kernel-model/events.ts';

/** The kinds of points, in the order of reports. */
export const POINT_KINDS = [
  'watchdog at a block',
  'watchdog in a helper',
  'watchdog fires again',
  'helper result',
  'helper fails',
  'map full',
  'clock stands still',
  'jiffies at an edge',
  'values written',
  'values deleted',
  'stack left',
  'cleanup entries taken',
  'panic forced',
] as const;

export type PointKind = (typeof POINT_KINDS)[number];

/** One place where a run can go another way. */
export interface SweepPoint {
  readonly kind: PointKind;
  /** What tells it from the way's other points: `watchdog@17`. */
  readonly id: string;
  /** What happens there, as it follows the name of the way: `the watchdog fires at instruction 17, hello+0x1c`. */
  readonly name: string;
  readonly watchdog?: WatchdogPlan;
  /** Whether the program says, by rex_termination_state, that it is in a helper or in its panic handler when the watchdog fires. */
  readonly inHelper?: boolean;
  readonly disturbance?: Disturbance;
}
