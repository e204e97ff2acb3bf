import { describePacket } from '../../captures/describe-packet.ts';
import { expectHelperCalls } from '../support/compare-helpers.ts';
import { expectRuns } from '../support/compare-runs.ts';
import { Mismatch } from '../support/mismatch.ts';
import type { RunSelector } from '../support/outcomes.ts';
import { describeRun, type FiredEvent } from '../support/outcomes.ts';
import { phrases, type Table } from '../vocabulary.ts';

const { Then } = phrases('Results');

function describeEvent({ event, label }: FiredEvent): string {
  return event.kind === 'packet' ? `${label}, ${describePacket(event.bytes)}` : label;
}

Then(
  'the verdicts are',
  'What became of every event since the last When: | packets | verdict |, ranges as 1-4, 7. Columns: packets or events, verdict, result, outcome, message, stack use, helper calls.',
  function (table: Table) {
    for (const run of expectRuns(table.raw(), this.fired, undefined, describeEvent)) this.explain(run);
  },
);

Then(
  'the verdicts of program {string} are',
  'As before, where several programs see each event.',
  function (program: string, table: Table) {
    for (const run of expectRuns(table.raw(), this.fired, program, describeEvent)) this.explain(run);
  },
);

Then('the verdict of {run} is {verdict}', 'The result by its name.', function (selector: RunSelector, verdict: string) {
  const run = this.run(selector);
  if (run.verdict !== verdict) throw new Mismatch(verdict, run.verdict, [describeRun(run)]);
});

Then(
  'the verdict is {verdict}',
  'The result by its name, for the only program that saw the last event.',
  function (verdict: string) {
    const run = this.run({ program: undefined, event: undefined });
    if (run.verdict !== verdict) throw new Mismatch(verdict, run.verdict, [describeRun(run)]);
  },
);

Then('the result is {count}', 'What the dispatcher returned, unsigned, 32 bits.', function (result: number) {
  const run = this.run({ program: undefined, event: undefined });
  if (run.result !== result) throw new Mismatch(String(result), String(run.result), [describeRun(run)]);
});

Then(
  'the result is -{count}',
  'What the dispatcher returned, read as a signed number of 32 bits.',
  function (magnitude: number) {
    const run = this.run({ program: undefined, event: undefined });
    if ((run.result | 0) !== -magnitude)
      throw new Mismatch(String(-magnitude), String(run.result | 0), [describeRun(run)]);
  },
);

Then('no program saw the event', 'Nothing that is attached ran at the last event.', function () {
  const runs = this.fired.at(-1)?.runs ?? [];
  if (this.fired.length === 0 || runs.length > 0) throw new Mismatch('no run', runs.map(describeRun));
});

Then(
  'the helper calls of {run} are',
  'All helpers it called, in order: | helper | result | or | helper | times |; a row with times N stands for N calls in a row.',
  function (selector: RunSelector, table: Table) {
    expectHelperCalls(table.raw(), this.run(selector).helpers);
  },
);

Then(
  'the program saw the events on CPU {count}',
  'The CPU that every run since the last When was on.',
  function (cpu: number) {
    const runs = this.fired.flatMap((event) => event.runs);
    if (runs.length === 0 || runs.some((run) => run.cpu !== cpu))
      throw new Mismatch(
        `CPU ${cpu}`,
        runs.map((run) => `CPU ${run.cpu}`),
      );
  },
);
