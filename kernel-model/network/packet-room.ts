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
    const last = buffer.offset + buffer.size;
    for (let at = start - 1; at >= buffer.offset; at--) {
      if (memory.u8[at] !== filling.before) return { where: 'before', distance: start - 1 - at };
    }
    for (let at = end; at < last; at++) {
      if (memory.u8[at] !== filling.behind) return { where: 'behind', distance: at - end };
    }
    return undefined;
  }
}
