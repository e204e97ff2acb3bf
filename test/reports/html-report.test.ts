import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { forReport, htmlReport } from '../../reports/html-report.ts';

const argument = (start: number | undefined, value: string | undefined) => ({
  group: { start, value, children: [{}] },
});

function stepOf(...stepMatchArguments: readonly object[]): Envelope {
  const step = {
    id: 's',
    pickleStepId: 'p',
    stepDefinitionIds: ['d'],
    stepMatchArgumentsLists: [{ stepMatchArguments }],
  };
  return { testCase: { id: 'c', pickleId: 'q', testSteps: [{ id: 'h', hookId: 'h' }, step] } } as Envelope;
}

test('arguments that stand for nothing are left out of the report, which would show the text before them twice', async () => {
  const told = argument(11, '"bmc"');
  const given = stepOf(told, argument(16, ''), argument(undefined, undefined), argument(16, ''));
  assert.deepEqual(forReport(given), stepOf(told));
  assert.deepEqual(forReport({ testRunStarted: { timestamp: { seconds: 0, nanos: 0 } } }), {
    testRunStarted: { timestamp: { seconds: 0, nanos: 0 } },
  });
  const html = (await htmlReport([given])).toString('utf8');
  assert.ok(html.includes(JSON.stringify(stepOf(told))));
});
