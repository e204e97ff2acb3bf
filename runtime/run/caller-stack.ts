import type { Kallsyms } from '../../kernel-model/kallsyms.ts';
import { KERNEL_TEXT } from '../../kernel-model/kernel-text.ts';
import { type GuestMemory, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import type { Task } from '../../kernel-model/tasks.ts';

/** A caller's registers at its call of the dispatcher. */
export interface CallerStack {
  /** Window offset of the stack pointer, with the return address into the innermost function. */
  readonly rsp: number;
  /** Window offset of the innermost function's frame. */
  readonly rbp: number;
}

/**
 * Puts the attach point's kernel functions on the kernel stack of a task, as their calls would. Each pushed its
 * caller's return address and its frame pointer, below the user registers.
 */
export class CallerStacks {
  private readonly memory: GuestMemory;
  private readonly kallsyms: Kallsyms;
  /** The return addresses of lists of functions, in halves. */
  private readonly addresses = new WeakMap<readonly string[], Uint32Array>();

  constructor(memory: GuestMemory, kallsyms: Kallsyms) {
    this.memory = memory;
    this.kallsyms = kallsyms;
  }

  /** @param frames the functions, innermost first */
  build(task: Task, frames: readonly string[]): CallerStack {
    const { view } = this.memory;
    const addresses = this.returnAddresses(frames);
    let rsp = task.registers;
    let rbp = 0;
    for (let n = frames.length - 1; n >= 0; n--) {
      rsp -= 8;
      view.setUint32(rsp, rbp, true);
      view.setUint32(rsp + 4, rbp === 0 ? 0 : WINDOW_HIGH, true);
      rbp = rsp;
      rsp -= 8;
      view.setUint32(rsp, addresses[2 * n]!, true);
      view.setUint32(rsp + 4, addresses[2 * n + 1]!, true);
    }
    return { rsp, rbp };
  }

  private returnAddresses(frames: readonly string[]): Uint32Array {
    const known = this.addresses.get(frames);
    if (known !== undefined) return known;
    const addresses = Uint32Array.from(frames.flatMap((name) => this.returnAddress(name)));
    this.addresses.set(frames, addresses);
    return addresses;
  }

  private returnAddress(name: string): readonly [low: number, high: number] {
    const symbol = this.kallsyms.resolve(name);
    if (symbol === undefined) throw new RangeError(`the kernel has no function ${name}`);
    const offset = KERNEL_TEXT.get(name)?.returnOffset ?? Math.floor(symbol.size / 2);
    return [symbol.low + offset, symbol.high];
  }
}
