import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import { type PerCpuAreas, REX_STACK_SIZE } from '../../kernel-model/per-cpu.ts';

/** The value of an untouched word of a Rex stack. */
const PATTERN_LOW = 0x5ac3a53c;
const PATTERN_HIGH = 0x7e11c0de;
const WORD = 8;
/** A longer part of a stack is painted at once. In bytes. */
const SHORT = 512;
const PAINT = new Uint8Array(REX_STACK_SIZE);
for (let at = 0; at < REX_STACK_SIZE; at += WORD) {
  new DataView(PAINT.buffer).setUint32(at, PATTERN_LOW, true);
  new DataView(PAINT.buffer).setUint32(at + 4, PATTERN_HIGH, true);
}

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
    const { u8, u32 } = this.memory;
    const untouched = this.untouched[cpu] ?? 0;
    const { offset } = this.perCpu.stack(cpu);
    this.untouched[cpu] = REX_STACK_SIZE;
    if (REX_STACK_SIZE - untouched > SHORT) {
      u8.set(PAINT.subarray(untouched), offset + untouched);
      return;
    }
    for (let at = (offset + untouched) >>> 2; at < (offset + REX_STACK_SIZE) >>> 2; at += 2) {
      u32[at] = PATTERN_LOW;
      u32[at + 1] = PATTERN_HIGH;
    }
  }

  /**
   * Bytes from the end of a CPU's stack down to the lowest word written since it was painted.
   * @param rsp window offset of the stack pointer where the run was aborted
   */
  measure(cpu: number, rsp: number = Number.POSITIVE_INFINITY): number {
    const { offset } = this.perCpu.stack(cpu);
    const low = this.firstWritten(offset, offset + (this.untouched[cpu] ?? REX_STACK_SIZE)) - offset;
    this.untouched[cpu] = low;
    return REX_STACK_SIZE - Math.min(low, Math.max(rsp - offset, 0));
  }

  /** Window offset of the first word without the pattern, or the end. */
  private firstWritten(start: number, end: number): number {
    const { scan, u32 } = this.memory;
    let at = scan.sameUpTo(start, end, PATTERN_LOW, PATTERN_HIGH);
    while (at < end && u32[at >>> 2] === PATTERN_LOW && u32[(at >>> 2) + 1] === PATTERN_HIGH) at += WORD;
    return at;
  }
}
