import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mergeResults } from '../../../reports/merging/merge-results.ts';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { joinScopes, readLeftOut, scopeOf, scopeText } from '../../../reports/results/run-scope.ts';
import { catalogue, context, loading, run, SHA, scenario } from '../sample-runs.ts';

const part = (file: string, scenarios: number, ...leftOut: string[]) => ({
  file,
  results: { scope: { scenarios, leftOut } },
});

describe('the scope of a run', () => {
  test('has all scenarios that are known, and those that were left out', () => {
    const scope = scopeOf(['b:1', 'a:1', 'b:1'], ['a:2', 'a:1']);
    assert.deepEqual(scope, { scenarios: 3, leftOut: ['b:1'] });
    assert.equal(scopeText(scope), '2 of 3 scenarios');
  });

  test('of shards is what all of them left out', () => {
    const [one, other] = [part('1', 4, 'b', 'c', 'd'), part('2', 4, 'a', 'c', 'd')];
    assert.deepEqual(joinScopes([one, other]), { scenarios: 4, leftOut: ['c', 'd'] });
    assert.deepEqual(joinScopes([one, other, part('3', 4, 'a', 'b')]), { scenarios: 4, leftOut: [] });
    assert.deepEqual(joinScopes([one, part('check', 0)]), { scenarios: 4, leftOut: ['b', 'c', 'd'] });
    assert.deepEqual(joinScopes([part('check', 0)]), { scenarios: 0, leftOut: [] });
  });

  test('what all of them left out is left out of the whole', () => {
    assert.deepEqual(joinScopes([part('1', 3, 'b', 'c'), part('2', 3, 'a', 'c')]), { scenarios: 3, leftOut: ['c'] });
  });

  test('of results that have a scenario twice, or other features, is none', () => {
    assert.throws(() => joinScopes([part('1', 3, 'b'), part('2', 3, 'a')]), { code: 'MERGE_DUPLICATE' });
    const twice = [part('1', 4, 'b', 'd'), part('2', 4, 'a', 'd')];
    assert.throws(() => joinScopes(twice), { code: 'MERGE_DUPLICATE' });
    assert.throws(() => joinScopes([part('1', 3, 'b'), part('2', 4, 'a')]), { code: 'MERGE_OTHER_FEATURE' });
    assert.throws(() => joinScopes([part('1', 2, 'b'), part('2', 2, 'c'), part('3', 2, 'd')]), {
      code: 'MERGE_OTHER_FEATURE',
      cause: 'each knows 2 scenarios, and together they left out 3',
    });
    assert.throws(() => joinScopes([part('1', 2, 'b'), part('2', 2, 'c'), part('3', 2, 'd', 'e')]), {
      code: 'MERGE_OTHER_FEATURE',
      cause: 'each knows 2 scenarios, and together they left out 4',
    });
  });

  test('of results that judge what another of them does not know is none', () => {
    const shard = (file: string, line: number, ...leftOut: string[]) => {
      const results = resultsOf(run(scenario({ line, tags: ['@REX-A-01'] })), catalogue, context());
      return { file, results: { ...results, scope: { scenarios: 2, leftOut } } };
    };
    const [one, other] = [shard('1', 3, 'features/a.feature:9'), shard('2', 9, 'features/a.feature:3')];
    assert.deepEqual(mergeResults([one, other], catalogue).scope, { scenarios: 2, leftOut: [] });
    assert.throws(() => mergeResults([one, shard('2', 9, 'features/b.feature:3')], catalogue), {
      code: 'MERGE_OTHER_FEATURE',
      cause: '1 has features/a.feature:3, which 2 does not have',
    });
  });

  test('of shards that ran objects of one name and other contents is none; copies that scenarios change are let be', () => {
    const shard = (line: number, sha256: string, changed?: true) => {
      const objects = [{ name: 'filter', sha256, ...(changed && { changed }) }];
      const observations = { ...loading('filter'), objects };
      const results = resultsOf(run(scenario({ line, observations })), catalogue, context());
      const leftOut = [`features/a.feature:${line === 3 ? 9 : 3}`];
      return { file: String(line), results: { ...results, scope: { scenarios: 2, leftOut } } };
    };
    const other = 'b'.repeat(64);
    assert.throws(() => mergeResults([shard(3, SHA), shard(9, other)], catalogue), {
      code: 'MERGE_OTHER_OBJECT',
      message: 'the object filter is not the same in all files',
      cause: `its SHA-256 is ${SHA} in 3, and ${other} in 9`,
    });
    assert.equal(mergeResults([shard(3, SHA), shard(9, SHA)], catalogue).objects.length, 1);
    assert.deepEqual(mergeResults([shard(3, SHA), shard(9, other, true)], catalogue).objects, [
      { name: 'filter', sha256: SHA },
      { name: 'filter', sha256: other, changed: true },
    ]);
  });

  test('in messages is a list of places, and nothing else', () => {
    assert.deepEqual(readLeftOut('{"leftOut":["a:1"]}'), ['a:1']);
    for (const text of ['', '{', 'null', '[]', '{}', '{"leftOut":{}}', '{"leftOut":[1]}', '{"leftOut":[""]}']) {
      assert.throws(() => readLeftOut(text), { code: 'SCOPE_BROKEN' });
    }
  });
});
