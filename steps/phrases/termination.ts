import { expectTimeout } from '../support/compare-timeouts.ts';
import { formatDuration, sameToTheHundredth } from '../support/durations.ts';
import { Mismatch } from '../support/mismatch.ts';
import { describeRun, type RunSelector } from '../support/outcomes.ts';
import { phrases } from '../vocabulary.ts';

const { Then } = phrases('Termination and the stack');

Then(
  '{run} is ended by the watchdog after {duration}',
  'The timer found program code, and the program panicked with a timeout that long after its start, to a hundredth of a second.',
  function (selector: RunSelector, duration: number) {
    expectTimeout(this, this.run(selector), { mechanism: 'redirect', helper: undefined, duration });
  },
);

Then(
  '{run} is ended by the watchdog after {duration}, on return from {string}',
  'The timer found the program in that helper, and the program panicked when the helper returned.',
  function (selector: RunSelector, duration: number, helper: string) {
    expectTimeout(this, this.run(selector), { mechanism: 'deferral', helper, duration });
  },
);

Then(
  '{run} is ended by the watchdog',
  'The timer found program code; when, another phrase says.',
  function (selector: RunSelector) {
    expectTimeout(this, this.run(selector), { mechanism: 'redirect', helper: undefined, duration: undefined });
  },
);

Then(
  '{run} is ended by the watchdog on return from {string}',
  'The timer found the program in that helper; when, another phrase says.',
  function (selector: RunSelector, helper: string) {
    expectTimeout(this, this.run(selector), { mechanism: 'deferral', helper, duration: undefined });
  },
);

Then(
  '{run} returns after {duration}',
  'It was not ended, and ran that long, to a hundredth of a second.',
  function (selector: RunSelector, duration: number) {
    const run = this.run(selector);
    const ran = run.endedAt - run.startedAt;
    if (run.outcome !== 'completed' || !sameToTheHundredth(ran, duration)) {
      throw new Mismatch(
        `returned after ${formatDuration(duration)}`,
        `${describeRun(run)} after ${formatDuration(ran)}`,
      );
    }
  },
);

Then(
  '{run} retires {count} instructions',
  'Exactly that many, from the entry of the program to its end.',
  function (selector: RunSelector, count: number) {
    const run = this.run(selector);
    if (run.instructions !== count)
      throw new Mismatch(`${count} instructions`, `${run.instructions} instructions`, [describeRun(run)]);
  },
);

Then(
  '{run} uses {count} bytes of stack',
  'The deepest point of the Rex stack that it reached.',
  function (selector: RunSelector, bytes: number) {
    const run = this.run(selector);
    if (run.stackHighWater !== bytes)
      throw new Mismatch(`${bytes} bytes`, `${run.stackHighWater} bytes`, [describeRun(run)]);
  },
);

Then(
  '{run} uses between {count} and {count} bytes of stack',
  'The deepest point of the Rex stack that it reached, both ends included.',
  function (selector: RunSelector, least: number, most: number) {
    const run = this.run(selector);
    if (run.stackHighWater < least || run.stackHighWater > most) {
      throw new Mismatch(`${least} to ${most} bytes`, `${run.stackHighWater} bytes`, [describeRun(run)]);
    }
  },
);

Then(
  'every run used the same amount of stack',
  'All runs since the last When, of which there are at least two.',
  function () {
    const uses = this.fired.flatMap((event) => event.runs).map((run) => run.stackHighWater);
    if (uses.length < 2 || new Set(uses).size !== 1)
      throw new Mismatch('the same stack use in at least two runs', uses.map(String));
  },
);
