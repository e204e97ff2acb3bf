import type { Block, FunctionGraph } from '../control-flow.ts';
import type { BranchOperand } from '../decoded-instruction.ts';
import { targetOffset } from '../decoder.ts';
import type { PlaceLists } from '../translation/instruction-places.ts';

/** The function that a counting module exports: (which part) → nothing; it writes that part of the counters to their cells. */
export const COUNTERS_EXPORT = 'counters';

/**
 * How often a conditional jump at the end of a block was taken.
 * - `counted`: as the counter with the number `from` has it
 * - `taken`: as often as block `from` began
 * - `fallen`: as often as its block ended, less the beginnings of block `from`
 */
export interface CountedBranch {
  /** The number of the block that it ends, among all blocks that are counted. */
  readonly block: number;
  /** Offset of the instruction, and of its target. */
  readonly offset: number;
  readonly target: number;
  readonly by: 'counted' | 'taken' | 'fallen';
  readonly from: number;
}

/** Code that counts, and what its counters mean. */
export interface CountedCode {
  /** Its instructions in the order of its blocks. */
  readonly places: Pick<PlaceLists, 'offsets' | 'remaining'>;
  /** How many counters it has: first those of the blocks. */
  readonly counters: number;
  readonly branches: readonly CountedBranch[];
}

/**
 * The counters of graphs that become one module. The first counters are those of their blocks, in order. A conditional
 * jump needs one of its own only if neither of the blocks behind it is reached in one way only.
 */
export class CounterPlan {
  /** How many counters there are. */
  readonly size: number;
  readonly branches: readonly CountedBranch[];
  /** The global of the first counter. */
  readonly firstGlobal: number;
  private readonly firstOf = new Map<FunctionGraph, number>();
  private readonly counterOf = new Map<number, number>();

  /** @param addGlobals adds globals to the module @returns the first one */
  constructor(graphs: readonly FunctionGraph[], addGlobals: (count: number) => number) {
    let blocks = 0;
    for (const graph of graphs) {
      this.firstOf.set(graph, blocks);
      blocks += graph.blocks.length;
    }
    let size = blocks;
    const branches: CountedBranch[] = [];
    for (const graph of graphs) {
      const first = this.firstOf.get(graph)!;
      for (const block of graph.blocks) {
        const branch = branchOf(graph, block, first, size);
        if (branch === undefined) continue;
        branches.push(branch);
        if (branch.by === 'counted') this.counterOf.set(branch.block, size++);
      }
    }
    this.size = size;
    this.branches = branches;
    this.firstGlobal = addGlobals(size);
  }

  /** The counter of a block. */
  ofBlock(graph: FunctionGraph, { number }: Block): number {
    return this.firstOf.get(graph)! + number;
  }

  /** The counter of the jump at the end of a block, if it has one. */
  ofBranch(graph: FunctionGraph, block: Block): number | undefined {
    return this.counterOf.get(this.ofBlock(graph, block));
  }
}

function branchOf(graph: FunctionGraph, block: Block, first: number, counter: number): CountedBranch | undefined {
  const last = block.instructions.at(-1);
  if (last === undefined || last.flow !== 'conditional' || last.definition === undefined) return undefined;
  const target = targetOffset((last.operands[0] as BranchOperand).target);
  if (target === block.end) return undefined;
  const common = { block: first + block.number, offset: last.offset, target };
  const after = graph.blockAt.get(block.end);
  if (after !== undefined && isReachedOnce(after)) return { ...common, by: 'fallen', from: first + after.number };
  const behind = graph.blockAt.get(target);
  if (behind !== undefined && isReachedOnce(behind)) return { ...common, by: 'taken', from: first + behind.number };
  return { ...common, by: 'counted', from: counter };
}

/** Whether only one block continues to this one, and nothing else enters it. */
function isReachedOnce({ entry, predecessors }: Block): boolean {
  return entry < 0 && predecessors === 1;
}
