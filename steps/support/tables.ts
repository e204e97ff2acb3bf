import { Diagnostic } from '../../kernel-model/diagnostic.ts';

/** A table of two columns without headings, as name and value. */
export type Pairs = readonly (readonly [name: string, value: string])[];

function wrongTable(message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code: 'TABLE_SHAPE', kind: 'input', message, cause, hint });
}

/** The one column of a table without headings. */
export function readLines(rows: readonly (readonly string[])[]): string[] {
  return rows.map((row, index) => {
    if (row.length === 1) return row[0]!;
    throw wrongTable(
      `row ${index + 1} of the table has ${row.length} cells`,
      'a table of lines has one column; a | inside a line is written \\|',
      'write each line as | line |',
    );
  });
}

/** Names and values, each name once. */
export function readPairs(rows: readonly (readonly string[])[]): Pairs {
  const seen = new Set<string>();
  return rows.map((row, index) => {
    const [name, value] = row;
    if (row.length !== 2 || name === undefined || value === undefined) {
      throw wrongTable(
        `row ${index + 1} of the table has ${row.length} cells`,
        'a name and a value were expected',
        'write | name | value |',
      );
    }
    if (seen.has(name))
      throw wrongTable(`row ${index + 1} repeats "${name}"`, 'each name may be there once', 'remove one of them');
    seen.add(name);
    return [name, value] as const;
  });
}

/** Rows of a table with headings as records. @throws Diagnostic for a heading that is not in `columns` */
export function readRecords<Column extends string>(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
): readonly Readonly<Partial<Record<Column, string>>>[] {
  const headings = rows[0] ?? [];
  const unknown = headings.find((name) => !(columns as readonly string[]).includes(name));
  if (unknown !== undefined || headings.length === 0) {
    throw wrongTable(
      unknown === undefined ? 'the table is empty' : `the table has no column "${unknown}"`,
      `its columns are ${columns.join(', ')}`,
      `write a heading row with some of these`,
    );
  }
  return rows
    .slice(1)
    .map(
      (row) =>
        Object.fromEntries(headings.map((name, index) => [name, row[index] ?? ''])) as Partial<Record<Column, string>>,
    );
}

/** A 64-bit number, decimal or 0x, that may be negative. */
export function readNumber(text: string, what: string): bigint {
  const match = /^(-?)(0x[0-9a-fA-F]+|[0-9]+)$/.exec(text.trim());
  if (match === null) {
    throw wrongTable(
      `"${text}" is not a number`,
      `${what} is a whole number, decimal or 0x`,
      'write for example 42 or 0x2a',
    );
  }
  return match[1] === '-' ? -BigInt(match[2]!) : BigInt(match[2]!);
}

/** Bytes from pairs of hexadecimal digits, blanks and line ends between them free. */
export function readHexadecimal(text: string, what: string): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) {
    throw wrongTable(
      `"${text}" is not hexadecimal`,
      `${what} is written as pairs of hexadecimal digits`,
      'write for example 00 1a ff',
    );
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The numbers of `1-4, 7`, in order. */
export function readNumberList(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (match === null || from < 1 || to < from || to - from > 1_000_000) {
      throw wrongTable(
        `"${text}" is not a list of numbers`,
        'numbers are counted from 1, ranges rise',
        'write for example 1-4, 7',
      );
    }
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
