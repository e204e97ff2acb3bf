import type { Kallsyms } from '../../kernel-model/kallsyms.ts';
import { KERNEL_TEXT } from '../../kernel-model/kernel-text.ts';
import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import type { Task } from '../../kernel-model/tasks.ts';

/** A caller's registers at its call of the dispatcher. */
export interface CallerStack {
  /** Window offset of the stack pointer, with the return address into the innermost function. */
  readonly rsp: number;
  /** Window offset of the innermost function's frame. */
  readonly rbp: number;
}

interface ReturnAddress {
  readonly low: number;
  readonly high: number;
}

/**
 * Puts the attach point's kernel functions on the kernel stack of a task, as their calls would. Each pushed its
 * caller's return address and its frame pointer, below the user registers.
 */
export class CallerStacks {
  private readonly memory: GuestMemory;
  private readonly kallsyms: Kallsyms;
  private readonly addresses = new Map<string, ReturnAddress>();

  constructor(memory: GuestMemory, kallsyms: Kallsyms) {
    this.memory = memory;
    this.kallsyms = kallsyms;
  }

  /** @param frames the functions, innermost first */
  build(task: Task, frames: readonly string[]): CallerStack {
    const { memory } = this;
    let rsp = task.registers;
    let rbp = 0;
    for (let n = frames.length - 1; n >= 0; n--) {
      rsp -= 8;
      if (rbp === 0) memory.writeU64Number(rsp, 0);
      else memory.writePointer(rsp, rbp);
      rbp = rsp;
      rsp -= 8;
      const { low, high } = this.returnAddress(frames[n]!);
      memory.view.setUint32(rsp, low, true);
      memory.view.setUint32(rsp + 4, high, true);
    }
    return { rsp, rbp };
  }

  private returnAddress(name: string): ReturnAddress {
    const known = this.addresses.get(name);
    if (known !== undefined) return known;
    const symbol = this.kallsyms.resolve(name);
    if (symbol === undefined) throw new RangeError(`the kernel has no function ${name}`);
    const offset = KERNEL_TEXT.get(name)?.returnOffset ?? Math.floor(symbol.size / 2);
    const address = { low: symbol.low + offset, high: symbol.high };
    this.addresses.set(name, address);
    return address;
  }
}
