import { Diagnostic } from '../../base/diagnostic.ts';
import { PerfEvent } from '../../kernel-model/maps/perf-events.ts';
import type { MapRecord } from '../../runtime/target.ts';
import { readEntryTable } from '../../runtime/values/entry-table.ts';
import { formatBytes, formatDecoded } from '../../runtime/values/format-value.ts';
import { parseType } from '../../runtime/values/parse-type.ts';
import type { ValueType } from '../../runtime/values/value-type.ts';
import { readNumber } from '../../vocabulary/cells.ts';
import { structTypes } from '../inputs/input-files.ts';
import type { Scenario } from '../scenario.ts';
import { distinctHeadings } from '../tables/table-records.ts';
import { inRow, type StepTable, type TableForm, withoutRows } from '../tables/tables.ts';
import { counted } from './counted.ts';
import { Mismatch } from './mismatch.ts';

/** Columns that a table may have beside the value. */
const NUMBERS = ['CPU', 'lost'] as const;

/** What a record must be. */
interface ExpectedRecord {
  readonly value: Uint8Array;
  readonly numbers: readonly string[];
}

/** Records of a map, as a table has them. */
export interface UserRecords {
  readonly type: ValueType | undefined;
  readonly records: readonly ExpectedRecord[];
  /** Those of {@link NUMBERS} that the table has. */
  readonly numbers: readonly string[];
}

const SHAPE = '| value: TYPE |';
const VALUE = /^value\s*:\s*(.+)$/;

function wrongHeadings(table: StepTable, problem: string): Diagnostic {
  return new Diagnostic({
    code: 'TABLE_HEADING',
    kind: 'input',
    message: `${table.place}: ${problem}`,
    cause: `its columns are value: TYPE, and ${NUMBERS.join(' and ')} for a perf event array`,
    hint: `write ${SHAPE}`,
  });
}

/** The records of a table, in order. */
export const USER_RECORDS: TableForm<UserRecords> = {
  shape: SHAPE,
  read(table) {
    const headings = table.rows[0]?.cells ?? [];
    distinctHeadings(table, headings, SHAPE);
    const place = headings.findIndex((heading) => VALUE.test(heading));
    if (place < 0) throw wrongHeadings(table, 'the table has no column value: TYPE');
    const numbers = headings.filter((_, index) => index !== place);
    const unknown = numbers.find((heading) => !NUMBERS.some((name) => name === heading));
    if (unknown !== undefined) throw wrongHeadings(table, `the table has no column "${unknown}"`);
    if (table.rows.length < 2) throw withoutRows(table, SHAPE, 'write: user space reads nothing from map "x"');
    const types = structTypes();
    // A record may have any size: the type says which.
    const { size: valueSize } = inRow(table.rows[0]!, () => parseType(VALUE.exec(headings[place]!)![1]!, types));
    const { entries, valueType } = readEntryTable(
      table.rows.map(({ cells }) => [cells[place]!]),
      { name: 'of records', keySize: 0, valueSize },
      types,
      ['value'],
      table.rows.map((row) => row.place),
    );
    const records = entries.map(({ value }, index) => {
      const row = table.rows[index + 1]!;
      const number = (name: string) =>
        inRow(row, () => readNumber(row.cells[headings.indexOf(name)]!, `column ${name}`));
      return {
        value,
        numbers: NUMBERS.filter((name) => numbers.includes(name)).map((name) => `${name} ${number(name)}`),
      };
    });
    return { type: valueType, records, numbers };
  },
};

/** A record as a value of that type. Behind a record of a perf event array there is padding, which is not compared. */
function valueIn({ cpu, bytes }: MapRecord, type: ValueType | undefined): Uint8Array {
  const padded = cpu !== undefined && type !== undefined && bytes.length === PerfEvent.rawSize(type.size);
  return padded ? bytes.subarray(0, type.size) : bytes;
}

function shown(type: ValueType | undefined, value: Uint8Array, numbers: readonly string[]): string {
  const text = type === undefined || type.size !== value.length ? formatBytes(value) : formatDecoded(type, value);
  return [...numbers, text].join(' ');
}

function numbersOf({ cpu, lost }: MapRecord, headings: readonly string[]): string[] {
  const numbers = { CPU: cpu, lost };
  return NUMBERS.filter((name) => headings.includes(name)).map((name) => `${name} ${numbers[name] ?? 'none'}`);
}

/**
 * User space reads a map's records, which must be those of the table, in its order.
 * @param table `undefined` where there must be none
 * @throws Mismatch with both lists
 */
export async function expectRecords(scenario: Scenario, map: string, table: UserRecords | undefined): Promise<void> {
  const expected = table ?? { type: undefined, records: [], numbers: [] };
  const found = await scenario.act({ kind: 'record_reading', map });
  scenario.mentioned.maps.add(map);
  const wanted = expected.records.map(({ value, numbers }) => shown(expected.type, value, numbers));
  const there = found.map((record) =>
    shown(expected.type, valueIn(record, expected.type), numbersOf(record, expected.numbers)),
  );
  if (wanted.length === there.length && wanted.every((text, index) => text === there[index])) return;
  throw new Mismatch(wanted.length === 0 ? 'no record' : wanted, there.length === 0 ? 'no record' : there);
}

/** User space reads the records of a map. There must be exactly this many. @throws Mismatch */
export async function expectRecordCount(scenario: Scenario, map: string, count: number): Promise<void> {
  const found = await scenario.act({ kind: 'record_reading', map });
  scenario.mentioned.maps.add(map);
  if (found.length !== count) throw new Mismatch(counted(count, 'record'), counted(found.length, 'record'));
}

/** Programs have woken the reader of a ring buffer so often. @throws Mismatch */
export async function expectWakeups(scenario: Scenario, map: string, count: number): Promise<void> {
  const kernel = await scenario.kernel();
  const found = await scenario.onMap(map, () => kernel.countWakeups(map));
  if (found !== count) throw new Mismatch(`woken ${counted(count, 'time')}`, `woken ${counted(found, 'time')}`);
}
