import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { readCheckReport } from '../../../reports/results/check-judgements.ts';
import { Outcomes } from '../../../reports/results/outcomes.ts';
import { attached, catalogue, checked, context, report, run, scenario } from '../sample-runs.ts';

describe('lists of scenarios', () => {
  const outcomes = new Outcomes();
  const failure = { text: 'it is', status: 'FAILED', type: 'Error', message: 'm' };
  const [passed, failed, skipped, flaky] = [
    scenario(),
    scenario({ line: 4, outcome: 'failed' }),
    scenario({ line: 5, outcome: 'skipped' }),
    scenario({ line: 6, earlier: [failure] }),
  ] as const;
  for (const each of [passed, failed, skipped, flaky]) outcomes.add(each);

  test('are those that failed, those that were not judged, and those that are flaky', () => {
    assert.deepEqual(outcomes.failures(), [failed]);
    assert.deepEqual(outcomes.unjudged(), [skipped]);
    assert.deepEqual(outcomes.flaky(), [flaky]);
  });
});

test('a flaky scenario has the step and the message of its first attempt', () => {
  const earlier = [
    { text: 'it is', status: 'FAILED', type: 'Error', message: 'first\n\nsecond' },
    { text: 'it was', status: 'FAILED', type: 'Error', message: 'later' },
  ];
  const { flaky } = resultsOf(run(scenario({ earlier })), catalogue, context());
  assert.deepEqual(
    flaky.map(({ message, outcome }) => [message, outcome]),
    [['it is\nfirst\nsecond', 'passed']],
  );
});

test('the hint on a requirement that there is not names the nearest, or says to name one', () => {
  const hint = (tag: string, text: RegExp) =>
    assert.throws(() => resultsOf(run(scenario({ tags: [tag] })), catalogue, context()), { hint: text });
  hint('@REX-A-03', /^write REX-A-0[12]$/);
  hint('@REX-NOTHING-LIKE-IT-99', /^name one of these$/);
});

describe('the report of a check', () => {
  const whole = JSON.parse(attached(report([checked('REX-A-01')])).body);
  const read = (part: object) => readCheckReport(JSON.stringify({ ...whole, ...part }), 'f:1');
  const broken = (part: object, cause: RegExp) =>
    assert.throws(() => read(part), { code: 'CHECK_REPORT_BROKEN', cause }, JSON.stringify(part));

  test('is read where it is whole', () => {
    assert.equal(read({}).object.name, 'filter');
    assert.equal(read({ layoutSha256: 'b'.repeat(64) }).layoutSha256, 'b'.repeat(64));
  });

  test('names its object, by name and contents', () => {
    for (const object of [
      { name: '' },
      { name: 7 },
      { name: undefined },
      { sha256: 'a' },
      { sha256: `${'a'.repeat(64)}b` },
    ])
      broken({ object: { ...whole.object, ...object } }, /does not name its object/);
    for (const object of [null, 'filter', undefined]) broken({ object }, /does not name its object/);
  });

  test('names its layout and its seed', () => {
    for (const part of [{ layout: '' }, { layout: 7 }, { seed: -1 }, { seed: 1.5 }, { seed: '0' }])
      broken(part, /does not name its layout and seed/);
    broken({ layoutSha256: 'b' }, /hash of its layout file/);
  });

  test('has its version, its warnings and its requirements', () => {
    for (const part of [{ format: 'x' }, { formatVersion: 2 }]) broken(part, /version is not 1/);
    for (const warnings of [{}, [{ source: 'a' }], [{ text: 'a' }], [null]])
      broken({ warnings }, /warnings cannot be read/);
    broken({ requirements: {} }, /has no requirements/);
    broken({ requirements: [...whole.requirements, {}] }, /requirement 2 does not match/);
  });
});
