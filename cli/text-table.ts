import { columnsOf, paddedTo, widest } from '../base/columns.ts';

const GAP = '  ';
/** A first cell is not cut to fewer columns. */
const LEAST = 12;

/** A text in at most so many columns; one that takes more ends with `…`. */
export function cutTo(columns: number, text: string): string {
  if (columnsOf(text) <= columns) return text;
  let cut = '';
  let used = 1;
  for (const character of text) {
    used += columnsOf(character);
    if (used > columns) break;
    cut += character;
  }
  return `${cut}…`;
}

/**
 * Lines of a table whose columns stand below each other. Where it is too wide, the cells of the first column are cut.
 * @param rows cells that are safe to print, as many in each row
 * @param width of the lines, in columns of a terminal
 */
export function textTable(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const columns = (rows[0] ?? []).map((_, n) => widest(rows.map((row) => row[n] ?? '')));
  const others = columns.slice(1).reduce((sum, each) => sum + GAP.length + each, 0);
  const first = Math.max(LEAST, Math.min(columns[0] ?? 0, width - others));
  return rows.map((row) =>
    row
      .map((cell, n) =>
        n === 0 ? paddedTo(Math.min(first, columns[0] ?? 0), cutTo(first, cell)) : paddedTo(columns[n]!, cell),
      )
      .join(GAP)
      .trimEnd(),
  );
}
