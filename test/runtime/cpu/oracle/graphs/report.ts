import { RangeDecoder } from '../../../../../runtime/cpu/decoder.ts';
import type { Difference } from '../budgets/compare.ts';
import { assemble } from './assemble.ts';
import { differenceUnderBudgets } from './compare.ts';
import { drawProgram } from './draw.ts';
import { type Program, sizeOf } from './program.ts';
import { shrink } from './shrink.ts';

/** Instructions that a program is followed. */
export const MOST = 240;

/** What is wrong with the program of a seed, its shortest form listed, or `undefined`. */
export function tryProgram(seed: number, most = MOST): string | undefined {
  const program = drawProgram(seed);
  const difference = differenceOf(program, most);
  if (difference === undefined) return undefined;
  const shortest = shrink(program, (candidate) => differenceOf(candidate, most) !== undefined);
  const shown = differenceOf(shortest, most) as Difference;
  return [
    `seed ${seed}, ${sizeOf(shortest)} of ${sizeOf(program)} parts:`,
    ...list(shortest),
    `after ${shown.budget} instructions${shown.continued ? ', and continued' : ''}:`,
    `expected ${shown.expected}`,
    `found    ${shown.found}`,
  ].join('\n');
}

/** A program of which an engine cannot even be made differs, too. */
function differenceOf(program: Program, most: number): Difference | undefined {
  try {
    return differenceUnderBudgets(program, most);
  } catch (error) {
    return { budget: 0, continued: false, expected: 'a run', found: String(error) };
  }
}

/** The instructions in Intel syntax. */
function list(program: Program): string[] {
  const { code, functions } = assemble(program);
  const decoder = new RangeDecoder(0, code);
  const lines: string[] = [];
  for (const { name, at, size } of functions) {
    lines.push(`${name}:`);
    for (let offset = at; offset < at + size; offset += decoder.decode(offset).length) {
      lines.push(`  ${offset.toString(16).padStart(4, '0')}  ${decoder.format(offset)}`);
    }
  }
  return lines;
}
