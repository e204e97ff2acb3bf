import type { DefinedInstruction } from './decoder.ts';
import { type RangeDecoder, targetOffset } from './decoder.ts';
import { type ReadOnlyData, TableReader } from './jump-tables.ts';

/** A stretch of code, in window offsets. */
export interface Extent {
  readonly start: number;
  /** The first byte after it. */
  readonly end: number;
}

/** The parts of the image that an exploration uses. */
export interface ExploredImage {
  readonly data: ReadOnlyData;
  /** The decoder of the executable range with a window offset. */
  decoderAt(offset: number): RangeDecoder | undefined;
  /** The extent of the function around an offset of an executable range. */
  extentOf(offset: number): Extent;
  /** Whether translated code can already be entered there, so that it is not followed again. */
  isEntry(offset: number): boolean;
}

/** The code of one function. Any other code is outside it. */
export interface ExploredFunction {
  /** Window offset of the first executed instruction. */
  readonly start: number;
  readonly extent: Extent;
  readonly instructions: ReadonlyMap<number, DefinedInstruction>;
  /** The offsets where blocks begin. */
  readonly leaders: ReadonlySet<number>;
  /**
   * Leaders that are entered from elsewhere: returns from calls, targets of jump tables and of other functions,
   * symbols.
   */
  readonly entered: ReadonlySet<number>;
  /** Targets of the function's jump tables. */
  readonly tableTargets: ReadonlySet<number>;
}

interface Growing extends ExploredFunction {
  readonly decoder: RangeDecoder;
  readonly instructions: Map<number, DefinedInstruction>;
  readonly leaders: Set<number>;
  readonly entered: Set<number>;
  readonly tableTargets: Set<number>;
  readonly tables: TableReader;
  pending: number[];
}

/** The longest block, so that a budget can be charged for all of it at once. */
const LONGEST_BLOCK = 1024;

/** The window offset of a direct branch's or call's target, or -1 outside the window. */
export function branchOffset(instruction: DefinedInstruction): number {
  const operand = instruction.operands[0];
  return operand?.kind === 'branch' ? targetOffset(operand.target) : -1;
}

/** Whether control never continues after an instruction within its block. */
export function endsBlock(instruction: DefinedInstruction): boolean {
  return instruction.flow !== 'next' || instruction.definition === undefined;
}

/** The known successors of a block's last instruction, as offsets. */
export function successors(instruction: DefinedInstruction): number[] {
  const next = instruction.offset + instruction.length;
  if (instruction.definition === undefined) return [];
  switch (instruction.flow) {
    case 'next':
    case 'call':
    case 'indirectCall':
      return [next];
    case 'jump':
      return [branchOffset(instruction)];
    case 'conditional':
      return [next, branchOffset(instruction)];
    default:
      return [];
  }
}

/**
 * Finds code by following control, function after function. Each instruction belongs to the function that reaches it
 * first. So the work is proportional to the code, however many symbols overlap.
 */
export class Exploration {
  readonly functions: ExploredFunction[] = [];
  private readonly image: ExploredImage;
  private readonly mostInstructions: number;
  private readonly owners = new Map<number, Growing>();
  /** Places where control enters another function, or code that is not explored. */
  private readonly crossings = new Set<number>();
  private readonly boundaries = new Map<string, ReadonlySet<number>>();

  /** @param mostInstructions how many are followed in total; control enters the rest later, as other code */
  constructor(image: ExploredImage, mostInstructions: number = Number.POSITIVE_INFINITY) {
    this.image = image;
    this.mostInstructions = mostInstructions;
  }

  /** Follows control from each of the places, and from direct callees. */
  explore(starts: readonly number[], calls: boolean): this {
    const asked = new Set(starts);
    const pending = [...starts].reverse();
    for (let start = pending.pop(); start !== undefined; start = pending.pop()) {
      const decoder = this.image.decoderAt(start);
      if (decoder === undefined) continue;
      if (this.owners.has(start)) this.crossings.add(start);
      else if (asked.has(start) || !this.image.isEntry(start)) {
        const found = this.follow(start, decoder);
        if (calls) pending.push(...found);
      }
    }
    for (const offset of this.crossings) {
      const owner = this.owners.get(offset);
      owner?.leaders.add(offset);
      owner?.entered.add(offset);
    }
    return this;
  }

  /** @returns targets of the function's direct calls */
  private follow(start: number, decoder: RangeDecoder): number[] {
    const extent = this.image.extentOf(start);
    const own: Growing = {
      start,
      extent,
      decoder,
      instructions: new Map(),
      leaders: new Set(),
      entered: new Set(),
      tableTargets: new Set(),
      tables: new TableReader(this.image.data),
      pending: [start],
    };
    const calls: number[] = [];
    for (;;) {
      for (let leader = own.pending.pop(); leader !== undefined; leader = own.pending.pop()) {
        if (isInside(extent, leader)) this.followBlock(own, leader, calls);
        else this.crossings.add(leader);
      }
      const targets = own.tables.newTargets(() => this.boundariesOf(own));
      if (targets.length === 0) break;
      for (const target of targets) {
        own.tableTargets.add(target);
        own.entered.add(target);
        own.pending.push(target);
      }
    }
    this.functions.push(own);
    return calls;
  }

  private followBlock(own: Growing, leader: number, calls: number[]): void {
    own.leaders.add(leader);
    let length = 0;
    for (let offset = leader; ; ) {
      const owner = this.owners.get(offset);
      if (owner === own) own.leaders.add(offset);
      const known = owner !== undefined || (offset !== own.start && this.image.isEntry(offset));
      if (known || !isInside(own.extent, offset)) {
        if (owner !== own) this.crossings.add(offset);
        return;
      }
      if (this.owners.size >= this.mostInstructions) return;
      const instruction = own.decoder.decode(offset);
      own.instructions.set(offset, instruction);
      this.owners.set(offset, own);
      own.tables.look(instruction);
      offset += instruction.length;
      if (endsBlock(instruction)) {
        this.end(own, instruction, calls);
        return;
      }
      if (++length % LONGEST_BLOCK === 0) own.leaders.add(offset);
    }
  }

  private end(own: Growing, instruction: DefinedInstruction, calls: number[]): void {
    own.pending.push(...successors(instruction));
    if (instruction.definition === undefined) return;
    if (instruction.flow === 'call') calls.push(branchOffset(instruction));
    if (instruction.flow === 'call' || instruction.flow === 'indirectCall') {
      own.entered.add(instruction.offset + instruction.length);
    }
  }

  /** The starts of instructions when a function is read from its first byte to its last. */
  private boundariesOf({ decoder, extent }: Growing): ReadonlySet<number> {
    const key = `${extent.start}-${extent.end}`;
    const known = this.boundaries.get(key);
    if (known !== undefined) return known;
    const boundaries = new Set<number>();
    for (let offset = extent.start; offset < extent.end; ) {
      boundaries.add(offset);
      offset += decoder.decode(offset).length;
    }
    this.boundaries.set(key, boundaries);
    return boundaries;
  }
}

function isInside(extent: Extent, offset: number): boolean {
  return offset >= extent.start && offset < extent.end;
}
