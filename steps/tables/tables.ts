import { Diagnostic } from '../../base/diagnostic.ts';
import { expectKnown } from './unknown-name.ts';

/** Where a table stands: the feature, and the line of each of its rows. */
export interface TablePlace {
  readonly file: string;
  readonly lines: readonly number[];
}

/** A row of a table. */
export interface TableRow {
  readonly cells: readonly string[];
  /** `features/a.feature:14`, or `row 2 of the table` where that is not known. */
  readonly place: string;
}

/** A table under a step whose rows know where they stand. Only a {@link TableForm} reads it. */
export class StepTable {
  readonly rows: readonly TableRow[];

  /** @throws Diagnostic TABLE_SHAPE where the rows are not of one length */
  constructor(rows: readonly (readonly string[])[], place?: TablePlace) {
    this.rows = rows.map((row, index) => {
      const line = place?.lines[index];
      return {
        cells: row,
        place: line === undefined ? `row ${index + 1} of the table` : `${place!.file}:${line}`,
      };
    });
    const [first] = this.rows;
    for (const row of this.rows) {
      if (row.cells.length === first!.cells.length) continue;
      throw wrongTable(
        `${row.place}: the row has ${cellCount(row)}, but that of ${first!.place} has ${cellCount(first!)}`,
        'all rows of a table have as many cells',
        'write a cell for each column, with | before and after it; a | inside of a cell is written \\|',
      );
    }
  }

  /** The place of the first row; `the table` if it has no row. */
  get place(): string {
    return this.rows[0]?.place ?? 'the table';
  }
}

/** What a phrase makes of the table under it. Every phrase that takes a table declares one: what does not fit it is refused. */
export interface TableForm<Content> {
  /** What to write, for hints: `| packets | verdict |`. */
  readonly shape: string;
  /** @throws Diagnostic of kind `input` that names the row by file and line */
  read(table: StepTable): Content;
}

function cellCount({ cells }: TableRow): string {
  return `${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
}

/** The error of a table that does not fit its phrase. */
export function wrongTable(message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code: 'TABLE_SHAPE', kind: 'input', message, cause, hint });
}

/** The error of a table with two rows for one key. */
export function repeated(row: TableRow, first: TableRow, what: string): Diagnostic {
  return new Diagnostic({
    code: 'TABLE_REPEATS',
    kind: 'input',
    message: `${row.place}: ${what} is there already, in ${first.place}`,
    cause: 'each may be there once: two rows could contradict each other',
    hint: 'remove one of the two rows',
  });
}

/** The error of a table without rows under its headings. */
export function withoutRows(table: StepTable, shape: string, instead?: string): Diagnostic {
  return wrongTable(
    `${table.place}: the table has no row${table.rows.length === 0 ? '' : ' under its headings'}`,
    'a table without rows compares nothing and prepares nothing',
    instead ?? `write at least one row, as in ${shape}`,
  );
}

/** Reads a row, and names the row in an error. */
export function inRow<Content>({ place }: TableRow, read: () => Content): Content {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Diagnostic) || error.message.startsWith(place)) throw error;
    const { code, kind, message, cause, hint } = error;
    throw new Diagnostic({ code, kind, message: `${place}: ${message}`, cause, hint });
  }
}

/** Notes the key of a row. @throws Diagnostic TABLE_REPEATS if another row has the same key */
export function once(seen: Map<string, TableRow>, key: string, row: TableRow, what: string): void {
  const first = seen.get(key);
  if (first !== undefined) throw repeated(row, first, what);
  seen.set(key, row);
}

/** A line of a table that has one column and no headings. */
export interface Line {
  readonly text: string;
  readonly row: TableRow;
}

/** One column without headings, a text a row. @param different whether no two lines may be the same */
export function lines({ different = false } = {}): TableForm<readonly Line[]> {
  const shape = '| line |';
  return {
    shape,
    read(table) {
      if (table.rows.length === 0) throw withoutRows(table, shape);
      const seen = new Map<string, TableRow>();
      return table.rows.map((row) => {
        const [text] = row.cells;
        if (row.cells.length !== 1 || text === undefined) {
          throw wrongTable(
            `${row.place}: the row has ${cellCount(row)}`,
            'a table of lines has one column; a | inside of a line is written \\|',
            'write each line as | line |',
          );
        }
        if (text === '') {
          throw wrongTable(`${row.place}: the line is empty`, 'no empty line can be compared', 'write a text, or *');
        }
        if (different) once(seen, text, row, `"${text}"`);
        return { text, row };
      });
    },
  };
}

/** A name and its value. */
export interface Pair<Name extends string = string> {
  readonly name: Name;
  readonly value: string;
  readonly row: TableRow;
}

/** What the names of a table of names and values are. */
export interface PairNames<Name extends string> {
  /** For messages: `register`. */
  readonly what: string;
  /** All there are; any where left out. */
  readonly names?: readonly Name[];
  /** Those whose values may be empty. */
  readonly empty?: readonly Name[];
  /** What to write, for hints. */
  readonly shape: string;
}

/** Two columns without headings: names, each once, and their values. */
export function pairs<Name extends string>({
  what,
  names,
  empty = [],
  shape,
}: PairNames<Name>): TableForm<readonly Pair<Name>[]> {
  return {
    shape,
    read(table) {
      if (table.rows.length === 0) throw withoutRows(table, shape);
      const seen = new Map<string, TableRow>();
      return table.rows.map((row) => {
        const [name, value] = row.cells;
        if (row.cells.length !== 2 || name === undefined || value === undefined) {
          throw wrongTable(
            `${row.place}: the row has ${cellCount(row)}`,
            `a ${what} and its value were expected`,
            `write ${shape}`,
          );
        }
        if (name === '' || (value === '' && !empty.some((known) => known === name))) {
          const missing = name === '' ? 'name' : `value of "${name}"`;
          throw wrongTable(`${row.place}: the ${missing} is missing`, 'its cell is empty', `write ${shape}`);
        }
        if (names !== undefined) expectKnown(what, name, names, row.place);
        once(seen, name, row, `${what} "${name}"`);
        return { name: name as Name, value, row };
      });
    },
  };
}
