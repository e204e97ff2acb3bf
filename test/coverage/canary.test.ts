import assert from 'node:assert/strict';
import { test } from 'node:test';
import { halfCovered } from './canary.ts';

test('the canary of the coverage report runs one of its two branches', () => {
  assert.equal(halfCovered(true), 'this branch runs');
});
