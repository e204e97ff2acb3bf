import { type FunctionGraph, graphsOf } from '../../../../runtime/cpu/control-flow.ts';
import { RangeDecoder } from '../../../../runtime/cpu/decoder.ts';
import { Exploration } from '../../../../runtime/cpu/exploration.ts';
import { assemble } from '../oracle/graphs/assemble.ts';
import { drawProgram } from '../oracle/graphs/draw.ts';
import type { Program } from '../oracle/graphs/program.ts';
import { Random } from '../oracle/random.ts';

const CODE_OFFSET = 0x201000;

/** The graphs of a program's functions. */
export function graphsOfProgram(program: Program): FunctionGraph[] {
  const { code, functions, tables } = assemble(program);
  const decoder = new RangeDecoder(CODE_OFFSET, code);
  const places = functions.map(({ at, size }) => ({ start: CODE_OFFSET + at, end: CODE_OFFSET + at + size }));
  const view = new DataView(tables.buffer);
  const inTables = (offset: number) => offset >= CODE_OFFSET - tables.length && offset + 4 <= CODE_OFFSET;
  const exploration = new Exploration({
    data: {
      entry: (offset) => (inTables(offset) ? view.getInt32(offset - CODE_OFFSET + tables.length, true) : undefined),
    },
    decoderAt: (offset) => (offset >= decoder.start && offset < decoder.end ? decoder : undefined),
    extentOf: (offset) => places.find(({ start, end }) => offset >= start && offset < end) ?? decoder,
    isEntry: () => false,
  });
  const starts = places.map(({ start }) => start);
  return graphsOf(exploration.explore(starts, true).functions);
}

/** The graphs of programs drawn by some seeds. */
export function drawnGraphs(seeds: number): FunctionGraph[] {
  return Array.from({ length: seeds }, (_, seed) => graphsOfProgram(drawProgram(seed + 1))).flat();
}

/** For each of some blocks, those that control goes on to, drawn by a seed. */
export function drawSuccessors(seed: number): number[][] {
  const random = new Random(seed);
  const count = random.between(1, 14);
  return Array.from({ length: count }, () => {
    const successors = Array.from({ length: random.below(4) }, () => random.below(count));
    return [...new Set(successors)];
  });
}
