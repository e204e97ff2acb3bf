import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mergeResults } from '../../../reports/merging/merge-results.ts';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { catalogue, context, run, scenario } from '../sample-runs.ts';

/** Results of one of two scenarios, at a line. */
function shard(file: string, line: number, suite: Partial<{ name: string; version: string }> = {}) {
  const results = resultsOf(run(scenario({ line, tags: ['@REX-A-01'] })), catalogue, context());
  const other = line === 3 ? 9 : 3;
  const scope = { scenarios: 2, leftOut: [`features/a.feature:${other}`] };
  return { file, results: { ...results, scope, suite: { ...results.suite, ...suite } } };
}

describe('results', () => {
  test('of two shards of one suite are joined', () => {
    assert.equal(mergeResults([shard('1', 3), shard('2', 9)], catalogue).ran.length, 2);
  });

  for (const suite of [{ name: 'another-suite' }, { version: '99.0.0' }]) {
    test(`of suites that differ in ${Object.keys(suite)} are refused`, () => {
      assert.throws(() => mergeResults([shard('1', 3), shard('2', 9, suite)], catalogue), {
        code: 'MERGE_OTHER_VERSION',
        cause: /^1 is from .+, 2 from .*(another-suite|99\.0\.0)/,
      });
    });
  }

  test('that judge a scenario twice are refused, with both files', () => {
    assert.throws(() => mergeResults([shard('1', 3), shard('2', 9), shard('3', 3)], catalogue), {
      code: 'MERGE_DUPLICATE',
      message: 'features/a.feature:3 is judged twice',
      cause: 'it is in 1 and in 3',
    });
  });
});
