import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oncePerObject } from '../../base/once.ts';

test('a result is computed once for each object, also if it is nothing', () => {
  const asked: object[] = [];
  const nothing = oncePerObject((from: object) => {
    asked.push(from);
    return undefined;
  });
  const [one, other] = [{}, {}];
  for (const from of [one, other, one, other]) assert.equal(nothing(from), undefined);
  assert.equal(asked.length, 2);
  assert.equal(asked[0], one);
});

test('an error is not kept', () => {
  let fails = true;
  const name = oncePerObject(() => {
    if (fails) throw new Error('not yet');
    return 'found';
  });
  const from = {};
  assert.throws(() => name(from), /not yet/);
  fails = false;
  assert.equal(name(from), 'found');
});
