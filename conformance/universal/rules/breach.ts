import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { KernelState } from '../../../runtime/target.ts';
import type { CheckInput } from '../inputs/input.ts';
import type { DynamicRequirement } from '../requirements.ts';
import type { Situation } from '../situation.ts';

/** What a rule looks at: one run of a program. */
export interface JudgedRun {
  readonly run: ProgramRun;
  readonly input: CheckInput;
  readonly situation: Situation;
  readonly object: LoadedObject;
  /** The kernel before and after this run; `undefined` if another run of the same event followed. */
  readonly before: KernelState;
  readonly after: KernelState | undefined;
}

/** A requirement that a run breaks. */
export interface Breach {
  readonly requirement: DynamicRequirement;
  /** Stable, in upper snake case. */
  readonly code: string;
  readonly message: string;
  readonly cause: string;
  readonly hint: string;
}

/** A rule of the profile: says which requirements a run breaks. It knows nothing of other runs. */
export type Rule = (judged: JudgedRun) => readonly Breach[];

/**
 * Whether the watchdog was made to fire during the run, or its course was disturbed. If so, the program did not cause its timeout, nor its
 * panic.
 */
export function isForced({ input }: JudgedRun): boolean {
  return input.event.watchdog !== undefined || input.event.disturbance !== undefined;
}
