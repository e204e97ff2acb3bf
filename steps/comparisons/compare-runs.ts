import { Diagnostic } from '../../base/diagnostic.ts';
import { PROGRAM_OUTCOMES, type ProgramRun } from '../../runtime/program-run.ts';
import { readNumberList } from '../../vocabulary/cells.ts';
import { describeRun, type FiredEvent } from '../running/outcomes.ts';
import { expectVerdict } from '../tables/known-names.ts';
import { records, type TableRecord } from '../tables/table-records.ts';
import { inRow, repeated, type TableRow } from '../tables/tables.ts';
import { counted } from './counted.ts';
import { Mismatch } from './mismatch.ts';

const FATES: readonly NonNullable<ProgramRun['fate']>[] = ['passed', 'dropped', 'consumed', 'sent back'];

/** Runs by their events: a column says which events, the others what they led to. */
export const RUNS = records({
  columns: {
    packets: {},
    events: {},
    verdict: {},
    result: { number: true },
    outcome: { words: () => PROGRAM_OUTCOMES },
    message: { empty: true },
    packet: { empty: true, words: () => FATES },
    CPU: { number: true },
    'stack use': { number: true },
    'helper calls': { number: true },
  },
  oneOf: ['packets', 'events'],
  someOf: ['verdict', 'result', 'outcome', 'message', 'packet', 'CPU', 'stack use', 'helper calls'],
});

/** A column of {@link RUNS}. */
export type RunColumn =
  | 'packets'
  | 'events'
  | 'verdict'
  | 'result'
  | 'outcome'
  | 'message'
  | 'packet'
  | 'CPU'
  | 'stack use'
  | 'helper calls';

const SHOWN: Readonly<Partial<Record<RunColumn, (run: ProgramRun) => string>>> = {
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
  readonly row: TableRow;
  readonly cells: readonly (readonly [RunColumn, string])[];
}

function expectedRuns(table: readonly TableRecord<RunColumn>[], count: number): ExpectedRun[] {
  const expected = new Map<number, ExpectedRun>();
  for (const { cells, row } of table) {
    const compared = (Object.entries(cells) as [RunColumn, string][]).filter(([name]) => SHOWN[name] !== undefined);
    for (const number of inRow(row, () => readNumberList((cells.packets ?? cells.events)!))) {
      const other = expected.get(number);
      if (other !== undefined) throw repeated(row, other.row, `event ${number}`);
      if (number > count) {
        throw misnumbered(
          `${row.place}: there is no event ${number}`,
          `${counted(count, 'event')} happened since the last When`,
        );
      }
      expected.set(number, { number, row, cells: compared });
    }
  }
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !expected.has(number));
  if (missing.length > 0) {
    const shown =
      missing.length > 12 ? `${missing.slice(0, 12).join(', ')} and ${missing.length - 12} more` : missing.join(', ');
    throw misnumbered(
      `${table[0]!.row.place}: the table leaves out ${shown}`,
      `${counted(count, 'event')} happened, and each has a verdict`,
    );
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

/** Whether a cell is what a run came to; results are compared by their 32 bits. */
function fits(run: ProgramRun, [column, text]: readonly [RunColumn, string]): boolean {
  if (column === 'result') return BigInt.asUintN(32, BigInt(text)) === BigInt(run.result);
  return SHOWN[column]!(run) === text;
}

/**
 * Compares what a program did with each event since the last `When`. The table lists every event once.
 *
 * @param selectRun the run of an event, by its number; `undefined` where no program saw it
 * @param describe one event in a few words, for the notes
 * @returns the runs compared by their outcome
 * @throws Mismatch listing the events that differ
 */
export function expectRuns(
  table: readonly TableRecord<RunColumn>[],
  selectRun: (event: number) => ProgramRun | undefined,
  fired: readonly FiredEvent[],
  describe: (event: FiredEvent) => string,
): readonly ProgramRun[] {
  const expected: string[] = [];
  const found: string[] = [];
  const notes: string[] = [];
  const outcomes: ProgramRun[] = [];
  for (const { number, row, cells } of expectedRuns(table, fired.length)) {
    const run = selectRun(number);
    if (run === undefined) {
      expected.push(`${number}: ${cells.map(([column, text]) => `${column} ${text}`).join(', ')}`);
      found.push(`${number}: no program saw it`);
      const { runs } = fired[number - 1]!;
      if (runs.length > 0) notes.push(`${describe(fired[number - 1]!)}: ${runs.map(describeRun).join('; ')}`);
      continue;
    }
    for (const [column, text] of cells) if (column === 'verdict') expectVerdict(text, run.type, row.place);
    if (cells.some(([column]) => column === 'outcome')) outcomes.push(run);
    const differing = cells.filter((cell) => !fits(run, cell));
    if (differing.length === 0) continue;
    const show = (text: (cell: readonly [RunColumn, string]) => string) =>
      `${number}: ${differing.map(text).join(', ')}`;
    expected.push(show(([column, text]) => `${column} ${text}`));
    found.push(show(([column]) => `${column} ${SHOWN[column]!(run)}`));
    notes.push(`${describe(fired[number - 1]!)}: ${describeRun(run)}`);
  }
  if (expected.length > 0) throw new Mismatch(expected, found, notes.slice(0, 5));
  return outcomes;
}
