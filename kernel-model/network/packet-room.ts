import type { GuestMemory, Region } from '../memory/guest-memory.ts';

/** What a program wrote to a packet's buffer where the packet never was. */
export interface RoomWritten {
  readonly where: 'before' | 'behind';
  /** How many bytes lie between the packet, where it reached farthest, and the nearest that was written. */
  readonly distance: number;
}

/**
 * The room before and behind a packet in its buffer, which a program is not given until a helper has moved the packet's ends there: the kernel does
 * not watch it, and what lies there is the affair of others.
 */
export class PacketRoom {
  private readonly memory: GuestMemory;
  private readonly buffer: Region;
  private readonly filling: { readonly before: number; readonly behind: number };
  private start: number;
  private end: number;

  /** @param filling the byte that each part of the room is full of */
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

  /** A helper has moved the packet's ends: what they take in is the program's from now on. */
  given(start: number, end: number): void {
    this.start = Math.min(this.start, start);
    this.end = Math.max(this.end, end);
  }

  /** The nearest place beside the packet that is no longer as it was. */
  written(): RoomWritten | undefined {
    const { memory, buffer, filling, start, end } = this;
    const before = lastOther(memory, buffer.offset, start, filling.before);
    if (before >= 0) return { where: 'before', distance: start - 1 - before };
    const behind = firstOther(memory, end, buffer.offset + buffer.size, filling.behind);
    if (behind >= 0) return { where: 'behind', distance: behind - end };
    return undefined;
  }
}

const inEachByte = (value: number): number => Math.imul(value, 0x0101_0101) >>> 0;

/** The first byte of a range that has another value, or -1. Words are compared as long as they are alike: every packet is looked at. */
function firstOther({ u8, u32 }: GuestMemory, from: number, to: number, value: number): number {
  const word = inEachByte(value);
  let at = from;
  for (; at < to && at % 4 !== 0; at++) if (u8[at] !== value) return at;
  while (at + 4 <= to && u32[at >>> 2] === word) at += 4;
  for (; at < to; at++) if (u8[at] !== value) return at;
  return -1;
}

/** The last byte of a range that has another value, or -1. */
function lastOther({ u8, u32 }: GuestMemory, from: number, to: number, value: number): number {
  const word = inEachByte(value);
  let end = to;
  for (; end > from && end % 4 !== 0; end--) if (u8[end - 1] !== value) return end - 1;
  while (end - 4 >= from && u32[(end >>> 2) - 1] === word) end -= 4;
  for (; end > from; end--) if (u8[end - 1] !== value) return end - 1;
  return -1;
}
