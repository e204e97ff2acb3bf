import type { TableRecord } from '../tables/table-records.ts';
import { Mismatch } from './mismatch.ts';

/**
 * Each record must be in the table once and the table must hold no other, in any order; only the table's columns are compared.
 *
 * @param expected the table's rows, all of the same columns, at least one
 * @param key the column that tells records apart, for messages
 * @throws Mismatch listing the rows that differ
 */
export function expectRecords<Column extends string>(
  expected: readonly TableRecord<Column>[],
  found: readonly Readonly<Record<Column, string>>[],
  key: Column,
): void {
  const shown = Object.keys(expected[0]?.cells ?? {}) as Column[];
  if (shown.length === 0) throw new Error('a table without columns would compare nothing');
  const text = (record: Readonly<Partial<Record<Column, string>>>) =>
    shown.map((column) => record[column] ?? '').join(' | ');
  const left = found.map(text);
  const missing = expected
    .map(({ cells }) => text(cells))
    .filter((line) => {
      const index = left.indexOf(line);
      if (index >= 0) left.splice(index, 1);
      return index < 0;
    });
  if (missing.length + left.length > 0)
    throw new Mismatch(missing, left, [`compared by ${shown.join(', ')}; each ${key} once`]);
}
