import type { Schedule, Step, Turn } from '../../runtime/interleaved.ts';
import { KnownTouches, OrderNames } from './happened-before.ts';

/** A schedule to try, and how many preemptions it has. */
interface Candidate {
  readonly schedule: Schedule;
  readonly preemptions: number;
  /** How many operations the schedule decides. */
  readonly from: number;
}

/** A candidate whose schedule is not written out yet: the steps of a schedule that ran, up to one, and what comes then. */
interface Waiting {
  readonly steps: readonly Step[];
  readonly at: number;
  readonly next: readonly Turn[];
  readonly preemptions: number;
}

/** A preemption that was left out, because nothing was known to conflict with what comes next. */
interface LeftOut {
  readonly steps: readonly Step[];
  readonly at: number;
  readonly preemptions: number;
  readonly state: string;
}

/**
 * Goes through the orders of operations with few preemptions first (iterative context bounding: Musuvathi and Qadeer, PLDI 2007). A preemption in
 * front of an operation that conflicts with nothing is left out, because it could come later as well. A state that was reached in another order of
 * independent operations is not left a second time.
 */
export class Search {
  private readonly queues: Waiting[][];
  private readonly names = new OrderNames();
  private readonly known = new KnownTouches();
  private readonly visited = new Map<string, number>();
  private leftOut: LeftOut[] = [];
  private readonly most: number;

  /** @param most the most preemptions */
  constructor(most: number) {
    this.most = most;
    this.queues = Array.from({ length: most + 1 }, () => []);
    this.queues[0]!.push({ steps: [], at: -1, next: [], preemptions: 0 });
  }

  /** The next schedule to run; `undefined` after the last. Call {@link ran} with what happened. */
  next(): Candidate | undefined {
    for (const queue of this.queues) {
      const waiting = queue.shift();
      if (waiting === undefined) continue;
      const { steps, at, next, preemptions } = waiting;
      // Long schedules have as many ways on as operations: each is written out only when it is tried.
      return { schedule: [...turnsOf(steps.slice(0, Math.max(at, 0))), ...next], preemptions, from: at + 1 };
    }
    return undefined;
  }

  /** Learns what a schedule has led to, and what else can be tried from there. */
  ran({ preemptions, from }: Candidate, steps: readonly Step[]): void {
    const operations = steps.map(({ operation }) => operation);
    const learnt = this.known.learn(operations);
    const states = this.names.statesOf(operations);
    for (let at = Math.max(from - 1, 0); at < steps.length; at++) {
      this.visit(`${states[at]} > ${actorOf(steps[at]!)}`, preemptions);
      if (at >= from) this.branch(steps, at, preemptions, states[at]!);
    }
    if (learnt) this.tryLeftOut();
  }

  /** Notes a way on from a state. @returns whether it is new, or cheaper than before */
  private visit(way: string, preemptions: number): boolean {
    const before = this.visited.get(way);
    if (before !== undefined && before <= preemptions) return false;
    this.visited.set(way, preemptions);
    return true;
  }

  private branch(steps: readonly Step[], at: number, preemptions: number, state: string): void {
    const step = steps[at]!;
    const free = isFree(steps, at);
    if (!free && preemptions < this.most && !this.known.conflicts(step.operation)) {
      this.leftOut.push({ steps, at, preemptions, state });
    } else this.add(steps, at, preemptions, state);
  }

  private add(steps: readonly Step[], at: number, preemptions: number, state: string): void {
    const { operation, others, drainable } = steps[at]!;
    const cost = preemptions + (isFree(steps, at) ? 0 : 1);
    for (const cpu of others) this.push(steps, at, [{ cpu }], cost, `${state} > ${cpu}`);
    for (const cpu of drainable) {
      if (operation.kind === 'drain' && operation.cpu === cpu) continue;
      const next = [{ cpu, drains: 1 }, { cpu: operation.cpu }];
      this.push(steps, at, next, preemptions + 1, `${state} > drain ${cpu}`);
    }
  }

  private push(steps: readonly Step[], at: number, next: readonly Turn[], preemptions: number, way: string): void {
    if (preemptions > this.most || !this.visit(way, preemptions)) return;
    this.queues[preemptions]!.push({ steps, at, next, preemptions });
  }

  private tryLeftOut(): void {
    const all = this.leftOut;
    this.leftOut = [];
    for (const left of all) {
      if (this.known.conflicts(left.steps[left.at]!.operation)) {
        this.add(left.steps, left.at, left.preemptions, left.state);
      } else this.leftOut.push(left);
    }
  }
}

function actorOf({ operation, drained }: Step): string {
  return drained ? `drain ${operation.cpu}` : `${operation.cpu}`;
}

/** Whether another CPU can go on instead at no cost: at the start, at the end of an event, or where a CPU cannot go on or gives way. */
function isFree(steps: readonly Step[], at: number): boolean {
  const last = steps[at - 1];
  const { operation } = steps[at]!;
  return last === undefined || last.operation.cpu !== operation.cpu || last.operation.event !== operation.event;
}

/** The turns that lead through operations. */
export function turnsOf(steps: readonly Step[]): Turn[] {
  const turns: Turn[] = [];
  for (const { operation, drained } of steps) {
    const { cpu, number } = operation;
    const last = turns.at(-1);
    if (drained) {
      if (last?.cpu === cpu && last.drains !== undefined) turns[turns.length - 1] = { cpu, drains: last.drains + 1 };
      else turns.push({ cpu, drains: 1 });
    } else if (last?.cpu === cpu && last.drains === undefined) turns[turns.length - 1] = { cpu, operations: number };
    else turns.push({ cpu, operations: number });
  }
  return turns;
}

/** How often a CPU was stopped that could have gone on. */
export function preemptionsOf(steps: readonly Step[]): number {
  let count = 0;
  for (let at = 1; at < steps.length; at++) {
    const { operation, others } = steps[at]!;
    const last = steps[at - 1]!.operation;
    const stopped = last.cpu !== operation.cpu && others.includes(last.cpu);
    const next = steps.slice(at).find((step) => step.operation.cpu === last.cpu)?.operation;
    if (stopped && (next === undefined || next.event === last.event)) count++;
  }
  return count;
}
