import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Interventions } from '../../../debugger/time/interventions.ts';

/** All bytes that changes may keep. */
const ALL = 2 ** 24;
const change = (run: number, size: number) => ({
  at: { run, retired: 0, interrupted: false },
  size,
  apply: () => {},
});

test('changes that are forgotten leave room for others', () => {
  const changes = new Interventions();
  assert.equal(changes.add(change(0, 1)), true);
  assert.equal(changes.add(change(1, ALL)), false);
  assert.equal(changes.add(change(2, ALL - 1)), true);
  assert.equal(changes.add(change(2, 1)), false);
  assert.equal(changes.add(change(1, ALL - 1)), true);
  assert.deepEqual(changes.at({ run: 2, retired: 0, interrupted: false }), []);
  assert.equal(changes.next({ run: 1, retired: -1, interrupted: false })?.run, 1);
});
