import type { CheckInput } from '../inputs/input.ts';
import type { ObservedRun } from './session.ts';

/** The paths that a program was seen to take, and for each the first input that led to it. */
export class SeenPaths {
  /** By how a run ended and how long it was, which tells paths through the code apart in all but odd cases. */
  readonly #inputs = new Map<string, CheckInput>();

  observe({ run, input }: ObservedRun): void {
    if (input.event.watchdog !== undefined) return;
    const path = `${run.outcome} ${run.instructions} ${run.helperCalls} ${run.result}`;
    if (!this.#inputs.has(path)) this.#inputs.set(path, input);
  }

  /** An input for each path, in the order of the first runs on them. */
  inputs(): readonly CheckInput[] {
    return [...new Set(this.#inputs.values())];
  }
}
