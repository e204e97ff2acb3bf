import type { Block } from '../control-flow.ts';
import { needsFlags, overwritesFlags } from '../instruction-table.ts';

/** For each instruction of a block, whether anything may see the flags it writes: all can be seen at the block's end. */
export function flagsNeededAfter(block: Block): boolean[] {
  const needed: boolean[] = [];
  let live = true;
  for (let n = block.instructions.length - 1; n >= 0; n--) {
    const instruction = block.instructions[n]!;
    const { definition } = instruction;
    needed[n] = live;
    if (definition === undefined || needsFlags(definition, instruction)) live = true;
    else if (overwritesFlags(definition)) live = false;
  }
  return needed;
}
