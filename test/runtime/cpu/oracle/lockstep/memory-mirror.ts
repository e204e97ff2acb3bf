import {
  EXECUTE,
  FIRST_GUEST_OFFSET,
  type GuestMemory,
  PAGE_SIZE,
  READ,
  WRITE,
} from '../../../../../kernel-model/memory/guest-memory.ts';
import { pagesInUse, protections, type Written } from './session.ts';

const ACCESS = READ | WRITE | EXECUTE;

/** The guest's memory as it was at one time, in room that is used again. */
export class MemoryMirror {
  private readonly memory: GuestMemory;
  private room = new Uint8Array();
  private size = 0;

  constructor(memory: GuestMemory) {
    this.memory = memory;
  }

  /** Takes the memory as it is. */
  take(): void {
    const now = this.now();
    if (this.room.length < now.length) this.room = new Uint8Array(2 * now.length);
    this.room.set(now);
    this.size = now.length;
  }

  /** A copy of what was taken. */
  contents(): Uint8Array {
    return this.room.slice(0, this.size);
  }

  /** The memory as it is, from the first of the guest's pages on; not a copy. */
  now(): Uint8Array {
    return this.memory.bytes(FIRST_GUEST_OFFSET, pagesInUse(this.memory) * PAGE_SIZE);
  }

  /** Makes the memory what was taken. Pages that came later keep what they hold. */
  restore(): void {
    const now = this.memory.bytes(FIRST_GUEST_OFFSET, this.size);
    for (let at = 0; at < this.size; at += PAGE_SIZE) {
      const taken = this.room.subarray(at, at + PAGE_SIZE);
      if (Buffer.compare(taken, now.subarray(at, at + PAGE_SIZE)) !== 0) now.set(taken, at);
    }
  }

  /** The pages that are not as they were taken. A program sees nothing of pages that it may not access. */
  changes(): Written[] {
    const written: Written[] = [];
    const now = this.now();
    const table = protections(this.memory, this.size / PAGE_SIZE);
    for (let at = 0; at < this.size; at += PAGE_SIZE) {
      if ((table[at / PAGE_SIZE]! & ACCESS) === 0) continue;
      const page = now.subarray(at, at + PAGE_SIZE);
      if (Buffer.compare(this.room.subarray(at, at + PAGE_SIZE), page) !== 0)
        written.push({ offset: FIRST_GUEST_OFFSET + at, bytes: page.slice() });
    }
    return written;
  }
}
