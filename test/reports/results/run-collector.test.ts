import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { RunCollector, type RunMessages } from '../../../reports/results/run-collector.ts';
import { attempt, RUN, ran, withFirst } from '../merging/sample-messages.ts';

function collected(envelopes: readonly object[]): RunMessages {
  const collector = new RunCollector();
  for (const envelope of envelopes) collector.receive(envelope as Envelope);
  return collector.run();
}

const failing = (envelopes: readonly object[]) =>
  envelopes.map((each) =>
    'testRunFinished' in each ? { testRunFinished: { ...(each.testRunFinished as object), success: false } } : each,
  );

describe('what is gathered from messages', () => {
  test('takes a step that is told twice at its worst', () => {
    const skipped = attempt('cs', 'c2', 'SKIPPED');
    const at = skipped.findLastIndex((each) => 'testStepFinished' in each);
    const passed = ran('c').findLast((each) => 'testStepFinished' in each)!;
    for (const place of [at, at + 1]) {
      const [first] = collected(withFirst(...skipped.toSpliced(place, 0, passed))).scenarios;
      assert.equal(first?.outcome, 'skipped', String(place - at));
    }
  });

  test('keeps what failed in each attempt before the last', () => {
    const attempts = ['a', 'b'].flatMap((id) => attempt(id, 'c2', 'FAILED', true));
    const [other, again] = collected(withFirst(...attempts, ...ran('c'))).scenarios.toSorted(
      (one, two) => one.earlier.length - two.earlier.length,
    );
    assert.deepEqual(other?.earlier, []);
    assert.equal(again?.outcome, 'passed');
    assert.deepEqual(
      again.earlier.map(({ message }) => message),
      ['a', 'b'],
    );
  });

  test('knows nothing of a scenario of which a step is not told', () => {
    const untold = RUN.map((each) => {
      const { testCase } = each as Envelope;
      const testSteps = testCase?.testSteps.filter(({ pickleStepId }) => pickleStepId !== 'p1');
      return testCase === undefined ? each : { testCase: { ...testCase, testSteps } };
    }).filter((each) => !JSON.stringify(each).includes('"testStepId":"c1"'));
    const [first, second] = collected(untold).scenarios;
    assert.deepEqual([first?.outcome, first?.reason], ['skipped', 'a step has no end: it is']);
    assert.equal(second?.outcome, 'passed');
  });

  test('takes a run without success as one in trouble, unless a scenario explains it', () => {
    assert.deepEqual(collected(RUN).troubles, []);
    assert.deepEqual(collected(failing(RUN)).troubles, ['the run did not succeed, and does not say why']);
    assert.deepEqual(collected(failing(withFirst(...attempt('cs', 'c2', 'FAILED')))).troubles, []);
    const again = [...attempt('a', 'c2', 'FAILED', true), ...ran('c')];
    assert.deepEqual(collected(failing(withFirst(...again))).troubles, []);
  });

  test('names a hook of the whole run that did not pass, whatever became of it', () => {
    const hooked = (status: string) => {
      const result = { status, message: 'why\nat x', duration: { seconds: 0, nanos: 0 } };
      return collected(RUN.toSpliced(-1, 0, { testRunHookFinished: { testRunHookStartedId: 'x', result } })).troubles;
    };
    for (const status of ['FAILED', 'PENDING', 'UNDEFINED', 'AMBIGUOUS', 'UNKNOWN']) {
      assert.deepEqual(hooked(status), ['a hook of the whole run failed: why'], status);
    }
    for (const status of ['PASSED', 'SKIPPED']) assert.deepEqual(hooked(status), [], status);
  });
});
