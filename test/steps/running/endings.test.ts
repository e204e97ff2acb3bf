import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import { Mismatch } from '../../../steps/comparisons/mismatch.ts';
import { unspokenEnding } from '../../../steps/running/endings.ts';

const run = (outcome: ProgramRun['outcome']): ProgramRun =>
  ({ program: 'count', outcome, explanation: 'because', panic: null, oops: null }) as unknown as ProgramRun;

test("a run that the kernel cannot carry out is nobody's fault", () => {
  const unsupported = unspokenEnding([run('unsupported')]);
  assert.ok(unsupported instanceof Diagnostic);
  assert.deepEqual([unsupported.kind, unsupported.cause], ['unsupported', 'count: unsupported: because']);
});

test('of several, one that went wrong is a failure', () => {
  const failed = unspokenEnding([run('unsupported'), run('timed out')]);
  assert.ok(failed instanceof Mismatch);
  assert.match(failed.message, /count was ended by the watchdog/);
  assert.doesNotMatch(failed.message, /unsupported/);
});
