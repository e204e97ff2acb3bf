import { expectExactLines, expectLinesInOrder } from '../support/compare-lines.ts';
import { logText, traceTexts } from '../support/line-texts.ts';
import { readLines } from '../support/tables.ts';
import { phrases, type Table } from '../vocabulary.ts';

const { Then } = phrases('The kernel log and the trace');

Then(
  'the kernel log holds in order',
  'Among the lines logged since the events began are these, without their time stamps; * stands for any text.',
  async function (table: Table) {
    expectLinesInOrder(readLines(table.raw()), (await this.newLines('log')).map(logText));
  },
);

Then(
  'the kernel log reads',
  'All lines logged since the events began, as dmesg prints them, as a text under the step; * stands for any text.',
  async function (text: string) {
    expectExactLines(text === '' ? [] : text.split('\n'), await this.newLines('log'));
  },
);

Then(
  'the trace holds exactly',
  'The texts traced since the events began, a line a row, without task, CPU and time; empty lines are left out; * stands for any text.',
  async function (table: Table) {
    expectExactLines(readLines(table.raw()), traceTexts(await this.newLines('trace')));
  },
);

Then(
  'the trace holds in order',
  'Among the texts traced since the events began are these.',
  async function (table: Table) {
    expectLinesInOrder(readLines(table.raw()), traceTexts(await this.newLines('trace')));
  },
);

Then(
  'the trace reads',
  'All lines traced since the events began, as trace_pipe gives them, as a text under the step; * stands for any text.',
  async function (text: string) {
    expectExactLines(text === '' ? [] : text.split('\n'), await this.newLines('trace'));
  },
);
