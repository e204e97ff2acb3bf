import type { Step, Waiting } from '../../runtime/interleaved.ts';

/** A lock that is taken, or waited for, while another is held. */
export interface LockOrder {
  readonly held: string;
  readonly taken: string;
  readonly at: string;
  readonly cpu: number;
}

/** Collects in which order programs take locks, and finds orders that contradict each other. */
export class LockOrders {
  private readonly orders = new Map<string, LockOrder>();

  /** Notes the orders of a run. */
  look(steps: readonly Step[], waiting: readonly Waiting[]): void {
    const held = new Map<number, string[]>();
    for (const { operation } of steps) {
      const { cpu, kind, on, place } = operation;
      const own = held.get(cpu) ?? [];
      if (kind === 'lock') {
        for (const lock of own) this.note({ held: lock, taken: on, at: place, cpu });
        held.set(cpu, [...own, on]);
      } else if (kind === 'unlock') {
        held.set(
          cpu,
          own.filter((lock) => lock !== on),
        );
      }
    }
    for (const { cpu, wants, at, holds } of waiting) {
      for (const { lock } of holds) this.note({ held: lock, taken: wants, at, cpu });
    }
  }

  private note(order: LockOrder): void {
    const key = `${order.held} > ${order.taken}`;
    if (order.held !== order.taken && !this.orders.has(key)) this.orders.set(key, order);
  }

  /** A shortest circle of locks that are each taken under the one before; `undefined` without one. */
  circle(): readonly LockOrder[] | undefined {
    const all = [...this.orders.values()];
    let shortest: readonly LockOrder[] | undefined;
    for (const first of all) {
      const found = this.wayBack(first, all);
      if (found !== undefined && (shortest === undefined || found.length < shortest.length)) shortest = found;
    }
    return shortest;
  }

  private wayBack(first: LockOrder, all: readonly LockOrder[]): readonly LockOrder[] | undefined {
    const seen = new Set([first.taken]);
    const ways: (readonly LockOrder[])[] = [[first]];
    for (const way of ways) {
      const end = way.at(-1)!.taken;
      if (end === first.held) return way;
      for (const next of all) {
        if (next.held !== end || (next.taken !== first.held && seen.has(next.taken))) continue;
        seen.add(next.taken);
        ways.push([...way, next]);
      }
    }
    return undefined;
  }
}
