import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import { type PerCpuAreas, REX_STACK_SIZE } from '../../kernel-model/per-cpu.ts';

/** The value of an untouched word of a Rex stack. */
const PATTERN_LOW = 0x5ac3a53c;
const PATTERN_HIGH = 0x7e11c0de;
const WORD = 8;
const WORDS = REX_STACK_SIZE / WORD;
const PAINT = new Uint8Array(REX_STACK_SIZE);
for (let at = 0; at < REX_STACK_SIZE; at += WORD) {
  new DataView(PAINT.buffer).setUint32(at, PATTERN_LOW, true);
  new DataView(PAINT.buffer).setUint32(at + 4, PATTERN_HIGH, true);
}
/** The pattern as a number, for comparisons of whole words. No other bits are equal to it, as it is neither zero nor NaN. */
const PATTERN = new Float64Array(PAINT.buffer)[0]!;

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
  private readonly words: Float64Array[] = [];

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
    const { offset } = this.perCpu.stack(cpu);
    const stack = this.wordsOf(cpu, offset);
    const end = (this.untouched[cpu] ?? REX_STACK_SIZE) / WORD;
    const low = firstWritten(stack, end) * WORD;
    this.untouched[cpu] = low;
    return REX_STACK_SIZE - Math.min(low, Math.max(rsp - offset, 0));
  }

  /** A CPU's stack. It is looked up again after the memory has grown. */
  private wordsOf(cpu: number, offset: number): Float64Array {
    const { buffer } = this.memory.u8;
    const known = this.words[cpu];
    if (known?.buffer === buffer) return known;
    const words = new Float64Array(buffer, offset, WORDS);
    this.words[cpu] = words;
    return words;
  }
}

/** The index of the first word without the pattern, or the end. Eight words are compared at once: a stack has thousands. */
function firstWritten(stack: Float64Array, end: number): number {
  let at = 0;
  for (; at + 8 <= end; at += 8) {
    if (stack[at] !== PATTERN || stack[at + 1] !== PATTERN || stack[at + 2] !== PATTERN || stack[at + 3] !== PATTERN)
      break;
    if (
      stack[at + 4] !== PATTERN ||
      stack[at + 5] !== PATTERN ||
      stack[at + 6] !== PATTERN ||
      stack[at + 7] !== PATTERN
    )
      break;
  }
  while (at < end && stack[at] === PATTERN) at++;
  return at;
}
