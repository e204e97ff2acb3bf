import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import { type PerCpuAreas, REX_STACK_SIZE } from '../../kernel-model/per-cpu.ts';

/** The value of an untouched word of a Rex stack. */
const PATTERN_LOW = 0x5ac3a53c;
const PATTERN_HIGH = 0x7e11c0de;
const WORDS = new Int32Array(REX_STACK_SIZE / 4);
for (let word = 0; word < WORDS.length; word += 2) {
  WORDS[word] = PATTERN_LOW;
  WORDS[word + 1] = PATTERN_HIGH;
}
const PAINT = new Uint8Array(WORDS.buffer);

/**
 * Measures how deep programs reach into the Rex stacks. A stack is painted with a pattern before a run. Afterwards, the
 * lowest word without it was the deepest. The result is exact to 8 bytes for written words. Room that a function only
 * reserved does not count, unless the run was aborted there.
 */
export class StackUsage {
  private readonly memory: GuestMemory;
  private readonly perCpu: PerCpuAreas;
  /** How many bytes at the bottom of each CPU's stack still have the pattern. */
  private readonly untouched: number[];

  constructor(memory: GuestMemory, perCpu: PerCpuAreas) {
    this.memory = memory;
    this.perCpu = perCpu;
    this.untouched = new Array<number>(perCpu.limit).fill(0);
  }

  /** Paints the unpainted part of a CPU's stack. */
  paint(cpu: number): void {
    const untouched = this.untouched[cpu] ?? 0;
    this.memory.u8.set(PAINT.subarray(untouched), this.perCpu.stack(cpu).offset + untouched);
    this.untouched[cpu] = REX_STACK_SIZE;
  }

  /**
   * Bytes from the end of a CPU's stack down to the lowest word written since it was painted.
   * @param rsp window offset of the stack pointer where the run was aborted
   */
  measure(cpu: number, rsp: number = Number.POSITIVE_INFINITY): number {
    const { u8 } = this.memory;
    const { offset } = this.perCpu.stack(cpu);
    const stack = new Int32Array(u8.buffer, u8.byteOffset + offset, WORDS.length);
    let low = 0;
    let high = this.untouched[cpu] ?? REX_STACK_SIZE;
    while (low < high) {
      const middle = ((low + high + 8) >>> 4) << 3;
      if (isPainted(stack, low, middle)) low = middle;
      else high = middle - 8;
    }
    this.untouched[cpu] = low;
    return REX_STACK_SIZE - Math.min(low, Math.max(rsp - offset, 0));
  }
}

/** Whether a part of a stack has the pattern; from and to are bytes, multiples of 8. */
function isPainted(stack: Int32Array, from: number, to: number): boolean {
  for (let word = from >> 2; word < to >> 2; word++) if (stack[word] !== WORDS[word]) return false;
  return true;
}
