import type { Block, End, Program } from './program.ts';
import { sizeOf } from './program.ts';

/** The shortest program found, by leaving things out one after the other, that fails as one did. */
export function shrink(program: Program, fails: (candidate: Program) => boolean): Program {
  let best = program;
  for (let found = true; found; ) {
    found = false;
    for (const candidate of shorter(best)) {
      if (sizeOf(candidate) >= sizeOf(best) || !fails(candidate)) continue;
      best = candidate;
      found = true;
      break;
    }
  }
  return best;
}

function* shorter(program: Program): Generator<Program> {
  for (let n = program.length - 1; n > 0; n--) yield withoutFunction(program, n);
  for (const [n, blocks] of program.entries()) {
    const replace = (changed: readonly Block[]) => program.map((each, number) => (number === n ? changed : each));
    for (let b = blocks.length - 1; b >= 0 && blocks.length > 1; b--) yield replace(withoutBlock(blocks, b));
    for (const [b, block] of blocks.entries()) {
      const set = (changed: Block) => replace(blocks.map((each, number) => (number === b ? changed : each)));
      if (block.ops.length > 1) yield set({ ...block, ops: [] });
      for (const op of block.ops.keys()) yield set({ ...block, ops: block.ops.filter((_, number) => number !== op) });
      if (block.end.kind !== 'next') yield set({ ...block, end: { kind: 'next' } });
    }
  }
}

/** A program without one of its functions; calls of it become calls of the first. */
function withoutFunction(program: Program, gone: number): Program {
  const renumber = (n: number) => (n === gone ? 0 : n > gone ? n - 1 : n);
  const end = (each: End): End => (each.kind === 'call' ? { kind: 'call', function: renumber(each.function) } : each);
  return program
    .filter((_, n) => n !== gone)
    .map((blocks) => blocks.map((block) => ({ ops: block.ops, end: end(block.end) })));
}

/** A function without one of its blocks; ways to it lead to the one behind it. */
function withoutBlock(blocks: readonly Block[], gone: number): Block[] {
  const renumber = (n: number) => (n > gone ? n - 1 : n);
  return blocks
    .filter((_, n) => n !== gone)
    .map(({ ops, end }) => {
      if (end.kind === 'table') return { ops, end: { ...end, to: end.to.map(renumber) } };
      return { ops, end: 'to' in end ? { ...end, to: renumber(end.to) } : end };
    });
}
