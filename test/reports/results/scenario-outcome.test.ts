import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Attempt, judgeScenario, type StepEnding } from '../../../reports/results/scenario-outcome.ts';

const hook = (text: string, status: string | undefined): StepEnding => ({ text, own: false, compares: false, status });
const step = (text: string, status: string | undefined): StepEnding => ({ text, own: true, compares: false, status });
const then = (text: string, status: string | undefined): StepEnding => ({ text, own: true, compares: true, status });
const FIRST = 'before the first step';
const LAST = 'after the last step';

function attempt(...steps: readonly StepEnding[]): Attempt {
  const failed = steps
    .filter(({ status }) => status !== undefined && status !== 'PASSED' && status !== 'SKIPPED')
    .map(({ text, status }) => ({ text, status: status!, type: undefined, message: '' }));
  return { steps, failed, finished: true, lacks: [] };
}

const PASSES = [hook(FIRST, 'PASSED'), step('a', 'PASSED'), then('b', 'PASSED'), hook(LAST, 'PASSED')];

describe('a scenario has passed where all of its own steps and all hooks ran and passed', () => {
  test('and not otherwise', () => {
    assert.deepEqual(judgeScenario(attempt(...PASSES)), { outcome: 'passed', reason: '' });
  });

  const unjudged: readonly (readonly [what: string, attempt: Attempt, reason: RegExp])[] = [
    [
      'a hook that skips before the first step',
      attempt(hook(FIRST, 'PASSED'), hook(FIRST, 'SKIPPED'), step('a', 'SKIPPED'), hook(LAST, 'PASSED')),
      /^a hook skipped it before the first step$/,
    ],
    [
      'a step that skips in the middle',
      attempt(hook(FIRST, 'PASSED'), step('a', 'PASSED'), step('b', 'SKIPPED'), hook(LAST, 'PASSED')),
      /^a step skipped it: b$/,
    ],
    [
      'a hook that skips after the last step',
      attempt(step('a', 'PASSED'), hook(LAST, 'SKIPPED'), hook(LAST, 'PASSED')),
      /^a hook skipped it after the last step$/,
    ],
    ['no steps of its own', attempt(hook(FIRST, 'PASSED'), hook(LAST, 'PASSED')), /^it has no steps$/],
    ['neither steps nor hooks', attempt(), /^it was not carried out$/],
    ['a dry run', attempt(hook(FIRST, 'SKIPPED'), step('a', 'SKIPPED')), /^it was not carried out$/],
    ['a step that is pending', attempt(step('a', 'PENDING'), step('b', 'SKIPPED')), /^broken scenario$/],
    ['a step that is undefined', attempt(step('a', 'UNDEFINED')), /^broken scenario$/],
    ['a step that is ambiguous', attempt(step('a', 'AMBIGUOUS')), /^broken scenario$/],
    ['a status that nobody knows', attempt(step('a', 'GOOD')), /^broken scenario$/],
    ['an error that is no verdict', attempt(step('a', 'FAILED')), /^failure of the suite$/],
    [
      'an error named as what every object has',
      { ...attempt(), failed: [{ text: 'a', status: 'FAILED', type: 'constructor', message: '' }] },
      /^failure of the suite$/,
    ],
    [
      'no step that compares',
      attempt(hook(FIRST, 'PASSED'), step('a', 'PASSED'), step('b', 'PASSED'), hook(LAST, 'PASSED')),
      /^it has no Then: it compares nothing with an expectation$/,
    ],
    ['a step whose end is not told', attempt(step('a', 'PASSED'), step('b', undefined)), /^a step has no end: b$/],
    ['a scenario whose end is not told', { ...attempt(...PASSES), finished: false }, /^it did not run to its end$/],
  ];
  for (const [what, judged, reason] of unjudged) {
    test(what, () => {
      const { outcome, reason: told } = judgeScenario(judged);
      assert.equal(outcome, 'skipped');
      assert.match(told, reason);
    });
  }

  test('a verdict on a program or kernel is a failure', () => {
    const failed = [{ text: 'a', status: 'FAILED', type: 'ConformanceFailure', message: '' }];
    const steps = [step('a', 'FAILED'), step('b', 'SKIPPED'), hook(LAST, 'PASSED')];
    assert.deepEqual(judgeScenario({ steps, failed, finished: true, lacks: [] }), { outcome: 'failed', reason: '' });
  });
});
