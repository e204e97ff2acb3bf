import type { LogName } from '../parameter-types.ts';
import { expectExactLines, expectLinesInOrder } from '../support/compare-lines.ts';
import { lineTexts } from '../support/line-texts.ts';
import { readLines } from '../support/tables.ts';
import { phrases, type Table } from '../vocabulary.ts';

const { Then } = phrases('The kernel log and the trace');

Then(
  'the {log} holds in order',
  'Among the texts since the events began are these, a line a row, without time stamps, task and CPU; empty lines do not count; * stands for any text.',
  async function (log: LogName, table: Table) {
    expectLinesInOrder(readLines(table.raw()), lineTexts(log, await this.newLines(log)));
  },
);

Then('the {log} holds exactly', 'As before, and there are no others.', async function (log: LogName, table: Table) {
  expectExactLines(readLines(table.raw()), lineTexts(log, await this.newLines(log)));
});

Then(
  'the {log} reads',
  'All lines since the events began, as dmesg or trace_pipe gives them, as a text under the step; * stands for any text.',
  async function (log: LogName, text: string) {
    expectExactLines(text === '' ? [] : text.split('\n'), await this.newLines(log));
  },
);
