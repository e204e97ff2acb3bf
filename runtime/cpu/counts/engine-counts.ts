import { type GuestMemory, WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import type { KernelEntry } from '../engine.ts';
import { COUNTERS_AT_ONCE, COUNTERS_OFFSET } from '../engine-cells.ts';
import { type RegisterFile, RIP_OFFSET } from '../register-file.ts';
import { COUNTERS_EXPORT, type CountedBranch, type CountedCode } from './counter-plan.ts';

/** How often the instructions of an image were executed, by their offsets in its translation. */
export interface ExecutionCounts {
  /** How far the image lies above these offsets. */
  readonly shift: number;
  /** Every instruction that the engine knows of: how often it was retired. */
  readonly instructions: ReadonlyMap<number, number>;
  /** Conditional jumps that were executed or translated, by their offsets. */
  readonly branches: ReadonlyMap<number, BranchCount>;
}

/** How often a conditional jump was taken, and how often control went on behind it. */
export interface BranchCount {
  readonly target: number;
  taken: number;
  fallen: number;
}

/** The numbers of the fault sites of a module: from the first to the one before the end. */
interface Sites {
  readonly firstSite: number;
  readonly endSite: number;
}

/** A module that counts, in an engine. */
interface CountingPart extends Sites {
  readonly code: CountedCode;
  /** Writes a part of its counters to their cells. */
  readonly write: (part: number) => void;
}

/** How often the stepping variant executed from a place to the end of its block: by the number of instructions. */
type Steps = Map<number, { readonly rest: readonly number[]; readonly times: number[] }>;

/**
 * The executions of one engine. Translated code counts how often each block began. Two more things are noted here: control left a block
 * before its end, and the stepping variant went on.
 */
export class EngineCounts {
  /** How far the image is above the offsets of its translation. The engine says it. */
  shift = 0;
  private memory: GuestMemory | undefined;
  /** How often kernel functions were entered. */
  private kernelEntries = 0;
  private readonly parts: CountingPart[] = [];
  /** For each part, how often control left its blocks before the instruction at an offset. */
  private readonly left: Map<number, number>[] = [];
  private readonly steps: Steps = new Map();
  private readonly identified = new Map<number, number>();
  private readonly jumps = new Map<number, { taken: number; fallen: number }>();
  private readonly targets = new Map<number, number>();

  /** A module of the engine begins to count. */
  addModule(
    code: CountedCode,
    exported: WebAssembly.Exports,
    memory: GuestMemory,
    { firstSite, endSite }: Sites,
  ): void {
    this.memory = memory;
    this.parts.push({ code, write: exported[COUNTERS_EXPORT] as CountingPart['write'], firstSite, endSite });
    this.left.push(new Map());
    for (const { offset, target } of code.branches) this.targets.set(offset, target);
  }

  /** A handler that notes its calls. */
  watch(kernelEntry: KernelEntry): KernelEntry {
    return (low) => {
      this.kernelEntries++;
      return kernelEntry(low);
    };
  }

  /**
   * Control left translated code before an instruction.
   * @param site the number of the fault site
   * @param executed whether the driver executes the instruction itself
   */
  leave(site: number, place: number, executed: boolean): void {
    const part = this.parts.findIndex(({ firstSite, endSite }) => site >= firstSite && site < endSite);
    // The stepping variant has sites, too. It counts what it retires.
    if (part < 0) return;
    add(this.left[part]!, place, 1);
    if (executed) add(this.identified, place, 1);
  }

  /**
   * Lets the stepping variant execute instructions of one block.
   * @param rest the offsets of the instructions from the first to the end of the block
   * @param run executes them, and leaves the next place in the registers
   */
  step<T>(rest: readonly number[], registers: RegisterFile, run: () => T): T {
    const { budget } = registers;
    const { kernelEntries } = this;
    try {
      return run();
    } finally {
      // A kernel function may change the budget. The call of it is the end of the block.
      const called = this.kernelEntries > kernelEntries;
      const retired = called ? rest.length : Math.min(rest.length, budget - registers.budget);
      const [low, high] = registers.words.subarray(RIP_OFFSET >>> 2, (RIP_OFFSET >>> 2) + 2);
      this.stepped(rest, retired, high === WINDOW_HIGH ? low! - this.shift : -1);
    }
  }

  private stepped(rest: readonly number[], count: number, next: number): void {
    const first = rest[0]!;
    let steps = this.steps.get(first);
    if (steps === undefined) {
      steps = { rest, times: new Array(rest.length + 1).fill(0) };
      this.steps.set(first, steps);
    }
    steps.times[count]!++;
    if (count < rest.length) return;
    const last = rest.at(-1)!;
    const target = this.targets.get(last);
    if (target === undefined) return;
    const jump = this.jumps.get(last) ?? { taken: 0, fallen: 0 };
    if (next === target) jump.taken++;
    else jump.fallen++;
    this.jumps.set(last, jump);
  }

  /**
   * All counts until now.
   * @param briefly without most of the instructions that were not executed: they are the same for every engine of the image
   */
  read(briefly = false): ExecutionCounts {
    const instructions = new Map<number, number>();
    const branches = new Map<number, BranchCount>();
    for (const [n, part] of this.parts.entries()) {
      readPart(part.code, this.valuesOf(part), this.left[n]!, briefly && n === 0, { instructions, branches });
    }
    for (const { rest, times } of this.steps.values()) {
      let more = 0;
      for (let n = rest.length; n > 0; n--) {
        more += times[n]!;
        add(instructions, rest[n - 1]!, more);
      }
    }
    for (const [place, times] of this.identified) add(instructions, place, times);
    for (const [offset, { taken, fallen }] of this.jumps) {
      const branch = branches.get(offset);
      if (branch === undefined) continue;
      branch.taken += taken;
      branch.fallen += fallen;
    }
    return { instructions, branches, shift: this.shift };
  }

  private valuesOf({ code: { counters }, write }: CountingPart): Float64Array {
    const values = new Float64Array(counters);
    for (let first = 0; first < counters; first += COUNTERS_AT_ONCE) {
      write(first / COUNTERS_AT_ONCE);
      const { u32 } = this.memory!;
      for (let n = 0; n < COUNTERS_AT_ONCE && first + n < counters; n++) {
        const at = (COUNTERS_OFFSET >>> 2) + 2 * n;
        values[first + n] = u32[at + 1]! * 0x100000000 + u32[at]!;
      }
    }
    return values;
  }
}

/** The maps that {@link EngineCounts.read} fills. */
interface Found {
  readonly instructions: Map<number, number>;
  readonly branches: Map<number, BranchCount>;
}

function readPart(
  code: CountedCode,
  values: Float64Array,
  left: ReadonlyMap<number, number>,
  briefly: boolean,
  { instructions, branches }: Found,
): void {
  const { offsets, remaining } = code.places;
  /** How often each block was executed to its end. */
  const ended = new Float64Array(values.length);
  let block = 0;
  for (let index = 0; index < offsets.length; block++) {
    let times = values[block]!;
    const end = index + remaining[index]!;
    if (briefly && times === 0) {
      index = end;
      continue;
    }
    for (; index < end; index++) {
      const offset = offsets[index]!;
      if (left.size > 0) times -= left.get(offset) ?? 0;
      add(instructions, offset, times);
    }
    ended[block] = times;
  }
  for (const branch of code.branches) {
    const taken = timesTaken(branch, values, ended);
    const fallen = ended[branch.block]! - taken;
    if (briefly && taken === 0 && fallen === 0) continue;
    const known = branches.get(branch.offset);
    if (known === undefined) branches.set(branch.offset, { target: branch.target, taken, fallen });
    else {
      known.taken += taken;
      known.fallen += fallen;
    }
  }
}

function timesTaken({ block, by, from }: CountedBranch, values: Float64Array, ended: Float64Array): number {
  return by === 'fallen' ? ended[block]! - values[from]! : values[from]!;
}

function add(counts: Map<number, number>, key: number, times: number): void {
  counts.set(key, (counts.get(key) ?? 0) + times);
}
