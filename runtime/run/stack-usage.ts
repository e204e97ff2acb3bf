import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import { type PerCpuAreas, REX_STACK_SIZE } from '../../kernel-model/per-cpu.ts';

/** What an untouched word of a Rex stack holds. */
const PATTERN_LOW = 0x5ac3a53c;
const PATTERN_HIGH = 0x7e11c0de;
const PAINT = Buffer.alloc(REX_STACK_SIZE);
for (let at = 0; at < REX_STACK_SIZE; at += 8) {
  PAINT.writeUInt32LE(PATTERN_LOW, at);
  PAINT.writeUInt32LE(PATTERN_HIGH, at + 4);
}

/**
 * Measures how deep programs reach into the Rex stacks: a stack is painted with a pattern before a run, and the lowest word that no
 * longer holds it afterwards was the deepest. The result is exact to 8 bytes for what has been written. Room that a function only
 * reserved does not count, unless the run was broken off there.
 */
export class StackUsage {
  private readonly memory: GuestMemory;
  private readonly perCpu: PerCpuAreas;
  /** Bytes at the bottom of each CPU's stack that still hold the pattern. */
  private readonly untouched: number[];

  constructor(memory: GuestMemory, perCpu: PerCpuAreas) {
    this.memory = memory;
    this.perCpu = perCpu;
    this.untouched = new Array<number>(perCpu.count).fill(0);
  }

  /** Paints a CPU's stack, as far as it is not painted. */
  paint(cpu: number): void {
    const untouched = this.untouched[cpu] ?? 0;
    this.memory.u8.set(PAINT.subarray(untouched), this.perCpu.stack(cpu).offset + untouched);
    this.untouched[cpu] = REX_STACK_SIZE;
  }

  /**
   * Bytes from the end of a CPU's stack down to the lowest word written since it was painted.
   * @param rsp window offset of the stack pointer where the run was broken off
   */
  measure(cpu: number, rsp: number = Number.POSITIVE_INFINITY): number {
    const { u8 } = this.memory;
    const { offset } = this.perCpu.stack(cpu);
    const stack = Buffer.from(u8.buffer, u8.byteOffset + offset, REX_STACK_SIZE);
    let low = 0;
    let high = this.untouched[cpu] ?? REX_STACK_SIZE;
    while (low < high) {
      const middle = ((low + high + 8) >>> 4) << 3;
      if (stack.compare(PAINT, low, middle, low, middle) === 0) low = middle;
      else high = middle - 8;
    }
    this.untouched[cpu] = low;
    return REX_STACK_SIZE - Math.min(low, Math.max(rsp - offset, 0));
  }
}
