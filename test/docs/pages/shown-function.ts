import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { Block } from '../../../runtime/cpu/control-flow.ts';
import { planBudget } from '../../../runtime/cpu/passes/budget-plan.ts';
import { flagsNeededAfter } from '../../../runtime/cpu/passes/flags-needed.ts';
import { blocksOf, type NestItem } from '../../../runtime/cpu/passes/loop-nest.ts';
import { REGISTER_NAMES } from '../../../runtime/cpu/register-file.ts';
import * as LOCALS from '../../../runtime/cpu/translation/locals.ts';
import { type FollowedFunction, followFunction } from '../../runtime/cpu/translation/followed-function.ts';
import { readBody } from '../../runtime/cpu/translation/wasm-instructions.ts';
import { wasmText } from '../../runtime/cpu/translation/wasm-text.ts';
import { REPOSITORY } from '../repository.ts';

/** The object and the function that docs/how-it-runs.md follows. */
export const OBJECT = 'deep_frames';
const SOURCE = 'programs/broken/deep_frames.rs';
export const isMeant = (symbol: string): boolean => symbol.endsWith('6bottom');

const letter = ({ number }: Pick<Block, 'number'>): string => String.fromCharCode(65 + number);
const hex = (offset: number): string => offset.toString(16);

const NAMES: ReadonlyMap<number, string> = new Map([
  ...Object.entries(LOCALS)
    .filter(([name, value]) => typeof value === 'number' && name !== 'REGISTER')
    .map(([name, value]) => [value as number, `$${name.toLowerCase()}`] as const),
  ...REGISTER_NAMES.map((name, number) => [LOCALS.REGISTER + number, `$${name}`] as const),
]);

/** The lines of a body of a WebAssembly function, with the translator's names. */
export function linesOf(body: Uint8Array, { callees }: Pick<FollowedFunction, 'callees'>): readonly string[] {
  return wasmText(
    readBody(body, (index) => callees.get(index)),
    {
      local: (index) => NAMES.get(index) ?? `$${index}`,
      global: () => '$shift',
      callee: (index) => `$${callees.get(index)!.name}`,
    },
  );
}

/** Lines between the one that begins with a text and the bracket that closes it, moved to the left. */
function nested(lines: readonly string[], begin: string): readonly string[] {
  const from = lines.findIndex((line) => line.trimStart().startsWith(begin));
  const indent = /^ */.exec(lines[from]!)![0].length;
  const to = lines.findIndex((line, n) => n > from && line.startsWith(`${' '.repeat(indent)})`));
  return lines.slice(from, to + 1).map((line) => line.slice(indent));
}

const CELL =
  /^ *\((?:(?:i32|i64)\.store offset=\S+ \(i32\.const 0\) \(local\.get \$(?!site)\w+\)|local\.set \S+ \((?:i32|i64)\.load offset=\S+ \(i32\.const 0\)\))\)$/;

/** One line for each run of lines that move the registers, the flags and the budget to or from their cells in memory. */
function withoutMoves(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let moves = 0;
  for (const [n, line] of lines.entries()) {
    const isMove = CELL.test(line);
    if (isMove) moves += 1;
    if (moves > 0 && (!isMove || n === lines.length - 1)) {
      const [space = ''] = /^ */.exec(lines[n - 1]!)!;
      const where = lines[n - 1]!.includes('.store') ? 'to their cells in memory' : 'from their cells in memory';
      kept.push(`${space};; ${moves} lines: registers, flags and budget ${where}`);
      moves = 0;
    }
    if (!isMove) kept.push(line);
  }
  return kept;
}

function source(): readonly string[] {
  const text = readFileSync(join(REPOSITORY, SOURCE), 'utf8');
  return [/^#\[inline\(never\)\]\nfn bottom[\s\S]*?^\}$/m.exec(text)![0]];
}

function listing({ graph, decoder, bytes }: FollowedFunction): readonly string[] {
  const lines: string[] = [];
  for (const block of graph.blocks) {
    lines.push(`block ${letter(block)}`);
    const needed = flagsNeededAfter(block);
    for (const [n, { offset, length, definition }] of block.instructions.entries()) {
      const at = offset - graph.start;
      const code = [...bytes.slice(at, at + length)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
      const text = decoder.format(offset)!.replaceAll(/0FFFFC90000([0-9A-F]+)h/g, '$1h');
      const flags = (definition?.writes ?? 0) === 0 ? '' : needed[n] ? 'flags are kept' : 'flags are not needed';
      lines.push(`  ${hex(offset)}  ${code.padEnd(24)}${text.padEnd(30)}${flags}`.trimEnd());
    }
  }
  return lines;
}

function nest({ graph }: FollowedFunction): readonly string[] {
  const text = (item: NestItem): string =>
    typeof item === 'number'
      ? letter(graph.blocks[item]!)
      : `loop(${item.headers.map((number) => letter(graph.blocks[number]!)).join(', ')}: ${item.body.map(text).join(' ')})`;
  return [graph.nest.map(text).join(' ')];
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

function blocks({ graph }: FollowedFunction): readonly string[] {
  const inLoop = new Set(graph.nest.filter((item) => typeof item !== 'number').flatMap(blocksOf));
  const rows = graph.blocks.map((block) => [
    letter(block),
    `${hex(block.offset)}–${hex(block.end)}`,
    block.instructions.length,
    block.successors.map((number) => letter(graph.blocks[number]!)).join(', ') || 'leaves the function',
    block.entry < 0 ? '' : block.entry === 0 ? 'start of the function' : 'header of a loop',
    inLoop.has(block.number) ? 'yes' : '',
  ]);
  return table(['block', 'bytes', 'instructions', 'continues with', 'can be entered as', 'in the loop'], rows);
}

function budget({ graph }: FollowedFunction): readonly string[] {
  const { longest, owed } = planBudget(graph);
  const rows = graph.blocks.map((block) => {
    const due = owed[block.number]! + block.instructions.length;
    const ways = block.successors.map((to) => `${due - owed[to]!} on the way to ${letter(graph.blocks[to]!)}`);
    return [
      letter(block),
      block.entry < 0 ? 'no' : `yes, for ${longest[block.number]}`,
      owed[block.number]!,
      ways.join(', ') || `${due} at the end`,
    ];
  });
  return table(['block', 'looks at the budget', 'owed at its start', 'takes'], rows);
}

function accesses({ accesses: found, decoder }: FollowedFunction): readonly string[] {
  const rights = (need: number): string =>
    [need & READ && 'read', need & WRITE && 'write'].filter((right) => right !== 0).join(', ');
  const rows = found.map(({ offset, size, first, group }) => [
    hex(offset),
    `\`${decoder.format(offset)}\``,
    size,
    first ? `yes, of ${group.high - group.low} bytes to ${rights(group.need)}` : 'no: it is covered',
  ]);
  return table(['at', 'instruction', 'bytes', 'check'], rows);
}

function fenced(language: string, lines: readonly string[]): string {
  return ['```'.concat(language), ...lines, '```'].join('\n');
}

/** What docs/how-it-runs.md shows of the function, by the names in its comments. */
export function shownParts(): Readonly<Record<string, string>> {
  const followed = followFunction(OBJECT, isMeant);
  const lines = linesOf(followed.body, followed);
  return {
    source: fenced('rust', source()),
    listing: fenced('', listing(followed)),
    blocks: blocks(followed).join('\n'),
    nest: fenced('', nest(followed)),
    budget: budget(followed).join('\n'),
    accesses: accesses(followed).join('\n'),
    loop: fenced('wat', nested(lines, '(loop ')),
    whole: fenced('wat', withoutMoves(lines)),
  };
}
