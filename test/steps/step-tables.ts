import { StepTable, type TableForm } from '../../steps/tables/tables.ts';

/** What a form makes of the rows of a table that stands in `t.feature` from line 10 on. */
export function readTable<Content>(form: TableForm<Content>, ...rows: readonly string[][]): Content {
  return form.read(new StepTable(rows, { file: 't.feature', lines: rows.map((_, index) => index + 10) }));
}
