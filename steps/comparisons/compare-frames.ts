import type { StackFrame } from '../../runtime/program-run.ts';
import type { Scenario } from '../scenario.ts';
import { records, type TableRecord } from '../tables/table-records.ts';
import { expectFrameNames } from './frame-names.ts';
import { Mismatch } from './mismatch.ts';

type Column = 'frame' | 'offset' | 'size';

/** A stack trace, innermost frame first; only the frames' names are needed. */
export const STACK_TRACE = records({ columns: { frame: { required: true }, offset: {}, size: {} } });

function hexadecimal(number: number): string {
  return `0x${number.toString(16)}`;
}

function cells(frame: StackFrame): Readonly<Record<Column, string>> {
  return { frame: frame.symbol, offset: `+${hexadecimal(frame.offset)}`, size: hexadecimal(frame.size) };
}

/**
 * Compares a stack trace frame by frame, innermost first. A cell `*` stands for anything; nothing else does.
 * @throws Mismatch marking the frames that differ
 * @throws Diagnostic UNKNOWN_NAME if a frame that differs exists neither in the loaded objects nor in the kernel
 */
export function expectFrames(
  scenario: Pick<Scenario, 'recording' | 'files'>,
  expected: readonly TableRecord<Column>[],
  frames: readonly StackFrame[],
): void {
  const headings = Object.keys(expected[0]?.cells ?? {}) as Column[];
  const fits = ({ cells: row }: TableRecord<Column>, frame: StackFrame) =>
    headings.every((heading) => row[heading] === '*' || row[heading] === cells(frame)[heading]);
  const differing = Array.from({ length: Math.max(expected.length, frames.length) }, (_, index) => index).filter(
    (index) => {
      const row = expected[index];
      const frame = frames[index];
      return row === undefined || frame === undefined || !fits(row, frame);
    },
  );
  if (differing.length === 0) return;
  expectFrameNames(
    scenario,
    differing.flatMap((index) => expected[index] ?? []),
    frames,
  );
  const line = (index: number, text: string) => `${differing.includes(index) ? '≠' : ' '} ${text}`;
  throw new Mismatch(
    expected.map(({ cells: row }, index) => line(index, headings.map((heading) => row[heading]).join('  '))),
    frames.map((frame, index) => line(index, headings.map((heading) => cells(frame)[heading]).join('  '))),
    [`frame ${differing[0]! + 1} is the first that differs`],
  );
}
