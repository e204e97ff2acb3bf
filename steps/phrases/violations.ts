import { findFault } from '../../runtime/faults/table.ts';
import { runNested } from '../support/nested-scenario.ts';
import { expectCaught } from '../support/violations.ts';
import { phrases } from '../vocabulary.ts';

const { When, Then } = phrases('Violations');

When(
  'scenario {count} of {string} is run on a kernel that {string}',
  'Another scenario of the specification, on a kernel that is broken on purpose, in one way (runtime/faults).',
  async function (number: number, feature: string, fault: string) {
    this.nested = await runNested(feature, number, findFault(fault).target);
  },
);

Then(
  'it fails at {string} with {string}',
  'That scenario does not pass: the step, and what it says, in one line; * stands for any text.',
  function (step: string, message: string) {
    expectCaught(this.nested, step, message);
  },
);
