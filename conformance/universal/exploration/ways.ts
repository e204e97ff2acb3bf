import type { KernelEvent, UserAction } from '../../../kernel-model/events.ts';
import type { HelperCall, ProgramRun } from '../../../runtime/program-run.ts';
import type { AttachedSubject } from '../bench.ts';
import type { CheckInput } from '../inputs/input.ts';
import type { Situation } from '../situation.ts';
import type { ObservedRun } from './session.ts';

/** Helper calls that are told apart, and calls of all ways together that are kept. */
const MOST_CALLS = 20_000;
const MOST_STEPS = 400_000;

/** The helpers that acquire or release something. */
export const RESOURCE_HELPERS: ReadonlySet<string> = new Set([
  'bpf_spin_lock',
  'bpf_spin_unlock',
  'bpf_task_from_pid',
  'bpf_task_release',
  'bpf_ringbuf_reserve',
  'bpf_ringbuf_submit',
  'bpf_ringbuf_discard',
]);

/** A helper call. Calls differ by their place, and by the earlier calls of the run. */
export interface CallNode {
  readonly helper: string;
  /** Where it is: bytes from the image base; -1 where that is not known. */
  readonly site: number;
  /** Counted from 1, and the first way that comes to it. */
  readonly number: number;
  readonly way: Way;
  /** Whether the watchdog has fired during it, and whether it was the last of a run. */
  tried: boolean;
  ends: boolean;
  readonly next: Map<number | string, CallNode>;
}

/** A way through a program: the helper calls of a run that returned or panicked, and what led to it. */
export interface Way {
  readonly input: CheckInput;
  readonly situation: Situation;
  readonly attached: readonly AttachedSubject[];
  /** What happened before on its kernel. */
  readonly before: () => readonly (KernelEvent | UserAction)[];
  readonly calls: readonly CallNode[];
  readonly instructions: number;
}

const runs = (count: number) => `${count} run${count === 1 ? '' : 's'}`;

function siteOf({ site = -1 }: HelperCall): number {
  return site;
}

/** What tells a call from others that come behind the same calls. */
function keyOf(call: HelperCall): number | string {
  return siteOf(call) < 0 ? call.name : siteOf(call);
}

/** The ways that a program was seen to take, as far as they differ in their helper calls. */
export class Ways {
  readonly #ways: Way[] = [];
  readonly #roots = new Map<number | string, CallNode>();
  readonly #seen = new Set<string>();
  readonly #nodes: CallNode[] = [];
  /** Places of all calls that acquire or release something, including calls behind the kept ones. */
  readonly #resources = new Set<string>();
  #steps = 0;
  #unkept = 0;
  #sentOn = 0;
  #withoutCalls = false;

  /** The ways, in the order of the first runs on them. */
  all(): readonly Way[] {
    return this.#ways;
  }

  /** The calls, in the order of their first runs. */
  calls(): readonly CallNode[] {
    return this.#nodes;
  }

  /** Why some calls are not kept. Empty: all are kept. */
  get missing(): string {
    const reasons = [
      ...(this.#unkept > 0 ? [`of ${runs(this.#unkept)} with very many calls only the first calls are known`] : []),
      ...(this.#sentOn > 0
        ? [`${runs(this.#sentOn)} saw packets that were sent on, during which it cannot be made to fire`]
        : []),
    ];
    return reasons.join('; ');
  }

  /** How many of the places that acquire or release something the watchdog never fired at. */
  get untriedResources(): number {
    const tried = new Set(this.#nodes.filter((node) => node.tried).map(({ helper, site }) => `${helper} ${site}`));
    return [...this.#resources].filter((place) => !tried.has(place)).length;
  }

  /** Notes a run if nothing was forced and it ended by itself. */
  observe(observed: ObservedRun): void {
    const { run, input } = observed;
    if (input.event.watchdog !== undefined || run.firings.length > 0) return;
    if (run.outcome !== 'completed' && run.outcome !== 'panicked') return;
    // Runs of one length and one number of calls make the same calls in all but odd cases.
    const path = `${run.outcome} ${run.instructions} ${run.helperCalls} ${run.result}`;
    if (this.#seen.has(path)) return;
    this.#seen.add(path);
    for (const call of run.helpers) {
      if (RESOURCE_HELPERS.has(call.name)) this.#resources.add(`${call.name} ${siteOf(call)}`);
    }
    if (run.sentOn) this.#sentOn += 1;
    else this.#add(observed);
  }

  /** Notes the call of a run when the watchdog fired during its n-th call. It may differ from the intended call. */
  fired(run: ProgramRun, number: number): void {
    let next: ReadonlyMap<number | string, CallNode> | undefined = this.#roots;
    let node: CallNode | undefined;
    for (const call of run.helpers.slice(0, number)) {
      node = next?.get(keyOf(call));
      next = node?.next;
    }
    if (node !== undefined && node.number === number) node.tried = true;
  }

  #add({ run, input, situation, attached, history, happened }: ObservedRun): void {
    const calls: CallNode[] = [];
    const way: Way = {
      input,
      situation,
      attached,
      before: () => history.slice(0, happened - 1),
      calls,
      instructions: run.instructions,
    };
    let next = this.#roots;
    // Behind the calls that are omitted, numbers are not those of the run.
    const listed = run.helperCallsOmitted === 0 ? run.helpers : run.helpers.slice(0, 10_000);
    for (const call of listed) {
      const key = keyOf(call);
      let node = next.get(key);
      if (node === undefined) {
        if (this.#nodes.length >= MOST_CALLS || this.#steps >= MOST_STEPS) break;
        node = {
          helper: call.name,
          site: siteOf(call),
          number: calls.length + 1,
          way,
          tried: false,
          ends: false,
          next: new Map(),
        };
        next.set(key, node);
        this.#nodes.push(node);
      }
      calls.push(node);
      this.#steps += 1;
      next = node.next;
    }
    if (calls.length < run.helperCalls) this.#unkept += 1;
    const last = calls.at(-1);
    const seen = last === undefined ? this.#withoutCalls : last.ends;
    if (last === undefined) this.#withoutCalls = true;
    else last.ends = true;
    if (!seen) this.#ways.push(way);
  }
}
