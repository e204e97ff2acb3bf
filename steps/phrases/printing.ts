import { expectExactLines, expectLinesInOrder } from '../comparisons/compare-lines.ts';
import { lineTexts } from '../comparisons/line-texts.ts';
import type { LogName } from '../parameters/results.ts';
import { type Line, lines } from '../tables/tables.ts';
import { phrases, TEXT } from '../vocabulary.ts';

const { Then } = phrases('The kernel log and the trace');

const texts = (table: readonly Line[]) => table.map(({ text }) => text);

Then(
  'the {log} holds in order',
  'Among the texts since the events began are these, a line a row, without time stamps, task and CPU; empty lines do not count; * stands for any text.',
  lines(),
  async function (log: LogName, table: readonly Line[]) {
    expectLinesInOrder(texts(table), lineTexts(log, await this.newLines(log)));
  },
);

Then(
  'the {log} holds exactly',
  'As before, and there are no others.',
  lines(),
  async function (log: LogName, table: readonly Line[]) {
    expectExactLines(texts(table), lineTexts(log, await this.newLines(log)));
  },
);

Then(
  'the {log} reads',
  'All lines since the events began, as dmesg or trace_pipe gives them, as a text under the step; * stands for any text.',
  TEXT,
  async function (log: LogName, text: string) {
    expectExactLines(text === '' ? [] : text.split('\n'), await this.newLines(log));
  },
);
