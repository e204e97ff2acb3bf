import type { KernelCall } from '../../../runtime/audit/outcome.ts';
import type { HelperCall } from '../../../runtime/program-run.ts';

/** The helpers whose effect has to be undone. */
const TAKING: ReadonlySet<string> = new Set(['bpf_spin_lock', 'bpf_task_from_pid', 'bpf_ringbuf_reserve']);

/** What the runs of a program took and must give back: how often, and where. */
export class Takings {
  readonly #times = new Map<string, number>();
  readonly #sites = new Map<string, Set<number>>();
  readonly #callers = new Map<string, Set<string>>();

  /** Notes a helper call, where it took something. */
  count({ name, result, returned, site = -1, caller = -1 }: HelperCall): void {
    if (!TAKING.has(name) || result === 0n || returned === false) return;
    this.#times.set(name, this.times(name) + 1);
    this.#sites.set(name, (this.#sites.get(name) ?? new Set()).add(site));
    this.#callers.set(name, (this.#callers.get(name) ?? new Set()).add(`${site} ${caller}`));
  }

  /** How often something was taken by a helper. */
  times(helper: string): number {
    return this.#times.get(helper) ?? 0;
  }

  /** Whether something was taken at a place. @param all the places of the program */
  at({ helper, returnsTo, caller }: KernelCall, all: readonly KernelCall[]): boolean {
    const sites = this.#sites.get(helper) ?? new Set();
    // What is jumped to returns to where no call of the helper lies.
    if (returnsTo === undefined) return [...sites].some((site) => all.every((call) => call.returnsTo !== site));
    if (caller === undefined) return sites.has(returnsTo);
    return this.#callers.get(helper)?.has(`${returnsTo} ${caller}`) === true;
  }
}
