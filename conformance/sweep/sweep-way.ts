import type { UserAction } from '../../kernel-model/events.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { AttachedSubject } from '../universal/bench.ts';
import type { CheckInput } from '../universal/inputs/input.ts';
import type { Situation } from '../universal/situation.ts';

/** A run that is repeated with one thing changed, and what leads to it on a fresh kernel. */
export interface SweepWay {
  /** `event3`, or `hello.2` for the second way of program hello by built-in inputs. */
  readonly id: string;
  readonly program: string;
  readonly situation: Situation;
  readonly attached: readonly AttachedSubject[];
  /** What happens before it, beside what the situation sets up. */
  readonly before: readonly (CheckInput | UserAction)[];
  /** The event of the run; only its program sees it. */
  readonly input: CheckInput;
  /** What happens next: the event after it, or the same event again. */
  readonly next: CheckInput;
}

/** A way with the run that nothing disturbs. */
export interface ReferencedWay {
  readonly way: SweepWay;
  /** With the places of its instructions. */
  readonly run: ProgramRun;
  /** Names of what the undisturbed run and the next event break: `requirement code`. They are no news at a point. */
  readonly known: ReadonlySet<string>;
}
