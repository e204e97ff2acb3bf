import type { Flaw } from '../judging/nested-outcome.ts';
import { runNested } from '../judging/nested-scenario.ts';
import { expectCaught } from '../judging/violations.ts';
import { describeKernels } from '../running/new-kernel.ts';
import { phrases } from '../vocabulary.ts';

const { When, Then } = phrases('Violations');

When(
  'scenario {count} of {string} is run {flaw}',
  'Runs another scenario of the specification on a kernel with one fault (broken/kernels), or with a faulty object.',
  async function (number: number, feature: string, flaw: Flaw) {
    this.observations.ranOn(await describeKernels());
    this.nested = await runNested(feature, number, flaw);
  },
  ['broken kernels', 'published kernels', 'broken objects'],
);

Then(
  'it fails at {string} with {string}',
  'That scenario fails at this step. The step says this, in one line. * stands for any text.',
  function (step: string, message: string) {
    expectCaught(this.nested, step, message);
  },
);
