import type { Operation, Touch } from '../../interleaved.ts';

/** An operation that a CPU does next. */
export type ComingOperation = Omit<Operation, 'cpu' | 'number' | 'event'>;

/** Whether the order of two operations of different CPUs can matter. */
export function conflict(one: readonly Touch[], other: readonly Touch[]): boolean {
  return one.some((mine) => other.some((its) => meet(mine, its)));
}

function meet(one: Touch, other: Touch): boolean {
  if (!one.write && !other.write) return false;
  if (one.kind === 'map' || other.kind === 'map') {
    return one.kind === 'map' && other.kind === 'map' && one.map === other.map;
  }
  if (one.kind === 'lock' || other.kind === 'lock') return one.kind === other.kind && one.offset === other.offset;
  return one.offset < other.offset + other.size && other.offset < one.offset + one.size;
}
