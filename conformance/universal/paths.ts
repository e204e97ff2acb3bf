import type { CheckInput } from './inputs/input.ts';
import type { ObservedRun } from './session.ts';

/** Calls that tell one way through a program from another. */
const TELLING_CALLS = 30;

/** The ways that a program was seen to take, and for each the first run that took it. */
export class SeenPaths {
  /** By the helpers that were called: returned runs only. */
  readonly #ways = new Map<string, ObservedRun>();
  /** By how a run ended and how long it was, which tells paths through the code apart in all but odd cases. */
  readonly #inputs = new Map<string, CheckInput>();

  observe(observed: ObservedRun): void {
    const { run, input } = observed;
    if (input.event.watchdog !== undefined) return;
    const path = `${run.outcome} ${run.instructions} ${run.helperCalls} ${run.result}`;
    if (this.#inputs.has(path)) return;
    this.#inputs.set(path, input);
    if (run.outcome !== 'completed') return;
    const calls = run.helpers.slice(0, TELLING_CALLS).map(({ name }) => name);
    const way = calls.join(' ');
    if (!this.#ways.has(way)) this.#ways.set(way, observed);
  }

  /** An input for each path, in the order in which they were first taken. */
  inputs(): readonly CheckInput[] {
    return [...new Set(this.#inputs.values())];
  }

  /** A returned run for each sequence of helper calls, those that took a lock first, then those with many calls. */
  ways(): readonly ObservedRun[] {
    const rank = ([way, { run }]: [string, ObservedRun]) => (way.includes('bpf_spin_lock') ? 1e9 : 0) + run.helperCalls;
    return [...this.#ways].sort((one, other) => rank(other) - rank(one)).map(([, observed]) => observed);
  }
}
