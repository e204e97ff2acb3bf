import { Diagnostic } from '../../base/diagnostic.ts';
import { listNames } from '../../base/known-names.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { readNumber } from '../../vocabulary/cells.ts';
import { inRow, once, type StepTable, type TableForm, type TableRow, withoutRows, wrongTable } from './tables.ts';
import { expectKnown } from './unknown-name.ts';

/** What a column of a table with headings is. */
export interface Column {
  /** Whether the table must have it. */
  readonly required?: boolean;
  /** Whether a cell of it may be empty. */
  readonly empty?: boolean;
  /** Its cells are numbers, decimal or 0x: 0x35 is 53. */
  readonly number?: boolean;
  /** All that its cells can be. */
  readonly words?: () => readonly string[];
}

/** What a table with headings is. */
export interface RecordColumns<Name extends string> {
  readonly columns: Readonly<Record<Name, Column>>;
  /** Exactly one of these columns is there. */
  readonly oneOf?: readonly NoInfer<Name>[];
  /** At least one of these columns is there. */
  readonly someOf?: readonly NoInfer<Name>[];
  /** Columns whose cells together no two rows share. */
  readonly key?: readonly NoInfer<Name>[];
}

/** A row of a table with headings: its cells by their columns, numbers in decimal. */
export interface TableRecord<Name extends string> {
  readonly cells: Readonly<Partial<Record<Name, string>>>;
  readonly row: TableRow;
}

function refuseHeadings(table: StepTable, problem: string, cause: string, shape: string): Diagnostic {
  return new Diagnostic({
    code: 'TABLE_HEADING',
    kind: 'input',
    message: `${table.place}: ${problem}`,
    cause,
    hint: `write ${shape}`,
  });
}

/** Headings that are there, each once and none empty. @throws Diagnostic TABLE_HEADING */
export function distinctHeadings(table: StepTable, headings: readonly string[], shape: string): void {
  for (const [index, heading] of headings.entries()) {
    if (heading === '') {
      throw refuseHeadings(table, `column ${index + 1} has no heading`, 'its cell is empty', shape);
    }
    if (headings.indexOf(heading) === index) continue;
    throw refuseHeadings(table, `two columns are called "${heading}"`, 'each column is there once', shape);
  }
}

function checkHeadings<Name extends string>(
  table: StepTable,
  { columns, oneOf = [], someOf = [] }: RecordColumns<Name>,
  shape: string,
): readonly Name[] {
  const known = Object.keys(columns) as Name[];
  const headings = table.rows[0]?.cells ?? [];
  distinctHeadings(table, headings, shape);
  const unknown = headings.find((heading) => !known.some((name) => name === heading));
  if (unknown !== undefined) {
    const nearest = nearestWord(unknown, known);
    throw refuseHeadings(
      table,
      `the table has no column "${unknown}"`,
      `its columns are ${known.join(', ')}`,
      nearest ?? shape,
    );
  }
  const missing = known.find((name) => columns[name].required === true && !headings.includes(name));
  if (missing !== undefined) {
    throw refuseHeadings(
      table,
      `the column "${missing}" is missing`,
      `there are ${listNames(headings)}; a row without its closing | loses its last cell`,
      shape,
    );
  }
  const chosen = oneOf.filter((name) => headings.includes(name));
  if (oneOf.length > 0 && chosen.length !== 1) {
    const found = chosen.length === 0 ? `none of the columns ${oneOf.join(', ')}` : `both ${chosen.join(' and ')}`;
    throw refuseHeadings(table, `the table has ${found}`, 'it must have one of them', shape);
  }
  if (someOf.length > 0 && !someOf.some((name) => headings.includes(name))) {
    throw refuseHeadings(
      table,
      'the table compares nothing',
      `it has none of the columns ${someOf.join(', ')}; a row without its closing | loses its last cell`,
      shape,
    );
  }
  return headings as readonly Name[];
}

function readCell(name: string, column: Column, text: string, row: TableRow): string {
  if (text === '') {
    if (column.empty === true) return '';
    throw wrongTable(`${row.place}: the column "${name}" is empty`, 'its cell holds nothing', 'write its value');
  }
  if (column.number === true) return inRow(row, () => readNumber(text, `column "${name}"`)).toString();
  if (column.words !== undefined) expectKnown(name, text, column.words(), row.place);
  return text;
}

/** A table with headings and at least one row. */
export function records<Name extends string>(form: RecordColumns<Name>): TableForm<readonly TableRecord<Name>[]> {
  const names = Object.keys(form.columns) as Name[];
  const { oneOf = [], someOf = [], key = [] } = form;
  const usual = [oneOf[0], ...names.filter((name) => form.columns[name].required === true), someOf[0]];
  const shape = `| ${usual.filter((name) => name !== undefined).join(' | ')} |`;
  return {
    shape,
    read(table) {
      const headings = checkHeadings(table, form, shape);
      if (table.rows.length < 2) throw withoutRows(table, shape);
      const seen = new Map<string, TableRow>();
      return table.rows.slice(1).map((row) => {
        const cells = Object.fromEntries(
          headings.map((name, index) => [name, readCell(name, form.columns[name], row.cells[index]!, row)]),
        ) as Partial<Record<Name, string>>;
        const own = key.filter((name) => headings.includes(name)).map((name) => `${name} ${cells[name]}`);
        if (own.length > 0) once(seen, own.join('\0'), row, own.join(', '));
        return { cells, row };
      });
    },
  };
}
