import {
  ENGINE_ROOM_OFFSET,
  ENGINE_STATE_OFFSET,
  FIRST_GUEST_OFFSET,
  type GuestMemory,
  PAGE_SIZE,
  PROTECTION_TABLE_OFFSET,
} from '../../../../../kernel-model/memory/guest-memory.ts';
import { MemoryMirror } from '../lockstep/memory-mirror.ts';
import { pagesInUse, type Written } from '../lockstep/session.ts';

const FIRST_PROTECTION = PROTECTION_TABLE_OFFSET + FIRST_GUEST_OFFSET / PAGE_SIZE;

/** A memory as it was at one time: pages of programs, their protection, and registers with the rest of an engine's state. */
export class WindowCopy {
  private readonly memory: GuestMemory;
  private readonly mirror: MemoryMirror;
  private readonly state: Uint8Array;
  private readonly table: Uint8Array;

  constructor(memory: GuestMemory) {
    this.memory = memory;
    this.mirror = new MemoryMirror(memory);
    this.mirror.take();
    this.state = memory.u8.slice(ENGINE_STATE_OFFSET, ENGINE_ROOM_OFFSET);
    this.table = memory.u8.slice(FIRST_PROTECTION, FIRST_PROTECTION + pagesInUse(memory));
  }

  /** Makes the memory what it was. */
  restore(): void {
    const { memory, table } = this;
    const pages = pagesInUse(memory);
    memory.u8.set(this.state, ENGINE_STATE_OFFSET);
    memory.u8.set(table, FIRST_PROTECTION);
    if (pages > table.length) memory.u8.fill(0, FIRST_PROTECTION + table.length, FIRST_PROTECTION + pages);
    this.mirror.restore();
  }

  /** The pages that are not as they were. */
  changes(): readonly Written[] {
    return this.mirror.changes();
  }
}

/** Where two lists of changed pages differ. */
export function differenceOfChanges(expected: readonly Written[], found: readonly Written[]): string | undefined {
  const places = new Map(found.map(({ offset, bytes }) => [offset, bytes]));
  for (const { offset, bytes } of expected) {
    const other = places.get(offset);
    if (other === undefined) return `the page at ${offset.toString(16)} is as it was`;
    const byte = bytes.findIndex((value, n) => value !== other[n]);
    if (byte >= 0) return `memory at ${(offset + byte).toString(16)} is ${other[byte]}, and was ${bytes[byte]}`;
    places.delete(offset);
  }
  const [extra] = places.keys();
  return extra === undefined ? undefined : `the page at ${extra.toString(16)} is another`;
}
