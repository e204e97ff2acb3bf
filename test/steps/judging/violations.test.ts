import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { NestedOutcome } from '../../../steps/judging/nested-outcome.ts';
import { expectCaught } from '../../../steps/judging/violations.ts';
import {
  BrokenInput,
  ConformanceFailure,
  Refused,
  SuiteFailure,
  Unsupported,
} from '../../../steps/running/failures.ts';
import { mismatch } from '../mismatched.ts';

const STEP = 'the program returns 2';
const failure = (error: Error, failedStep = STEP): NestedOutcome => ({ failedStep, error });

describe('a fault is caught', () => {
  test('by a verdict on the kernel, at that step and with that message in one line', () => {
    expectCaught(failure(new ConformanceFailure('expected  2\n    found     1')), STEP, 'expected 2 found 1');
    expectCaught(failure(new Refused('EINVAL: no')), 'the program *', 'EINVAL*');
  });

  test('not by a scenario that passes', () => {
    assert.match(
      mismatch(() => expectCaught({ failedStep: undefined, error: undefined }, STEP, '*')),
      /the fault is not caught/,
    );
    mismatch(() => expectCaught({ failedStep: STEP, error: undefined }, '*', '*'));
  });

  test('not at another step, and not with another message', () => {
    const caught = failure(new ConformanceFailure('expected 2'));
    assert.match(
      mismatch(() => expectCaught(caught, 'the program returns', 'expected 2')),
      /found {5}it fails at: the program returns 2/,
    );
    mismatch(() => expectCaught(caught, STEP, 'expected'));
  });

  for (const error of [
    new BrokenInput('expected 2'),
    new Unsupported('expected 2'),
    new SuiteFailure('expected 2'),
    new TypeError('expected 2'),
  ]) {
    test(`not by what is no verdict: ${error.constructor.name}`, () => {
      assert.match(
        mismatch(() => expectCaught(failure(error), STEP, 'expected 2')),
        new RegExp(`no verdict on a kernel but: ${error.constructor.name}`),
      );
    });
  }

  test('only where a scenario was run', () => {
    assert.throws(() => expectCaught(undefined, STEP, '*'), { kind: 'input' });
  });
});
