import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDocument } from '../../../cli/documents/result-document.ts';

test('an output that fails is not reported as an error of the command, and nothing is printed twice', async () => {
  const printed: string[] = [];
  const out = {
    isTTY: false,
    write(text: string): boolean {
      printed.push(text);
      throw new Error('the reader is gone');
    },
  };
  const streams = { out, error: out, environment: {} };
  const carryOut = () => 0;
  await assert.rejects(withDocument('merge', true, streams, carryOut), /the reader is gone/);
  assert.equal(printed.length, 1);
  assert.equal((JSON.parse(printed[0]!) as { error: unknown }).error, null);
});
