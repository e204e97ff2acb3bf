import type { DefinedInstruction } from './decoder.ts';
import { type ExploredFunction, endsBlock, successors } from './exploration.ts';

/** A straight run of instructions that is entered at its first and left at its last. */
export interface Block {
  /** Position among the graph's blocks, which are in address order. */
  readonly number: number;
  /** Window offset of the first instruction. */
  readonly offset: number;
  readonly instructions: readonly DefinedInstruction[];
  /** Window offset of what follows the last instruction in memory. */
  readonly end: number;
  /** Number of the block for whoever enters the graph there, or -1 where that is not possible. */
  readonly entry: number;
  /** How many blocks go on to this one, those that enter the graph not counted. */
  readonly predecessors: number;
}

/** Blocks that become one WebAssembly function: a guest function, or a piece of a large one. Control that leaves them leaves the function. */
export interface FunctionGraph {
  /** Window offset of the block that is entry 0. */
  readonly start: number;
  readonly blocks: readonly Block[];
  readonly blockAt: ReadonlyMap<number, Block>;
  /** Blocks that can be entered, by their entry number. */
  readonly entries: readonly Block[];
  /** Targets of jump tables among them. */
  readonly tableTargets: readonly number[];
}

/**
 * Larger functions are cut into pieces of about so many instructions and blocks. V8's optimising compiler takes more than in proportion for
 * large functions: 15 s and 2 GB were seen for 9,000 instructions in 3,000 blocks.
 */
const MOST_INSTRUCTIONS = 2048;
const MOST_BLOCKS = 512;

interface Draft {
  readonly offset: number;
  readonly instructions: DefinedInstruction[];
  readonly end: number;
  predecessors: number;
  entered: boolean;
}

/** The graphs of explored functions. */
export function graphsOf(functions: readonly ExploredFunction[]): FunctionGraph[] {
  const pieces = functions.flatMap((explored) => piecesOf(draftsOf(explored), explored));
  const places = new Map<number, { readonly piece: number; readonly number: number; readonly draft: Draft }>();
  for (const [piece, { drafts }] of pieces.entries()) {
    for (const [number, draft] of drafts.entries()) places.set(draft.offset, { piece, number, draft });
  }
  for (const [piece, { drafts }] of pieces.entries()) {
    for (const [number, draft] of drafts.entries()) {
      const last = draft.instructions.at(-1)!;
      for (const offset of endsBlock(last) ? successors(last) : [draft.end]) {
        const successor = places.get(offset);
        if (successor === undefined) continue;
        if (successor.piece === piece) successor.draft.predecessors++;
        if (successor.piece !== piece || successor.number <= number) successor.draft.entered = true;
      }
    }
  }
  return pieces.map(({ start, drafts, tableTargets }) => makeGraph(start, drafts, tableTargets));
}

/** A graph in which every instruction is a block that can be entered. @param instructions in address order */
export function steppingGraph(instructions: readonly DefinedInstruction[]): FunctionGraph {
  const drafts = instructions.map((instruction) => ({
    offset: instruction.offset,
    instructions: [instruction],
    end: instruction.offset + instruction.length,
    predecessors: 2,
    entered: true,
  }));
  return makeGraph(drafts[0]!.offset, drafts, []);
}

function makeGraph(start: number, drafts: readonly Draft[], tableTargets: readonly number[]): FunctionGraph {
  let entries = 1;
  const blocks = drafts.map(({ offset, instructions, end, predecessors, entered }, number) => ({
    number,
    offset,
    instructions,
    end,
    predecessors,
    entry: offset === start ? 0 : entered ? entries++ : -1,
  }));
  const byEntry: Block[] = [];
  for (const block of blocks) if (block.entry >= 0) byEntry[block.entry] = block;
  const blockAt = new Map(blocks.map((block) => [block.offset, block]));
  return { start, blocks, blockAt, entries: byEntry, tableTargets };
}

function draftsOf({ instructions, leaders, entered }: ExploredFunction): Draft[] {
  const offsets = [...leaders].filter((at) => instructions.has(at)).sort((a, b) => a - b);
  return offsets.map((offset) => {
    const list: DefinedInstruction[] = [];
    let at = offset;
    for (;;) {
      const instruction = instructions.get(at);
      if (instruction === undefined) break;
      list.push(instruction);
      at += instruction.length;
      if (endsBlock(instruction) || leaders.has(at)) break;
    }
    return { offset, instructions: list, end: at, predecessors: 0, entered: entered.has(offset) };
  });
}

interface Piece {
  readonly start: number;
  readonly drafts: Draft[];
  readonly tableTargets: readonly number[];
}

function piecesOf(drafts: readonly Draft[], { start, tableTargets }: ExploredFunction): Piece[] {
  const cut: Draft[][] = [[]];
  let size = 0;
  for (const draft of drafts) {
    const full = size + draft.instructions.length > MOST_INSTRUCTIONS || cut.at(-1)!.length >= MOST_BLOCKS;
    if (size > 0 && full) {
      cut.push([]);
      size = 0;
    }
    cut.at(-1)!.push(draft);
    size += draft.instructions.length;
  }
  return cut.map((piece) => {
    const places = new Set(piece.map(({ offset }) => offset));
    const first = places.has(start) ? start : piece[0]!.offset;
    return { start: first, drafts: piece, tableTargets: [...tableTargets].filter((target) => places.has(target)) };
  });
}
