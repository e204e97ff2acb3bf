import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { readResults, resultsText } from '../../../reports/results/results-reader.ts';
import type { Judgement, RequirementResult, Results } from '../../../vocabulary/results.ts';
import { attached, catalogue, checked, context, loading, report, run, SHA, scenario } from '../sample-runs.ts';

const ATTEMPT = { text: 'it is so', status: 'FAILED', type: 'ConformanceFailure', message: 'it was not' };

/** A bundle with something of everything in it. */
const sample: Results = resultsOf(
  {
    ...run(
      scenario({ tags: ['@REX-A-01'], outcome: 'failed', observations: loading('filter') }),
      scenario({ line: 5, tags: ['@REX-A-01', '@REX-B-01'], observations: loading('filter') }),
      scenario({ line: 9, outcome: 'failed' }),
      scenario({ line: 12, attachments: [attached(report([checked('REX-A-02'), checked('REX-B-01')]))] }),
      scenario({ line: 15, outcome: 'skipped' }),
      scenario({ line: 18, earlier: [ATTEMPT] }),
    ),
    known: ['features/b.feature:3'],
  },
  catalogue,
  context({ requirement: 'REX-A-01', reason: 'later', until: '2026-12-31', object: 'filter' }),
);

type Mutable<Part> = Part extends object ? { -readonly [Key in keyof Part]: Mutable<Part[Key]> } : Part;
type Bundle = Mutable<Results>;

function cause(change: (bundle: Bundle) => void): string | undefined {
  const bundle = JSON.parse(JSON.stringify(sample)) as Bundle;
  change(bundle);
  assert.notDeepEqual(bundle, sample, 'nothing was changed');
  try {
    readResults(JSON.stringify(bundle), 'r.json');
    return undefined;
  } catch (error) {
    const { code, cause: told } = error as { code: string; cause: string };
    assert.equal(code, 'RESULTS_CONTRADICTORY', told);
    return told;
  }
}

const named = (bundle: Bundle, id: string) =>
  bundle.requirements.find((each) => each.id === id) as Mutable<RequirementResult>;
const judging = (bundle: Bundle, id: string, subject: string) =>
  named(bundle, id).judgements.find((each) => each.subject === subject) as Mutable<Judgement>;
const ran = (bundle: Bundle, line: number) =>
  bundle.ran.find(({ subject }) => subject === `features/a.feature:${line}`)!;
const again = <Item>(items: Item[]) => items.push(structuredClone(items[0]!));
const without = <Item>(items: Item[], gone: (item: Item) => boolean) => items.splice(items.findIndex(gone), 1);

