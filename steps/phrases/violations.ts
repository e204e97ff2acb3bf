import type { Flaw } from '../judging/nested-outcome.ts';
import { runNested } from '../judging/nested-scenario.ts';
import { expectCaught } from '../judging/violations.ts';
import { phrases } from '../vocabulary.ts';

const { When, Then } = phrases('Violations');

When(
  'scenario {count} of {string} is run {flaw}',
  'Another scenario of the specification, on a kernel that is broken on purpose, in one way (broken/kernels), or with an object that is.',
  async function (number: number, feature: string, flaw: Flaw) {
    this.nested = await runNested(feature, number, flaw);
  },
);

Then(
  'it fails at {string} with {string}',
  'That scenario does not pass: the step, and what it says, in one line; * stands for any text.',
  function (step: string, message: string) {
    expectCaught(this.nested, step, message);
  },
);
