import { describePacket } from '../../captures/description/describe-packet.ts';
import { expectHelperCalls, HELPER_CALLS } from '../comparisons/compare-helpers.ts';
import { expectRuns, RUNS, type RunColumn } from '../comparisons/compare-runs.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import type { RunSelector } from '../running/outcomes.ts';
import { describeRun, type FiredEvent } from '../running/outcomes.ts';
import { expectVerdict } from '../tables/known-names.ts';
import type { TableRecord } from '../tables/table-records.ts';
import { phrases } from '../vocabulary.ts';

const { Then } = phrases('Results');

function describeEvent({ event, label }: FiredEvent): string {
  return event.kind === 'packet' ? `${label}, ${describePacket(event.bytes)}` : label;
}

Then(
  '{verdicts} are',
  'The result of every event since the last When: | packets | verdict |. Write several events as 1-4, 7. Columns: packets or events, verdict, result, outcome, message, packet (passed, dropped, consumed or sent back), CPU, stack use, helper calls.',
  RUNS,
  function (program: string | undefined, table: readonly TableRecord<RunColumn>[]) {
    const select = (event: number) => this.findRun({ program, event });
    for (const run of expectRuns(table, select, this.fired, describeEvent)) this.explain(run);
  },
  ['program results'],
);

Then(
  '{verdictOf} is {verdict}',
  'The result of the last event, by its name.',
  function (selector: RunSelector, verdict: string) {
    const run = this.run(selector);
    expectVerdict(verdict, run.type);
    if (run.verdict !== verdict) throw new Mismatch(verdict, run.verdict, [describeRun(run)]);
  },
  ['program results'],
);

Then(
  'the result is {integer}',
  'The 32 bits that the dispatcher returned. A negative number reads them as signed.',
  function (result: number) {
    const run = this.run({ program: undefined, event: undefined });
    const found = result < 0 ? run.result | 0 : run.result;
    if (found !== result) throw new Mismatch(String(result), String(found), [describeRun(run)]);
  },
  ['program results'],
);

Then('no program saw the event', 'No attached program ran at the last event.', function () {
  const runs = this.fired.at(-1)?.runs ?? [];
  if (this.fired.length === 0 || runs.length > 0) throw new Mismatch('no run', runs.map(describeRun));
});

Then(
  'the helper calls of {run} are',
  'All helpers that the program called, in order: | helper | result | or | helper | times |. A row with times N stands for N calls one after the other.',
  HELPER_CALLS,
  function (selector: RunSelector, table: readonly TableRecord<'helper' | 'result' | 'times'>[]) {
    expectHelperCalls(table, this.run(selector).helpers);
  },
  ['call recording'],
);
