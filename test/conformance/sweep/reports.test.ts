import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mergeSweepReports } from '../../../conformance/sweep/merge-reports.ts';
import type { PointOfWay } from '../../../conformance/sweep/point-order.ts';
import type { SweepReport } from '../../../conformance/sweep/sweep-report.ts';
import type { SweepBreach } from '../../../conformance/sweep/sweep-rules.ts';
import { SweepTally } from '../../../conformance/sweep/sweep-tally.ts';
import type { TriedPoint } from '../../../conformance/sweep/try-point.ts';

/** The report of one of two shards. */
function shard(index: number, changes: Partial<SweepReport> = {}): SweepReport {
  return {
    format: 'rex-conformance sweep',
    formatVersion: 1,
    object: { name: 'hello', sha256: '0' },
    layout: 'linux',
    seed: 0,
    shards: { count: 2, indices: [index] },
    authors: false,
    ways: [],
    left: ['a', `${index}`],
    beyond: ['b'],
    kinds: [
      { kind: 'map full', found: 3, tried: 2 + index },
      { kind: 'stack left', found: 1, tried: 0 },
    ],
    outcomes: [{ outcome: 'returned 0', points: 2 + index, first: `w:${index}`, index: 8 - index }],
    findings: [],
    gaps: [{ reason: 'no probe', points: 1, index: 4 + index }],
    ...changes,
  };
}

const named = (...reports: readonly SweepReport[]) => reports.map((report, n) => ({ file: `${n}.json`, report }));

describe('shards of a sweep', () => {
  test('that are all there are the sweep without shards', () => {
    const merged = mergeSweepReports(named(shard(1), shard(0)));
    assert.deepEqual(merged.shards, { count: 1, indices: [0] });
    assert.deepEqual(merged.left.toSorted(), ['0', '1', 'a']);
    assert.deepEqual(merged.beyond, ['b']);
    assert.deepEqual(merged.kinds, [
      { kind: 'map full', found: 6, tried: 5 },
      { kind: 'stack left', found: 2, tried: 0 },
    ]);
    assert.deepEqual(merged.outcomes, [{ outcome: 'returned 0', points: 5, first: 'w:1', index: 7 }]);
    assert.deepEqual(merged.gaps, [{ reason: 'no probe', points: 2, index: 4 }]);
  });

  test('of which one is missing are said to be so, in order', () => {
    const three = (index: number) => shard(index, { shards: { count: 3, indices: [index] } });
    assert.deepEqual(mergeSweepReports(named(three(2), three(0))).shards, { count: 3, indices: [0, 2] });
  });

  test('in which outcomes differ keep them apart, in the order of their first points', () => {
    const other = [{ outcome: 'panicked', points: 1, first: 'w:9', index: 2 }];
    const { outcomes } = mergeSweepReports(named(shard(0), shard(1, { outcomes: other })));
    assert.deepEqual(
      outcomes.map(({ outcome, points }) => [outcome, points]),
      [
        ['panicked', 1],
        ['returned 0', 2],
      ],
    );
  });

  test('that are there twice, or of another sweep, are refused', () => {
    assert.throws(() => mergeSweepReports(named(shard(0), shard(0))), {
      code: 'MERGE_DUPLICATE',
      message: 'shard 1 of the sweep is there twice',
      cause: 'it is in 0.json and in 1.json',
    });
    assert.throws(() => mergeSweepReports(named(shard(0), shard(1, { seed: 1 }))), { code: 'MERGE_OTHER_SWEEP' });
  });
});

describe('the tally of a sweep', () => {
  const point = (index: number) =>
    ({ index, way: { id: 'w', program: 'p' }, point: { kind: 'map full', id: `${index}` } }) as PointOfWay;
  const breach = (code: string): SweepBreach =>
    ({ requirement: 'REX-TERM-05', code, message: '', cause: '', hint: '' }) as SweepBreach;
  const tried = (changes: Partial<TriedPoint> = {}): TriedPoint => {
    return { run: undefined, outcome: 'returned 0', breaches: [], unsupported: '', ...changes };
  };
  const panicked = tried({ outcome: 'panicked', run: { panic: {}, violations: [] } as never });

  test('counts points, and names the first of each outcome, breach and gap', () => {
    const tally = new SweepTally();
    const found = tried({ breaches: [breach('A')], unsupported: 'no probe' });
    for (const index of [5, 3, 4]) tally.add(point(index), found, new Set());
    tally.add(point(1), tried(), new Set());
    assert.deepEqual(tally.outcomes(), [{ outcome: 'returned 0', points: 4, first: 'w:1', index: 1 }]);
    assert.deepEqual(tally.gaps(), [{ reason: 'no probe', points: 3, index: 3 }]);
    assert.deepEqual(
      tally.found().map(({ breach: { code }, points, first }) => [code, points, first.index]),
      [['A', 3, 3]],
    );
    const all = [1, 2, 3, 4, 5].map(point);
    assert.deepEqual(
      tally.kinds(all).filter((kind) => kind.found > 0),
      [{ kind: 'map full', found: 5, tried: 4 }],
    );
  });

  test('leaves out what a way breaks without a disturbance', () => {
    const tally = new SweepTally();
    const known = new Set(['REX-TERM-05 A']);
    tally.add(point(1), tried({ breaches: [breach('A'), breach('B')] }), known);
    assert.deepEqual(
      tally.found().map(({ breach: { code } }) => code),
      ['B'],
    );
  });

  test('knows the first panic of each outcome, in order', () => {
    const tally = new SweepTally();
    for (const index of [7, 6, 8]) tally.add(point(index), panicked, new Set());
    tally.add(point(2), { ...panicked, outcome: 'panicked: again' }, new Set());
    tally.add(point(1), tried(), new Set());
    assert.deepEqual(
      tally.panics().map(({ index }) => index),
      [2, 6],
    );
  });
});
