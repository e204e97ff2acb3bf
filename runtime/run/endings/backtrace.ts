import type { Kallsyms } from '../../../kernel-model/kallsyms.ts';
import { EXECUTE, type GuestMemory, READ, type Region, toOffset } from '../../../kernel-model/memory/guest-memory.ts';
import type { StackFrame } from '../../program-run.ts';

/** One frame of a stack trace, with its place in the window of guest addresses. */
export interface PlacedFrame extends StackFrame {
  /** Window offset of the instruction: of the call, for a return address. */
  readonly at: number;
}

/** One frame of a stack trace, as the kernel prints it. */
export interface TracedFrame extends PlacedFrame {
  /** Its line in the kernel's log, without indentation: `symbol+0x1c/0x40`. */
  readonly line: string;
}

/** The start of a walk. */
export interface WalkStart {
  /** The address where execution stopped; absent if the walk starts at a return address. */
  readonly rip?: bigint;
  /** Window offset of a return address that is on the stack already. It is shown before the frames of rbp. */
  readonly returnAddressAt?: number;
  /** The frame pointer. */
  readonly rbp: bigint;
}

/** The most frames of a Rex stack, at 16 bytes each. */
const MOST_FRAMES = 2048;

/**
 * Walks stacks by frame pointer: [rbp] is the caller's rbp, [rbp + 8] the return address (System V ABI, figure 3.3).
 * Every access is checked against the stack. The walk ends at a frame pointer that leaves the stack or does not rise.
 * Like the kernel's walker, it leaves out addresses that are not code.
 */
export class Backtrace {
  private readonly memory: GuestMemory;
  private readonly kallsyms: Kallsyms;

  constructor(memory: GuestMemory, kallsyms: Kallsyms) {
    this.memory = memory;
    this.kallsyms = kallsyms;
  }

  /**
   * The frames of a stack, innermost first.
   * @param last the function with the last frame to show
   */
  walk(stack: Region, start: WalkStart, last?: string): TracedFrame[] {
    const frames: TracedFrame[] = [];
    if (start.rip !== undefined) {
      const frame = this.frame(start.rip, false);
      if (frame !== undefined) frames.push(frame);
    }
    if (start.returnAddressAt !== undefined && this.onStack(stack, start.returnAddressAt)) {
      const frame = this.frame(this.memory.readU64(start.returnAddressAt), true);
      if (frame !== undefined) frames.push(frame);
    }
    let rbp = toOffset(start.rbp) ?? 0;
    for (let n = 0; n < MOST_FRAMES && this.onStack(stack, rbp) && this.onStack(stack, rbp + 8); n++) {
      const frame = this.frame(this.memory.readU64(rbp + 8), true);
      if (frame !== undefined) frames.push(frame);
      if (frame !== undefined && frame.symbol === last) break;
      const next = this.memory.readPointer(rbp);
      if (next <= rbp) break;
      rbp = next;
    }
    return frames;
  }

  /**
   * Whether one of the callers of a kernel function is in certain code of programs.
   * @param rsp window offset of the function's return address
   * @param rbp window offset of the caller's frame
   * @param ranges window offsets of the start and the end of each piece of that code
   */
  someCaller(stack: Region, rsp: number, rbp: number, ranges: readonly number[]): boolean {
    if (this.onStack(stack, rsp) && this.isReturnInto(rsp, ranges)) return true;
    let at = rbp;
    for (let n = 0; n < MOST_FRAMES && this.onStack(stack, at) && this.onStack(stack, at + 8); n++) {
      if (this.isReturnInto(at + 8, ranges)) return true;
      const next = this.memory.readPointer(at);
      if (next <= at) break;
      at = next;
    }
    return false;
  }

  /**
   * One address as a frame; `undefined` if there is no code. A return address is looked up one byte before. After a
   * call that does not return, it may be the start of the next function (sprint_backtrace, kernel/kallsyms.c).
   */
  frame(address: bigint, isReturn: boolean): TracedFrame | undefined {
    const back = isReturn ? 1n : 0n;
    const place = this.kallsyms.lookup(address - back);
    const at = toOffset(address - back);
    if (place !== undefined) {
      const offset = place.offset + Number(back);
      const line = `${place.name}+0x${offset.toString(16)}/0x${place.size.toString(16)}`;
      return { symbol: place.function, offset, size: place.size, program: place.program, line, at: at ?? 0 };
    }
    if (at === undefined || (this.memory.protectionAt(at) & EXECUTE) === 0) return undefined;
    const line = `0x${address.toString(16).padStart(16, '0')}`;
    return { symbol: line, offset: 0, size: 0, program: true, line, at };
  }

  /** The return address may be the end of the range, after a call that does not return. */
  private isReturnInto(at: number, ranges: readonly number[]): boolean {
    const address = this.memory.readPointer(at);
    for (let n = 0; n < ranges.length; n += 2) {
      if (address > ranges[n]! && address <= ranges[n + 1]!) return true;
    }
    return false;
  }

  private onStack(stack: Region, at: number): boolean {
    return (
      at >= stack.offset && at + 8 <= stack.offset + stack.size && at % 8 === 0 && this.memory.isAccessible(at, 8, READ)
    );
  }
}

/** The frames without the kernel's lines. */
export function stackFrames(frames: readonly TracedFrame[]): PlacedFrame[] {
  return frames.map(({ symbol, offset, size, program, at }) => ({ symbol, offset, size, program, at }));
}
