import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { missingShards } from '../../../reports/merging/missing-shards.ts';

describe('which shards are missing', () => {
  const deal = (index: number, total: number, scenarios: number) =>
    Array.from({ length: scenarios }, (_, at) => at).filter((at) => at % total === index - 1);

  test('is told by how the scenarios were dealt out', () => {
    for (const scenarios of [7, 8, 9, 40]) {
      for (const total of [2, 3]) {
        for (let absent = 1; absent <= total; absent += 1) {
          const there = [1, 2, 3].filter((index) => index <= total && index !== absent);
          const shards = there.map((index) => deal(index, total, scenarios));
          assert.deepEqual(missingShards(shards, scenarios), [{ index: absent, total }]);
        }
      }
    }
  });

  test('is not told where a filter may have been at work', () => {
    assert.deepEqual(missingShards([[0, 3, 5]], 9), []);
    assert.deepEqual(missingShards([[0, 3]], 9), []);
    assert.deepEqual(missingShards([[4, 6, 8]], 9), []);
    assert.deepEqual(missingShards([deal(1, 3, 9), deal(2, 4, 9)], 9), []);
    assert.deepEqual(missingShards([[0]], 9), []);
    assert.deepEqual(missingShards([[]], 9), []);
  });
});
