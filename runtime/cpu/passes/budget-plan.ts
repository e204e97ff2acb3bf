import type { FunctionGraph } from '../control-flow.ts';

/**
 * Where the budget is checked, and when instructions are taken from it. Checks are at the entries of the graph, with
 * every loop's header. There the budget must cover the longest way to the next check. The instructions of a way are
 * owed until its end.
 */
export interface BudgetPlan {
  /** For each block, the most instructions from its start to the next check. */
  readonly longest: Int32Array;
  /** For each block, instructions that were retired before it and are not yet taken from the budget, on any way. */
  readonly owed: Int32Array;
}

export function planBudget({ blocks, order }: FunctionGraph): BudgetPlan {
  const longest = new Int32Array(blocks.length);
  for (let n = order.length - 1; n >= 0; n--) {
    const { number, instructions, successors } = blocks[order[n]!]!;
    let rest = 0;
    for (const successor of successors) {
      if (blocks[successor]!.entry < 0) rest = Math.max(rest, longest[successor]!);
    }
    longest[number] = instructions.length + rest;
  }
  // Ways that meet owe the least of them; the others pay the difference before.
  const owed = new Int32Array(blocks.length).fill(-1);
  for (const number of order) {
    const { entry, instructions, successors } = blocks[number]!;
    if (entry >= 0 || owed[number]! < 0) owed[number] = 0;
    const after = owed[number]! + instructions.length;
    for (const successor of successors) {
      if (owed[successor]! < 0 || owed[successor]! > after) owed[successor] = after;
    }
  }
  return { longest, owed };
}
