import { WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import type { DecodedInstruction, RangeDecoder } from './decoder.ts';
import { jumpTableTargets, type ReadOnlyData } from './jump-tables.ts';

/** A straight run of instructions that is entered at its first and left at its last. */
export interface Block {
  /** Position among the function's blocks, which are in address order. */
  readonly number: number;
  /** Window offset of the first instruction. */
  readonly offset: number;
  readonly instructions: readonly DecodedInstruction[];
  /** Window offset of what follows the last instruction in memory. */
  readonly end: number;
  /** Number of the block for whoever enters the function there, or -1 where that is not possible. */
  readonly entry: number;
  /** How many blocks go on to this one, those that enter the function not counted. */
  readonly predecessors: number;
}

/** A function's blocks. Control that leaves them leaves the function. */
export interface FunctionGraph {
  /** Window offset of the first instruction to be executed; its block is entry 0. */
  readonly start: number;
  readonly blocks: readonly Block[];
  readonly blockAt: ReadonlyMap<number, Block>;
  /** Blocks that can be entered, by their entry number. */
  readonly entries: readonly Block[];
  /** Targets of the function's jump tables. */
  readonly tableTargets: readonly number[];
  /** Targets of direct calls, window offsets. */
  readonly calls: readonly number[];
}

/** Larger functions are cut: what is beyond is entered as a function of its own. */
const MOST_INSTRUCTIONS = 8192;

/**
 * Finds a function's blocks by following control from its start.
 * @param end window offset that control does not pass within the function
 * @param stepping every instruction becomes a block that can be entered
 */
export function buildGraph(
  decoder: RangeDecoder,
  data: ReadOnlyData,
  start: number,
  extent: { readonly start: number; readonly end: number },
  stepping: boolean,
): FunctionGraph {
  const exploration = new Exploration(decoder, extent);
  exploration.follow([start]);
  let tableTargets: readonly number[] = [];
  for (;;) {
    const found = exploration.hasIndirectJump ? jumpTableTargets(decoder, data, exploration.instructions, extent) : [];
    if (found.length === tableTargets.length) break;
    tableTargets = found;
    exploration.follow(found);
  }
  return makeBlocks(exploration, start, tableTargets, stepping);
}

/** The window offset of a branch target, or -1 outside the window. */
export function targetOffset(target: bigint): number {
  return target >> 32n === BigInt(WINDOW_HIGH) ? Number(target & 0xffffffffn) : -1;
}

/** Whether control never goes on after an instruction within its block. */
function endsBlock(instruction: DecodedInstruction): boolean {
  return instruction.flow !== 'next' || instruction.definition === undefined;
}

/** Where control goes from the end of a block, as far as is known: the offsets of successors. */
function successors(instruction: DecodedInstruction): number[] {
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

function branchOffset(instruction: DecodedInstruction): number {
  const operand = instruction.operands[0];
  return operand?.kind === 'branch' ? targetOffset(operand.target) : -1;
}

class Exploration {
  readonly instructions = new Map<number, DecodedInstruction>();
  /** Offsets at which a block begins. */
  readonly leaders = new Set<number>();
  /** Leaders that are entered from outside: returns from calls. */
  readonly returns = new Set<number>();
  readonly calls = new Set<number>();
  hasIndirectJump = false;
  private readonly decoder: RangeDecoder;
  private readonly extent: { readonly start: number; readonly end: number };

  constructor(decoder: RangeDecoder, extent: { readonly start: number; readonly end: number }) {
    this.decoder = decoder;
    this.extent = extent;
  }

  follow(offsets: readonly number[]): void {
    const pending = [...offsets];
    for (let leader = pending.pop(); leader !== undefined; leader = pending.pop()) {
      if (!this.contains(leader)) continue;
      this.leaders.add(leader);
      let offset = leader;
      while (this.contains(offset) && !this.instructions.has(offset) && this.instructions.size < MOST_INSTRUCTIONS) {
        const instruction = this.decoder.decode(offset);
        this.instructions.set(offset, instruction);
        offset += instruction.length;
        if (!endsBlock(instruction)) continue;
        this.note(instruction);
        pending.push(...successors(instruction));
        break;
      }
    }
  }

  private note(instruction: DecodedInstruction): void {
    if (instruction.definition === undefined) return;
    if (instruction.flow === 'indirectJump') this.hasIndirectJump = true;
    if (instruction.flow === 'call') this.calls.add(branchOffset(instruction));
    if (instruction.flow === 'call' || instruction.flow === 'indirectCall') {
      this.returns.add(instruction.offset + instruction.length);
    }
  }

  private contains(offset: number): boolean {
    return offset >= this.extent.start && offset < this.extent.end;
  }
}

interface Draft {
  readonly offset: number;
  readonly instructions: DecodedInstruction[];
  readonly end: number;
  predecessors: number;
  entered: boolean;
}

function makeBlocks(
  exploration: Exploration,
  start: number,
  tableTargets: readonly number[],
  stepping: boolean,
): FunctionGraph {
  const { instructions } = exploration;
  const leaders = (
    stepping ? [...instructions.keys()] : [...exploration.leaders].filter((at) => instructions.has(at))
  ).sort((a, b) => a - b);
  const isLeader = new Set(leaders);
  const drafts = leaders.map((offset) => draftBlock(instructions, isLeader, offset));
  const draftAt = new Map(drafts.map((draft, number) => [draft.offset, { draft, number }]));
  for (const [number, draft] of drafts.entries()) {
    const last = draft.instructions.at(-1)!;
    const next = endsBlock(last) ? successors(last) : [draft.end];
    for (const offset of next) {
      const successor = draftAt.get(offset);
      if (successor === undefined) continue;
      successor.draft.predecessors++;
      if (successor.number <= number) successor.draft.entered = true;
    }
  }
  for (const offset of [...exploration.returns, ...tableTargets]) {
    const found = draftAt.get(offset);
    if (found !== undefined) found.draft.entered = true;
  }
  let entries = 1;
  const blocks = drafts.map(({ offset, instructions: list, end, predecessors, entered }, number) => ({
    number,
    offset,
    instructions: list,
    end,
    predecessors,
    entry: offset === start ? 0 : entered || stepping ? entries++ : -1,
  }));
  const byEntry: Block[] = [];
  for (const block of blocks) if (block.entry >= 0) byEntry[block.entry] = block;
  return {
    start,
    blocks,
    blockAt: new Map(blocks.map((block) => [block.offset, block])),
    entries: byEntry,
    tableTargets,
    calls: [...exploration.calls].filter((offset) => offset >= 0),
  };
}

function draftBlock(
  instructions: ReadonlyMap<number, DecodedInstruction>,
  isLeader: ReadonlySet<number>,
  offset: number,
): Draft {
  const list: DecodedInstruction[] = [];
  let at = offset;
  for (;;) {
    const instruction = instructions.get(at);
    if (instruction === undefined) break;
    list.push(instruction);
    at += instruction.length;
    if (endsBlock(instruction) || isLeader.has(at)) break;
  }
  return { offset, instructions: list, end: at, predecessors: 0, entered: false };
}
