import { type ExpectedTimeout, expectTimeout } from '../comparisons/compare-timeouts.ts';
import { counted } from '../comparisons/counted.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { formatDuration, sameToTheHundredth } from '../inputs/durations.ts';
import { describeRun, type RunSelector } from '../running/outcomes.ts';
import { phrases } from '../vocabulary.ts';

const { Then } = phrases('Termination and the stack');

Then(
  '{run} is ended by the watchdog{ending}',
  'The program panicked with a timeout, this long after its start, to a hundredth of a second. The timer found it in program code, or in the helper that the step names; then it panicked on return from that helper.',
  function (selector: RunSelector, ending: ExpectedTimeout) {
    expectTimeout(this, this.run(selector), ending);
  },
  ['virtual clock'],
);

Then(
  '{run} returns after {duration}',
  'The program returned by itself, this long after its start, to a hundredth of a second.',
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
  ['virtual clock'],
);

Then(
  '{run} uses between {count} and {count} bytes of stack',
  'The deepest point of the Rex stack that the program reached. Both bounds are included.',
  function (selector: RunSelector, least: number, most: number) {
    const run = this.run(selector);
    if (run.stackHighWater < least || run.stackHighWater > most) {
      throw new Mismatch(`${least} to ${most} bytes`, counted(run.stackHighWater, 'byte'), [describeRun(run)]);
    }
  },
  ['stack depth'],
);

Then(
  'every run used the same amount of stack',
  'Compares all runs since the last When. There are at least two.',
  function () {
    const uses = this.fired.flatMap((event) => event.runs).map((run) => run.stackHighWater);
    if (uses.length < 2 || new Set(uses).size !== 1)
      throw new Mismatch('the same stack use in at least two runs', uses.map(String));
  },
  ['stack depth'],
);
