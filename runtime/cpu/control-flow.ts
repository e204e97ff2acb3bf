import type { DefinedInstruction } from './decoder.ts';
import { type ExploredFunction, endsBlock, successors } from './exploration.ts';
import { blocksOf, headersOf, loopNest, type NestItem } from './passes/loop-nest.ts';

/** A straight run of instructions, entered at its first and left at its last. */
export interface Block {
  /** Its index among the graph's blocks, which are in address order. */
  readonly number: number;
  /** Window offset of the first instruction. */
  readonly offset: number;
  readonly instructions: readonly DefinedInstruction[];
  /** Window offset of the byte after the last instruction. */
  readonly end: number;
  /** The block's number as an entry of the graph, or -1 if it is not one. */
  readonly entry: number;
  /** Numbers of the blocks of the graph where control continues. */
  readonly successors: readonly number[];
  /** How many blocks continue to this one, without those that enter the graph. */
  readonly predecessors: number;
}

/**
 * Blocks that become one WebAssembly function: a guest function, or a piece of a large one. Control that leaves them
 * leaves the function.
 */
export interface FunctionGraph {
  /** Window offset of entry 0's block. */
  readonly start: number;
  readonly blocks: readonly Block[];
  readonly blockAt: ReadonlyMap<number, Block>;
  /** Blocks that can be entered, by their entry number. */
  readonly entries: readonly Block[];
  /** Targets of jump tables among them. */
  readonly tableTargets: readonly number[];
  /** All blocks, with separate loops. Every header of a loop can be entered: a budget may end there. */
  readonly nest: readonly NestItem[];
  /** Numbers of the blocks in the order of the nest: control goes forward in it, or back to a loop's header. */
  readonly order: readonly number[];
}

/**
 * Larger functions are cut into pieces of about this many instructions and blocks. V8's optimising compiler takes more
 * than proportional time for large functions: 15 s and 2 GB were seen for 9,000 instructions in 3,000 blocks.
 */
const MOST_INSTRUCTIONS = 2048;
const MOST_BLOCKS = 512;

interface Draft {
  readonly offset: number;
  readonly instructions: DefinedInstruction[];
  readonly end: number;
  readonly successors: number[];
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
  for (const [piece, { drafts, tableTargets }] of pieces.entries()) {
    for (const draft of drafts) {
      for (const offset of following(draft, tableTargets)) {
        const successor = places.get(offset);
        if (successor === undefined) continue;
        if (successor.piece !== piece) {
          successor.draft.entered = true;
        } else if (!draft.successors.includes(successor.number)) {
          draft.successors.push(successor.number);
          successor.draft.predecessors++;
        }
      }
    }
  }
  return pieces.map(({ start, drafts, tableTargets }) => makeGraph(start, drafts, tableTargets));
}

/**
 * A graph with every instruction as a separate entry, and with one loop. Control that does not continue with the next
 * instruction selects one at the loop's start.
 * @param instructions in address order
 */
export function steppingGraph(instructions: readonly DefinedInstruction[]): FunctionGraph {
  const blocks = instructions.map((instruction, number) => ({
    number,
    offset: instruction.offset,
    instructions: [instruction],
    end: instruction.offset + instruction.length,
    entry: number,
    successors: [],
    predecessors: 2,
  }));
  const numbers = blocks.map(({ number }) => number);
  return graphOf(blocks, blocks, [], [{ headers: numbers, body: numbers }], numbers);
}

function makeGraph(start: number, drafts: readonly Draft[], tableTargets: readonly number[]): FunctionGraph {
  const first = drafts.findIndex(({ offset }) => offset === start);
  const entered = [first];
  for (const [number, draft] of drafts.entries()) if (draft.entered && number !== first) entered.push(number);
  const nest = loopNest({ successors: drafts.map(({ successors }) => successors), entered });
  const enterable = new Set(entered);
  for (const header of headersOf(nest)) enterable.add(header);
  // Those of one loop are neighbours, so that its table is short.
  const order = nest.flatMap(blocksOf);
  const byEntry = [first, ...order.filter((number) => number !== first && enterable.has(number))];
  const entryOf = new Int32Array(drafts.length).fill(-1);
  for (const [entry, number] of byEntry.entries()) entryOf[number] = entry;
  const blocks = drafts.map(({ offset, instructions, end, successors, predecessors }, number) => ({
    number,
    offset,
    instructions,
    end,
    entry: entryOf[number]!,
    successors,
    predecessors,
  }));
  const entries = byEntry.map((number) => blocks[number]!);
  return graphOf(blocks, entries, tableTargets, nest, order);
}

function graphOf(
  blocks: readonly Block[],
  entries: readonly Block[],
  tableTargets: readonly number[],
  nest: readonly NestItem[],
  order: readonly number[],
): FunctionGraph {
  const blockAt = new Map(blocks.map((block) => [block.offset, block]));
  return { start: entries[0]!.offset, blocks, blockAt, entries, tableTargets, nest, order };
}

/** The offsets where control continues after a block. */
function following({ instructions, end }: Draft, tableTargets: readonly number[]): readonly number[] {
  const last = instructions.at(-1)!;
  if (!endsBlock(last)) return [end];
  return last.flow === 'indirectJump' && last.definition !== undefined ? tableTargets : successors(last);
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
    return { offset, instructions: list, end: at, successors: [], predecessors: 0, entered: entered.has(offset) };
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
