import { Mismatch } from './mismatch.ts';
import { readRecords } from './tables.ts';

/**
 * Each record must be in the table once and the table must hold no other, in any order; only the table's columns are compared.
 *
 * @param rows the table, headings first
 * @param columns the columns it may have
 * @param key the column that tells records apart, for messages
 * @throws Mismatch listing the rows that differ
 */
export function expectRecords<Column extends string>(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
  found: readonly Readonly<Record<Column, string>>[],
  key: Column,
): void {
  const expected = readRecords(rows, columns);
  const shown = columns.filter((column) => (rows[0] ?? []).includes(column));
  const text = (record: Readonly<Partial<Record<Column, string>>>) =>
    shown.map((column) => record[column] ?? '').join(' | ');
  const left = found.map(text);
  const missing = expected.map(text).filter((line) => {
    const index = left.indexOf(line);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  if (missing.length + left.length > 0)
    throw new Mismatch(missing, left, [`compared by ${shown.join(', ')}; each ${key} once`]);
}
