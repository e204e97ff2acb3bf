import type { MapRecord } from '../../runtime/target.ts';
import { type EntryTable, readEntryTable } from '../../runtime/values/entry-table.ts';
import { formatBytes, formatDecoded } from '../../runtime/values/format-value.ts';
import { parseType } from '../../runtime/values/parse-type.ts';
import type { ValueType } from '../../runtime/values/value-type.ts';
import type { Scenario } from '../scenario.ts';
import { structTypes } from './input-files.ts';
import { Mismatch } from './mismatch.ts';
import { readNumber } from './tables.ts';

type Rows = readonly (readonly string[])[];

/** Columns that a table may have beside the value. */
const NUMBERS = ['CPU', 'lost'] as const;

/** What a record must be. */
interface ExpectedRecord {
  readonly value: Uint8Array;
  readonly numbers: readonly string[];
}

function valueTable(map: string, rows: Rows): EntryTable {
  const place = (rows[0] ?? []).findIndex((heading) => heading.trim().startsWith('value'));
  const column = rows.map((row) => [row[place] ?? '']);
  const [, type = ''] = /^value\s*:\s*(.+)$/.exec(column[0]?.[0]?.trim() ?? '') ?? [];
  const types = structTypes();
  // A record may have any size: the type says which.
  const valueSize = type === '' ? 0 : parseType(type, types).size;
  return readEntryTable(column, { name: map, keySize: 0, valueSize }, types, ['value']);
}

function expectedRecords(
  map: string,
  rows: Rows,
): { readonly type: ValueType | undefined; readonly records: ExpectedRecord[] } {
  const { entries, valueType } = valueTable(map, rows);
  const headings = (rows[0] ?? []).map((heading) => heading.trim());
  const records = entries.map(({ value }, index) => ({
    value,
    numbers: NUMBERS.flatMap((name) => {
      const place = headings.indexOf(name);
      return place < 0 ? [] : [`${name} ${readNumber(rows[index + 1]![place] ?? '', `column ${name}`)}`];
    }),
  }));
  return { type: valueType, records };
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
 * @param rows `undefined` where there must be none
 * @throws Mismatch with both lists
 */
export async function expectRecords(scenario: Scenario, map: string, rows: Rows | undefined): Promise<void> {
  const expected = rows === undefined ? { type: undefined, records: [] } : expectedRecords(map, rows);
  const found = await scenario.act({ kind: 'record_reading', map });
  scenario.mentioned.maps.add(map);
  const headings = (rows?.[0] ?? []).map((heading) => heading.trim());
  const wanted = expected.records.map(({ value, numbers }) => shown(expected.type, value, numbers));
  const there = found.map((record) => shown(expected.type, record.bytes, numbersOf(record, headings)));
  if (wanted.length === there.length && wanted.every((text, index) => text === there[index])) return;
  throw new Mismatch(wanted.length === 0 ? 'no record' : wanted, there.length === 0 ? 'no record' : there);
}

/** User space reads a map's records, of which there must be so many. @throws Mismatch */
export async function expectRecordCount(scenario: Scenario, map: string, count: number): Promise<void> {
  const found = await scenario.act({ kind: 'record_reading', map });
  scenario.mentioned.maps.add(map);
  if (found.length !== count) throw new Mismatch(`${count} records`, `${found.length} records`);
}

/** Programs have woken the reader of a ring buffer so often. @throws Mismatch */
export async function expectWakeups(scenario: Scenario, map: string, count: number): Promise<void> {
  const found = await (await scenario.kernel()).countWakeups(map);
  if (found !== count) throw new Mismatch(`woken ${count} times`, `woken ${found} times`);
}