const EDITS: readonly (readonly [what: string, change: (bundle: Bundle) => void, cause: RegExp])[] = [
  ['more scenarios that passed', (b) => b.scenarios.passed++, /^4 scenarios are recorded as passed, but 3 are/],
  ['fewer that failed', (b) => b.scenarios.failed--, /^1 scenario is recorded as failed, but 2 are named$/],
  ['none that was skipped', (b) => b.scenarios.skipped--, /^0 scenarios are recorded as skipped, but 1 is named$/],
  ['more scenarios of the project', (b) => b.scope.scenarios++, /^6 scenarios are counted, but 7 ran of 8$/],
  [
    'counts that are raised alike',
    (b) => {
      b.scenarios.passed += 9;
      b.scope.scenarios += 9;
    },
    /^12 scenarios are recorded as passed, but 3 are named$/,
  ],
  [
    'a failure among those that passed',
    (b) => Object.assign(ran(b, 9), { outcome: 'passed' }),
    /:9 is recorded as passed and as failed$/,
  ],
  [
    'no list of what was left out',
    (b) => Object.assign(b.scope, { leftOut: [] }),
    /^6 scenarios are counted, but 7 ran of 7$/,
  ],
  [
    'a scenario left out that ran',
    (b) => Object.assign(b.scope, { leftOut: [ran(b, 5).subject] }),
    /:5 is judged, but is recorded as left out$/,
  ],
  ['a scenario twice', (b) => again(b.ran), /^features\/a\.feature:3 appears twice$/],
  [
    'a scenario less',
    (b) => without(b.ran, ({ subject }) => subject.endsWith(':3')),
    /:3 judges REX-A-01, but is not among/,
  ],
  ['a requirement twice', (b) => again(b.requirements), /^REX-A-01 appears twice$/],
  [
    'another outcome',
    (b) => Object.assign(named(b, 'REX-A-01'), { outcome: 'passed' }),
    /^REX-A-01 is recorded as passed, but its judgements give failed$/,
  ],
  [
    'a requirement of no judgement',
    (b) => Object.assign(named(b, 'REX-A-02'), { outcome: 'not applicable', judgements: [] }),
    /^REX-A-02 is listed, but nothing judged it$/,
  ],
  [
    'a requirement of no judgement that is waived',
    (b) => Object.assign(named(b, 'REX-A-01'), { outcome: 'not applicable', judgements: [] }),
    /^features\/a\.feature:3 judges REX-A-01, but its judgement is missing$/,
  ],
  [
    'a requirement less',
    (b) => without(b.requirements, ({ id }) => id === 'REX-A-01'),
    /:3 judges REX-A-01, but its judgement is missing$/,
  ],
  [
    'a judgement by a scenario twice',
    (b) => again(named(b, 'REX-A-01').judgements),
    /^features\/a\.feature:3 judges REX-A-01 twice$/,
  ],
  [
    'a judgement by a check twice',
    (b) => again(named(b, 'REX-A-02').judgements),
    /^filter was checked 1 times, and judged 2 times by REX-A-02$/,
  ],
  [
    'a judgement by a scenario less',
    (b) => without(named(b, 'REX-A-01').judgements, ({ outcome }) => outcome === 'passed'),
    /:5 judges REX-A-01, but its judgement is missing$/,
  ],
  [
    'a judgement by another scenario',
    (b) => Object.assign(judging(b, 'REX-A-01', 'features/a.feature:5'), { subject: 'features/a.feature:12' }),
    /:12 judges REX-A-01, but does not list it$/,
  ],
  [
    'a judgement by a scenario of another requirement',
    (b) => Object.assign(judging(b, 'REX-B-01', 'features/a.feature:5'), { subject: 'features/a.feature:3' }),
    /:3 judges REX-B-01, but does not list it$/,
  ],
  [
    'a judgement by a check of another object',
    (b) => Object.assign(judging(b, 'REX-A-02', 'filter'), { subject: 'other' }),
    /^filter was checked 1 times, and judged 0 times/,
  ],
  [
    'a scenario that judges another requirement too',
    (b) => ran(b, 12).requirements.push('REX-A-02'),
    /:12 judges REX-A-02, but its judgement is missing$/,
  ],
  [
    'a scenario that does not concern what it judges',
    (b) => Object.assign(judging(b, 'REX-A-01', 'features/a.feature:5'), { outcome: 'not applicable' }),
    /:5 ran, but is recorded as not applicable to REX-A-01$/,
  ],
  [
    'a judgement with another ending',
    (b) => Object.assign(judging(b, 'REX-A-01', 'features/a.feature:5'), { outcome: 'skipped' }),
    /:5 is recorded as passed and as skipped$/,
  ],
  [
    'another failure that passed',
    (b) => Object.assign(b.otherFailures[0]!, { outcome: 'passed' }),
    /:9 is among the failed scenarios, but did not fail$/,
  ],
  [
    'another failure by a check',
    (b) => Object.assign(b.otherFailures[0]!, { by: 'check' }),
    /:9 is among the failed scenarios, but did not fail$/,
  ],
  ['no other failure', (b) => Object.assign(b, { otherFailures: [] }), /:9 failed, but no failure is recorded$/],
  ['another failure twice', (b) => again(b.otherFailures), /:9 appears twice$/],
  [
    'another failure that judges',
    (b) => Object.assign(b.otherFailures[0]!, { subject: 'features/a.feature:3' }),
    /:3 judges a requirement, but is recorded without one$/,
  ],
  [
    'a flaky scenario that failed',
    (b) => Object.assign(b.flaky[0]!, { outcome: 'failed' }),
    /:18 is among the flaky scenarios, but did not pass in the end$/,
  ],
  [
    'a flaky scenario that did not run',
    (b) => Object.assign(b.flaky[0]!, { subject: 'features/b.feature:3' }),
    /b\.feature:3.* is not among the scenarios that ran$/,
  ],
  ['a flaky scenario twice', (b) => again(b.flaky), /:18 appears twice$/],
  [
    'a waiver that is in force past its last day',
    (b) => Object.assign(named(b, 'REX-A-01').waivers[0]!, { until: '2020-01-01' }),
    /^the waiver of REX-A-01 until 2020-01-01 is recorded as in force on 20/,
  ],
  ['an object twice', (b) => again(b.objects), / filter appears twice$/],
  ['an object less', (b) => Object.assign(b, { objects: [] }), /^filter was checked, and is not among the objects$/],
  [
    'an object of other contents',
    (b) => Object.assign(b.objects[0]!, { sha256: 'b'.repeat(64) }),
    /^filter was checked, and is not among the objects$/,
  ],
  [
    'a check of another object',
    (b) => Object.assign(b.checks[0]!, { object: 'other' }),
    /^other was checked 1 times, and judged 0 times by REX-A-02$/,
  ],
  [
    'a check on another layout',
    (b) => Object.assign(b.checks[0]!, { layout: 'linux-1' }),
    /^filter was checked on linux-1, which is not among the layouts$/,
  ],
  [
    'a check with another seed',
    (b) => Object.assign(b.checks[0]!, { seed: 9 }),
    /^filter was checked with seed 9, which is not among the seeds$/,
  ],
  [
    'a check less',
    (b) => Object.assign(b, { checks: [] }),
    /^filter was checked 0 times, and judged 1 times by REX-A-02$/,
  ],
  [
    'a check of another copy',
    (b) => b.checks.push({ ...b.checks[0]!, sha256: 'b'.repeat(64) }),
    /^filter was checked 2 times, and judged 1 times/,
  ],
  [
    'no universal profile',
    (b) => without(b.profiles, (each) => each === 'universal'),
    /^objects were checked by no profile$/,
  ],
  [
    'no features',
    (b) => without(b.profiles, (each) => each === 'features'),
    /^scenarios ran, but no feature is recorded$/,
  ],
];

describe('a bundle that says one thing twice says the same twice', () => {
  test('as it was written', () => {
    assert.deepEqual(readResults(resultsText(sample), 'r.json'), sample);
    assert.deepEqual(sample.objects, [{ name: 'filter', sha256: SHA }]);
  });

  for (const [what, change, pattern] of EDITS) {
    test(`${what} is found out`, () => assert.match(cause(change) ?? 'it is taken', pattern));
  }

  test('features that never ran, and profiles of nothing', () => {
    const none = resultsOf(run(), catalogue, context());
    for (const [profiles, pattern] of [
      [['universal'], /^no object was checked by the universal profile$/],
      [['features'], /^features are recorded as run, but no scenario is$/],
    ] as const) {
      assert.throws(() => readResults(JSON.stringify({ ...none, profiles }), 'r.json'), { cause: pattern });
    }
  });
});
