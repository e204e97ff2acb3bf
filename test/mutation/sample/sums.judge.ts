import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { counted, difference, isSmall, keptSum } from './sums.ts';

let open = 0;

before(() => {
  open += 1;
});
after(() => {
  open -= 1;
});

test('sums', () => assert.equal(keptSum(2, 3), 5));
test('sums once more', () => assert.equal(keptSum(2, 3), 5));
test('differences', () => assert.equal(difference(3, 2), 1));
test('counts', () => assert.equal(counted(3), 3));
test('a test that is skipped', { skip: 'it has a reason' }, () => assert.fail());

describe('small numbers', () => {
  let each = 0;
  beforeEach(() => {
    each += 1;
  });
  afterEach(() => {
    each -= 1;
  });
  test('are below a thousand, with all hooks around them', async () => {
    await Promise.resolve();
    assert.deepEqual([open, each], [1, 1]);
    assert.equal(isSmall(3), true);
  });
});
