import type { ActiveRun } from '../../kernel-model/active-run.ts';
import type { NotedRun, Oops, Panic, ProgramOutcome, Timeout, Violation, WatchdogFiring } from '../program-run.ts';
import type { RecordedCalls } from './records/recorded-calls.ts';

/** The result of a run. */
export interface Execution {
  readonly outcome: ProgramOutcome;
  /** The dispatcher's result, 32 bits, unsigned; 0 if it did not return. */
  readonly result: number;
  /** Whether the dispatcher returned. */
  readonly returned: boolean;
  /** Whether the kernel lives on: the dispatcher returned, or an oops killed only the task. */
  readonly alive: boolean;
  readonly explanation: string | null;
  readonly gap: string | null;
  readonly violations: readonly Violation[];
  readonly panic: Panic | null;
  readonly oops: Oops | null;
  /** `at` is the window offset where the timer found the program. */
  readonly timeout: (Timeout & { readonly at?: number }) | null;
  readonly firings: readonly (WatchdogFiring & { readonly at?: number })[];
  readonly instructions: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly calls: RecordedCalls;
  readonly stackHighWater: number;
  readonly cleanups: number;
  readonly locksReleased: readonly string[];
  readonly active: ActiveRun;
  /** Those of {@link ProgramRun}, if the event has a disturbance. */
  readonly noted?: NotedRun | undefined;
  readonly mapsKept?: boolean | undefined;
  readonly callKept?: boolean | undefined;
}
