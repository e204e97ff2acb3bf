import type { GuestMemory } from '../../../kernel-model/memory/guest-memory.ts';
import type { ComingOperation } from './operation.ts';

interface BufferedStore {
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly store: ComingOperation;
}

/**
 * The stores of a CPU that are not in memory yet (x86-TSO: Sewell and others, "x86-TSO: a rigorous and usable programmer's model for x86
 * multiprocessors"). They reach memory in order. The CPU itself sees them at once.
 */
export class StoreBuffer {
  private readonly memory: GuestMemory;
  private readonly stores: BufferedStore[] = [];

  constructor(memory: GuestMemory) {
    this.memory = memory;
  }

  /** The store that reaches memory next. */
  get oldest(): ComingOperation | undefined {
    return this.stores[0]?.store;
  }

  /** Takes bytes that an instruction has written, and gives memory what it had before. */
  take(offset: number, before: Uint8Array, store: ComingOperation): void {
    const bytes = this.memory.bytes(offset, before.length).slice();
    this.memory.u8.set(before, offset);
    this.stores.push({ offset, bytes, store });
  }

  /** Lets the oldest store reach memory. */
  drain(): void {
    const store = this.stores.shift();
    if (store !== undefined) this.memory.u8.set(store.bytes, store.offset);
  }

  /** Does something while memory is as the CPU sees it. Others see no change of it. */
  seen<R>(action: () => R): R {
    const { u8 } = this.memory;
    const before = this.stores.map(({ offset, bytes }) => {
      const old = this.memory.bytes(offset, bytes.length).slice();
      u8.set(bytes, offset);
      return { offset, old };
    });
    try {
      return action();
    } finally {
      for (const { offset, old } of before.reverse()) this.memory.u8.set(old, offset);
    }
  }
}
