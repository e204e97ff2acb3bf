import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { updateResults } from '../../conformance/universal/reporting/update-results.ts';
import { mergeResults } from '../../reports/merging/merge-results.ts';
import { resultsOf, resultsOfChecks } from '../../reports/results/build-results.ts';
import { readResults, resultsText } from '../../reports/results/results-reader.ts';
import { overallVerdict, type Results } from '../../vocabulary/results.ts';
import { attached, catalogue, checked, context, report, run, scenario } from './sample-runs.ts';

const BROKEN = checked('REX-A-02', { outcome: 'failed' });
const KEPT = checked('REX-A-02');
const WAIVER = { requirement: 'REX-A-02', reason: 'later', until: '2026-12-31' };
const PLACES = ['features/a.feature:3', 'features/a.feature:9'];
const order = catalogue.requirements.map(({ id }) => id);

/** A bundle that checks have brought up to date; it is one that the reader takes. */
function updated(old: Results, ...reports: Parameters<typeof resultsOfChecks>[0]): Results {
  const results = updateResults(old, resultsOfChecks(reports, catalogue, context()), order);
  assert.deepEqual(readResults(resultsText(results), 'results.json'), results);
  return results;
}

const outcomes = (results: Results, id: string) =>
  results.requirements
    .find((each) => each.id === id)
    ?.judgements.map(({ subject, outcome }) => `${subject} ${outcome}`);

describe('a bundle that checks bring up to date', () => {
  test('keeps a scenario a failure that failed over a check which is made anew, until it has run again', () => {
    const failed = scenario({ outcome: 'failed', attachments: [attached(report([BROKEN]))] });
    const old = resultsOf(run(failed), catalogue, context());
    assert.deepEqual(old.otherFailures, []);
    const results = updated(old, report([KEPT]));
    assert.deepEqual(
      results.otherFailures.map(({ subject, message }) => `${subject}: ${message}`),
      ['features/a.feature:3: it failed over an earlier check: run the features again'],
    );
    assert.equal(overallVerdict(results), 'failed');
    assert.deepEqual(updated(results, report([KEPT])).otherFailures, results.otherFailures);
    assert.deepEqual(updated(old, report([BROKEN])).otherFailures, []);
  });

  test('has waivers as they are on the day of the check', () => {
    const earlier = { ...context(WAIVER), now: new Date('2026-12-31T23:59:00Z') };
    const old = resultsOfChecks([report([BROKEN])], catalogue, earlier);
    assert.equal(overallVerdict(old), 'waived');
    const results = updated(old, report([BROKEN]));
    assert.deepEqual(
      results.requirements.flatMap(({ waivers }) => waivers.map(({ inForce }) => inForce)),
      [false],
    );
    assert.equal(overallVerdict(results), 'failed');
  });

  test('says of a requirement that is newer than the check of another object that this has not judged it', () => {
    const old = resultsOfChecks([report([KEPT], 'other')], catalogue, context());
    const results = updated(old, report([KEPT, checked('REX-B-01')]));
    assert.deepEqual(outcomes(results, 'REX-B-01')?.toSorted(), ['filter passed', 'other skipped']);
    assert.equal(overallVerdict(results), 'incomplete');
    const both = [KEPT, checked('REX-B-01')];
    assert.equal(overallVerdict(updated(results, report(both, 'other'))), 'full');
  });

  test('has no check judge a requirement that no check judges any more', () => {
    const old = resultsOfChecks([report([KEPT, checked('REX-B-01')], 'other')], catalogue, context());
    const results = updated(old, report([KEPT]));
    assert.equal(outcomes(results, 'REX-B-01'), undefined);
    assert.deepEqual(outcomes(results, 'REX-A-02')?.toSorted(), ['filter passed', 'other passed']);
  });
});

test('shards that are merged have waivers as they are on the day of the last', () => {
  const shard = (line: number, finishedAt: string, ...waivers: readonly (typeof WAIVER)[]) => ({
    file: `${line}.json`,
    results: resultsOf(
      { ...run(scenario({ line, tags: ['@REX-A-02'], outcome: 'failed' })), known: PLACES, finishedAt },
      catalogue,
      context(...waivers),
    ),
  });
  const shards = [shard(3, '2026-12-31T23:59:00.000Z', WAIVER), shard(9, '2027-01-01T00:01:00.000Z')];
  const merged = mergeResults(shards, catalogue);
  assert.deepEqual(readResults(resultsText(merged), 'results.json'), merged);
  assert.equal(overallVerdict(merged), 'failed');
});
