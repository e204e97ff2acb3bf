import { LINES } from './lines.ts';
import type { BenchRecord } from './record.ts';
import { COLUMNS, row, showTime } from './table.ts';

/** The part of `docs/benchmarks.md` that shows the record. */
const SHOWN = /(<!-- record -->\n)[\s\S]*?(<!-- \/record -->)/;

/** The record as a table in Markdown, and where it was taken. */
function recordInMarkdown({ machine, figures }: BenchRecord): string {
  const { processor, cores, node, crossing } = machine;
  const rows = LINES.flatMap((line) => {
    const figure = figures.find(({ name }) => name === line.name);
    return figure === undefined ? [] : [row(line, figure).map((cell, column) => (column === 0 ? `\`${cell}\`` : cell))];
  });
  const table = [COLUMNS, COLUMNS.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return (
    `Taken on: ${processor}, ${cores} cores, Node ${node}. A crossing took ${showTime(crossing)}.\n\n` +
    `${table.join('\n')}\n`
  );
}

/**
 * The page with a record in it.
 * @param page the text of `docs/benchmarks.md`
 */
export function pageWithRecord(page: string, record: BenchRecord): string {
  return page.replace(SHOWN, (_, before: string, after: string) => `${before}${recordInMarkdown(record)}${after}`);
}
