import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import type { StackFrame } from '../../runtime/target.ts';
import { Mismatch } from './mismatch.ts';

const COLUMNS = ['frame', 'offset', 'size'] as const;
type Column = (typeof COLUMNS)[number];

function hexadecimal(number: number): string {
  return `0x${number.toString(16)}`;
}

function cells(frame: StackFrame): Readonly<Record<Column, string>> {
  return { frame: frame.symbol, offset: `+${hexadecimal(frame.offset)}`, size: hexadecimal(frame.size) };
}

function readHeadings(row: readonly string[]): Column[] {
  if (row.includes('frame') && row.every((name) => (COLUMNS as readonly string[]).includes(name)))
    return row as Column[];
  throw new Diagnostic({
    code: 'TABLE_HEADING',
    kind: 'input',
    message: `a stack trace has no columns ${row.join(', ')}`,
    cause: `its columns are ${COLUMNS.join(', ')}; only frame is needed`,
    hint: 'write | frame | or | frame | offset |',
  });
}

/**
 * Compares a stack trace frame by frame, innermost first. A cell `*` stands for anything; nothing else does.
 * @throws Mismatch marking the frames that differ
 */
export function expectFrames(rows: readonly (readonly string[])[], frames: readonly StackFrame[]): void {
  const headings = readHeadings(rows[0] ?? []);
  const expected = rows.slice(1);
  const fits = (row: readonly string[], frame: StackFrame) =>
    headings.every((heading, index) => row[index] === '*' || row[index] === cells(frame)[heading]);
  const differing = Array.from({ length: Math.max(expected.length, frames.length) }, (_, index) => index).filter(
    (index) => {
      const row = expected[index];
      const frame = frames[index];
      return row === undefined || frame === undefined || !fits(row, frame);
    },
  );
  if (differing.length === 0) return;
  const line = (index: number, text: string) => `${differing.includes(index) ? '≠' : ' '} ${text}`;
  throw new Mismatch(
    expected.map((row, index) => line(index, row.join('  '))),
    frames.map((frame, index) => line(index, headings.map((heading) => cells(frame)[heading]).join('  '))),
    [`frame ${differing[0]! + 1} is the first that differs`],
  );
}
