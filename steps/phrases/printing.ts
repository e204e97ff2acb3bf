import { expectExactLines, expectLinesInOrder } from '../comparisons/compare-lines.ts';
import { lineTexts } from '../comparisons/line-texts.ts';
import type { LogName } from '../parameters/results.ts';
import { type Line, lines } from '../tables/tables.ts';
import { phrases, TEXT } from '../vocabulary.ts';

const { Then } = phrases('The kernel log and the trace');

const texts = (table: readonly Line[]) => table.map(({ text }) => text);

Then(
  'the {log} holds in order',
  'The texts since the events began include these lines in this order, one in each row. Leave out time stamps, task and CPU. Empty lines do not count. * stands for any text.',
  lines(),
  async function (log: LogName, table: readonly Line[]) {
    expectLinesInOrder(texts(table), lineTexts(log, await this.newLines(log)));
  },
  ['kernel log', 'trace pipe'],
);

Then(
  'the {log} holds exactly',
  'As before, and there are no other lines.',
  lines(),
  async function (log: LogName, table: readonly Line[]) {
    expectExactLines(texts(table), lineTexts(log, await this.newLines(log)));
  },
  ['kernel log', 'trace pipe'],
);

Then(
  'the {log} reads',
  'The text under the step is all lines since the events began, as dmesg or trace_pipe prints them. * stands for any text.',
  TEXT,
  async function (log: LogName, text: string) {
    expectExactLines(text === '' ? [] : text.split('\n'), await this.newLines(log));
  },
  ['kernel log', 'trace pipe'],
);
