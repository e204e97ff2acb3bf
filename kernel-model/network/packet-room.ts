import type { GuestMemory, Region } from '../memory/guest-memory.ts';

/** Bytes that a program wrote to a packet's buffer outside the packet's largest extent. */
export interface RoomWritten {
  readonly where: 'before' | 'behind';
  /** The distance in bytes from the packet's largest extent to the nearest written byte. */
  readonly distance: number;
}

/**
 * The room before and after a packet in its buffer. A program may not use it until a helper has moved the packet's ends
 * there. The kernel does not watch it, and others own its bytes.
 */
export class PacketRoom {
  private readonly memory: GuestMemory;
  private readonly buffer: Region;
  private readonly filling: { readonly before: number; readonly behind: number };
  private start: number;
  private end: number;

  /** @param filling the byte that fills each part of the room */
  constructor(
    memory: GuestMemory,
    buffer: Region,
    filling: { readonly before: number; readonly behind: number },
    start: number,
    end: number,
  ) {
    this.memory = memory;
    this.buffer = buffer;
    this.filling = filling;
    this.start = start;
    this.end = end;
    memory.u8.fill(filling.before, buffer.offset, start);
    memory.u8.fill(filling.behind, end, buffer.offset + buffer.size);
  }

  /** A helper has moved the packet's ends: the program owns the new bytes from now on. */
  given(start: number, end: number): void {
    this.start = Math.min(this.start, start);
    this.end = Math.max(this.end, end);
  }

  /** The nearest changed byte outside the packet. */
  written(): RoomWritten | undefined {
    const { memory, buffer, filling, start, end } = this;
    const before = lastOther(memory, buffer.offset, start, filling.before);
    if (before >= 0) return { where: 'before', distance: start - 1 - before };
    const behind = firstOther(memory, end, buffer.offset + buffer.size, filling.behind);
    if (behind >= 0) return { where: 'behind', distance: behind - end };
    return undefined;
  }
}

/** The first byte of a range with another value, or -1. */
function firstOther({ u8, scan }: GuestMemory, from: number, to: number, value: number): number {
  const word = inEachByte(value);
  for (let at = scan.sameUpTo(from, to, word, word); at < to; at++) if (u8[at] !== value) return at;
  return -1;
}

/** The last byte of a range with another value, or -1. Most ranges have none. */
function lastOther(memory: GuestMemory, from: number, to: number, value: number): number {
  const first = firstOther(memory, from, to, value);
  if (first < 0) return -1;
  let last = to - 1;
  while (memory.u8[last] === value) last--;
  return last;
}

function inEachByte(value: number): number {
  return Math.imul(value, 0x0101_0101) >>> 0;
}
