import type { CpuEvents } from '../../runtime/at-once.ts';
import type { Turn } from '../../runtime/interleaved.ts';

/** Most orders of events that are compared with. */
const MOST_ORDERS = 500;

/**
 * The orders of the events of several CPUs, one after the other, as schedules. Those of a CPU stay in order.
 * @returns no order if there are too many
 */
export function serialOrders(cpus: readonly CpuEvents[]): readonly (readonly Turn[])[] {
  const orders: Turn[][] = [];
  const follow = (before: readonly Turn[], done: readonly number[]): boolean => {
    const open = cpus.filter(({ events }, n) => done[n]! < events.length);
    if (open.length === 0) return orders.push([...before]) <= MOST_ORDERS;
    return cpus.every(({ cpu, events }, n) => {
      if (done[n]! >= events.length) return true;
      const next = done.map((count, at) => (at === n ? count + 1 : count));
      return follow([...before, { cpu, events: next[n]! }], next);
    });
  };
  return follow(
    [],
    cpus.map(() => 0),
  )
    ? orders
    : [];
}
