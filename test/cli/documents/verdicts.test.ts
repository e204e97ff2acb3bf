import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ExploredSituation, exploreVerdict } from '../../../cli/documents/explore-result.ts';
import { mergedVerdict, sweepVerdict } from '../../../cli/documents/sweep-result.ts';
import type { SweepReport } from '../../../conformance/sweep/sweep-report.ts';

/** A sweep that tried all of 4 points and found nothing, with differences. */
function swept(other: Partial<SweepReport> = {}): SweepReport {
  const whole = {
    shards: { count: 1, indices: [0] },
    left: [],
    beyond: [],
    kinds: [{ kind: 'stack left', found: 4, tried: 4 }],
    outcomes: [],
    findings: [],
    gaps: [],
  };
  return { ...whole, ...other } as unknown as SweepReport;
}

const finding = [{}] as unknown as SweepReport['findings'];
const tried = (count: number) => ({ kinds: [{ kind: 'stack left', found: 4, tried: count }] }) as Partial<SweepReport>;
const gaps = (points: number) => ({ gaps: [{ reason: 'r', points, index: 0 }] });

describe('the verdict on a sweep', () => {
  for (const [what, other, verdict] of [
    ['all points, and nothing beyond', {}, 'clean'],
    ['some points', tried(3), 'sampled'],
    ['a point that could not be judged', gaps(1), 'sampled'],
    ['ways beyond the limit', { beyond: ['w'] }, 'sampled'],
    ['one shard of two', { shards: { count: 2, indices: [0] } }, 'sampled'],
    ['no point', tried(0), 'incomplete'],
    ['no point that could be judged', gaps(4), 'incomplete'],
    ['a program that was left out', { left: ['p'] }, 'incomplete'],
    ['a finding beside all that', { findings: finding, left: ['p'], ...gaps(4) }, 'failed'],
  ] as const) {
    test(`${what}: ${verdict}`, () => assert.equal(sweepVerdict(swept(other)).verdict, verdict));
  }

  test('one point that was asked for is a sample', () => {
    assert.equal(sweepVerdict(swept(), true).verdict, 'sampled');
  });

  test('shards that are missing leave the whole incomplete, unless one has a finding', () => {
    const part = { shards: { count: 3, indices: [0, 2] } };
    assert.deepEqual(mergedVerdict(swept()), sweepVerdict(swept()));
    assert.match(mergedVerdict(swept(part)).line, /^1 shard of 3 missing; no finding; /);
    assert.equal(mergedVerdict(swept(part)).verdict, 'incomplete');
    assert.equal(mergedVerdict(swept({ ...part, findings: finding })).verdict, 'failed');
  });
});

describe('the verdict on explorations', () => {
  const explored = (other: Partial<ExploredSituation> = {}): ExploredSituation => {
    const whole = { name: 'p and p', schedules: 3, exhausted: 2, findings: [], gaps: [], unseen: [] };
    return { ...whole, ...other } as unknown as ExploredSituation;
  };
  const found = (fault: boolean) => ({ findings: [{ fault }] as unknown as ExploredSituation['findings'] });

  for (const [what, situations, left, bound, verdict] of [
    ['all schedules', [explored()], [], 2, 'exhausted'],
    ['a data race beside', [explored(found(false))], [], 2, 'exhausted'],
    ['programs that were not tried together', [explored()], ['pairs'], 2, 'sampled'],
    ['one schedule', [explored({ exhausted: -1 })], [], undefined, 'sampled'],
    ['too little time', [explored({ exhausted: 1 })], [], 2, 'incomplete'],
    ['no program', [], [], 2, 'incomplete'],
    ['an event that no program sees', [explored({ unseen: ['event 1 of CPU 0'] })], [], 2, 'incomplete'],
    ['a run that the model lacks', [explored({ gaps: ['g'] })], [], 2, 'incomplete'],
    ['the same for one schedule', [explored({ gaps: ['g'] })], [], undefined, 'incomplete'],
    [
      'a fault beside all that',
      [explored({ ...found(true), gaps: ['g'] }), explored({ unseen: ['e'] })],
      ['p'],
      2,
      'failed',
    ],
  ] as const) {
    test(`${what}: ${verdict}`, () => assert.equal(exploreVerdict(situations, left, bound).verdict, verdict));
  }
});
