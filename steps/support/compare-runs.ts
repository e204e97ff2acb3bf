import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import type { ProgramRun } from '../../runtime/target.ts';
import { Mismatch } from './mismatch.ts';
import { describeRun, type FiredEvent, selectRun } from './outcomes.ts';
import { readNumberList, readRecords } from './tables.ts';

/** Columns of a table of runs: the first two say which events, the others what they led to. */
const COLUMNS = [
  'packets',
  'events',
  'verdict',
  'result',
  'outcome',
  'message',
  'packet',
  'CPU',
  'stack use',
  'helper calls',
] as const;
type Column = (typeof COLUMNS)[number];

const SHOWN: Readonly<Partial<Record<Column, (run: ProgramRun) => string>>> = {
  verdict: (run) => run.verdict,
  result: (run) => String(run.result),
  outcome: (run) => run.outcome,
  message: (run) => run.panic?.message ?? '',
  packet: (run) => run.fate ?? '',
  CPU: (run) => String(run.cpu),
  'stack use': (run) => String(run.stackHighWater),
  'helper calls': (run) => String(run.helperCalls),
};

interface ExpectedRun {
  readonly number: number;
  readonly cells: readonly (readonly [Column, string])[];
}

function expectedRuns(rows: readonly (readonly string[])[], count: number): ExpectedRun[] {
  const expected = new Map<number, ExpectedRun>();
  for (const record of readRecords(rows, COLUMNS)) {
    const list = record.packets ?? record.events;
    if (list === undefined)
      throw misnumbered('the table does not say which events', 'it has neither packets nor events');
    const cells = (Object.entries(record) as [Column, string][]).filter(([name]) => SHOWN[name] !== undefined);
    for (const number of readNumberList(list)) {
      if (expected.has(number)) throw misnumbered(`event ${number} is in the table twice`, 'each may be there once');
      if (number > count) throw misnumbered(`there is no event ${number}`, `${count} happened since the last When`);
      expected.set(number, { number, cells });
    }
  }
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !expected.has(number));
  if (missing.length > 0) {
    throw misnumbered(`the table leaves out ${missing.join(', ')}`, `${count} events happened and each has a verdict`);
  }
  return [...expected.values()];
}

function misnumbered(message: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'TABLE_EVENTS',
    kind: 'input',
    message,
    cause,
    hint: 'list every event once, as 1-4, 7',
  });
}

/**
 * Compares what a program did with each event since the last `When`. The table lists every event once.
 *
 * @param describe one event in a few words, for the notes
 * @returns the runs compared by their outcome
 * @throws Mismatch listing the events that differ
 */
export function expectRuns(
  rows: readonly (readonly string[])[],
  fired: readonly FiredEvent[],
  program: string | undefined,
  describe: (event: FiredEvent) => string,
): readonly ProgramRun[] {
  const expected: string[] = [];
  const found: string[] = [];
  const notes: string[] = [];
  const outcomes: ProgramRun[] = [];
  for (const { number, cells } of expectedRuns(rows, fired.length)) {
    const run = selectRun(fired, { program, event: number });
    if (cells.some(([column]) => column === 'outcome')) outcomes.push(run);
    const differing = cells.filter(([column, text]) => SHOWN[column]!(run) !== text);
    if (differing.length === 0) continue;
    const show = (text: (cell: readonly [Column, string]) => string) => `${number}: ${differing.map(text).join(', ')}`;
    expected.push(show(([column, text]) => `${column} ${text}`));
    found.push(show(([column]) => `${column} ${SHOWN[column]!(run)}`));
    notes.push(`${describe(fired[number - 1]!)}: ${describeRun(run)}`);
  }
  if (expected.length > 0) throw new Mismatch(expected, found, notes.slice(0, 5));
  return outcomes;
}
