import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../../../node/install.ts';
import '../../../steps/phrases.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { runSteps } from '../../../steps/judging/nested-scenario.ts';
import { effort, spread, THOROUGH } from '../../effort.ts';
import { wrongFacts } from './wrong-facts.ts';

const FACTS = spread([...wrongFacts()], effort(6, 1500));

test('no fact that the features state holds when it is stated wrong, whatever in it is wrong', THOROUGH, async () => {
  const flaw = { newKernel: () => new EmulatedTarget() };
  const holding: string[] = [];
  for (const { place, steps, step, wrong } of FACTS) {
    const { failedStep, error } = await runSteps(steps, 'wrong', flaw);
    const told = `${place}: ${step} (${wrong})`;
    if (error === undefined) holding.push(told);
    else if (failedStep === undefined || !step.endsWith(failedStep))
      holding.push(`${told} fails at ${failedStep}: ${error.message}`);
    else if (error.constructor.name === 'SuiteFailure') holding.push(`${told}: ${error.message}`);
  }
  assert.deepEqual(holding, []);
});
