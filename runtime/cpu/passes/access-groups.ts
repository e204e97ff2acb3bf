import type { TrackedAddress } from './address-tracker.ts';

/** Accesses of a straight run of instructions that are checked together, at the first of them. */
export interface AccessGroup {
  readonly origin: number;
  /** Distance of the first access from the origin, and of the first and behind the last byte of all. */
  readonly first: number;
  low: number;
  high: number;
  /** Protection bits that all its pages need. */
  need: number;
  /** Nothing can be added: it was checked in a block before. */
  closed: boolean;
}

/** Bytes that a group reaches over at most, so that it is on two pages at most. */
const MOST_SPAN = 2048;

/** The groups that accesses of a block can belong to. */
export class AccessGroups {
  private readonly groups: Map<number, AccessGroup>;

  /** @param before those of the only block that control comes from: they are checked, whatever is added here */
  constructor(before?: AccessGroups) {
    this.groups = new Map();
    for (const [origin, group] of before?.groups ?? []) {
      group.closed = true;
      this.groups.set(origin, group);
    }
  }

  /** Whether an access was checked with another one before it, or will have been. */
  covers({ origin, distance }: TrackedAddress, size: number, need: number): boolean {
    const group = this.groups.get(origin);
    if (group === undefined) return false;
    const low = Math.min(group.low, distance);
    const high = Math.max(group.high, distance + size);
    const same = low === group.low && high === group.high && (group.need & need) === need;
    if (same || group.closed) return same;
    if (high - low > MOST_SPAN) return false;
    grow(group, low, high, need);
    return true;
  }

  /** A new group that an access is the first of; its bounds are known at the end of the block. */
  begin({ origin, distance }: TrackedAddress, size: number, need: number): AccessGroup {
    const group = { origin, first: distance, low: distance, high: distance, need: 0, closed: false };
    grow(group, distance, distance + size, need);
    this.groups.set(origin, group);
    return group;
  }
}

function grow(group: AccessGroup, low: number, high: number, need: number): void {
  group.low = low;
  group.high = high;
  group.need |= need;
}
