import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resultsOf, resultsOfChecks } from '../../../reports/results/build-results.ts';
import { contradictionIn } from '../../../reports/results/results-consistency.ts';
import type { RunScenario } from '../../../reports/results/run-collector.ts';
import {
  countLevel,
  isWaived,
  overallVerdict,
  type RequirementResult,
  type Results,
} from '../../../vocabulary/results.ts';
import { attached, catalogue, checked, context, loading, NOTHING, report, run, SHA, scenario } from '../sample-runs.ts';

const results = (...scenarios: readonly RunScenario[]) => resultsOf(run(...scenarios), catalogue, context());

function requirement({ requirements }: Results, id: string): RequirementResult {
  const found = requirements.find((result) => result.id === id);
  assert.ok(found !== undefined, `${id} is not there`);
  return found;
}

describe('scenarios as judgements', () => {
  test('a tag makes a scenario a judgement of its requirement, with what it loaded or meant to load', () => {
    const refused = { ...loading('filter'), loadRefusals: [{ object: 'broken', code: 'X' }] };
    const made = results(scenario({ tags: ['@xdp', '@REX-A-01', '@REX-B-01', '@REX-A-01'], observations: refused }));
    const judgement = {
      by: 'scenario',
      subject: 'features/a.feature:3',
      name: '[1] A scenario',
      objects: ['broken', 'filter'],
      outcome: 'passed',
      message: '',
    };
    const waivers: never[] = [];
    assert.deepEqual(made.requirements, [
      { id: 'REX-A-01', level: 'MUST', outcome: 'passed', judgements: [judgement], waivers },
      { id: 'REX-B-01', level: 'SHOULD', outcome: 'passed', judgements: [judgement], waivers },
    ]);
    assert.deepEqual(made.objects, [{ name: 'filter', sha256: SHA }]);
    assert.deepEqual([made.layouts, made.seeds, made.profiles], [['linux-6.18-x86_64'], [7], ['features']]);
    assert.equal(made.finishedAt, '2026-06-15T12:00:00.000Z');
  });

  test('the worst judgement is the outcome; a failure says its step and what was found', () => {
    const tags = ['@REX-A-01'];
    const made = results(
      scenario({ tags, line: 12, outcome: 'failed' }),
      scenario({ tags, line: 9, outcome: 'skipped' }),
      scenario({ tags }),
    );
    const { outcome, judgements } = requirement(made, 'REX-A-01');
    assert.equal(outcome, 'failed');
    // By line, and not as texts: 9 stands before 12.
    assert.deepEqual(
      judgements.map(({ subject, message }) => [subject, message]),
      [
        ['features/a.feature:3', ''],
        ['features/a.feature:9', 'it was not carried out'],
        ['features/a.feature:12', 'the result is 1\nexpected  1\nfound     0'],
      ],
    );
    assert.deepEqual(made.scenarios, { passed: 1, failed: 1, skipped: 1 });
  });

  test('the order in which scenarios ran changes nothing', () => {
    const some = [3, 40, 5].map((line) => scenario({ line, tags: ['@REX-A-02'], observations: loading(`o${line}`) }));
    assert.deepEqual(results(...some), results(...some.toReversed()));
  });

  test('an identifier that is not in the catalogue is refused, with the scenario', () => {
    assert.throws(() => results(scenario({ tags: ['@REX-A-03'] })), {
      code: 'REQUIREMENT_UNKNOWN',
      message: 'features/a.feature:3 "[1] A scenario": there is no requirement REX-A-03',
    });
  });

  test('a failure that judges no requirement fails the whole', () => {
    const good = scenario({ tags: ['@REX-A-01'] });
    assert.equal(overallVerdict(results(good, scenario({ line: 8 }))), 'full');
    const made = results(good, scenario({ line: 8, outcome: 'failed' }));
    assert.equal(overallVerdict(made), 'failed');
    assert.deepEqual(
      made.otherFailures.map(({ subject }) => subject),
      ['features/a.feature:8'],
    );
  });

  test('a scenario that was skipped makes the whole incomplete, tagged or not; without requirements scenarios pass', () => {
    const good = scenario({ tags: ['@REX-A-01'] });
    assert.equal(overallVerdict(results(good, scenario({ line: 8, outcome: 'skipped' }))), 'incomplete');
    assert.equal(overallVerdict(results(scenario())), 'scenarios');
    assert.equal(overallVerdict(results()), 'incomplete');
  });
});

describe('checks as judgements', () => {
  const requirements = [
    checked('REX-A-01', { outcome: 'failed' }),
    checked('REX-A-02', { outcome: 'not applicable' }),
    checked('REX-B-01', { outcome: 'skipped' }),
  ];

  test('an attached report judges each of its requirements, once however often it is attached', () => {
    const attachments = [attached(report(requirements)), attached(report(requirements))];
    const made = results(scenario({ outcome: 'failed', attachments }));
    const { judgements } = requirement(made, 'REX-A-01');
    assert.deepEqual(judgements, [
      {
        by: 'check',
        subject: 'filter',
        name: 'It holds.',
        objects: ['filter'],
        outcome: 'failed',
        message: 'it broke (2 breaches)',
      },
    ]);
    assert.equal(requirement(made, 'REX-B-01').judgements[0]?.message, 'skipped because');
    assert.deepEqual(made.checks, [{ object: 'filter', sha256: SHA, layout: 'linux-6.18-x86_64', seed: 0 }]);
    assert.deepEqual(made.profiles, ['universal', 'features']);
    assert.deepEqual([made.seeds, made.objects], [[0], [{ name: 'filter', sha256: SHA }]]);
  });

  test('a scenario that failed over its check is told by it; over a check that all keep it is told by itself', () => {
    assert.deepEqual(
      results(scenario({ outcome: 'failed', attachments: [attached(report(requirements))] })).otherFailures,
      [],
    );
    const kept = [attached(report([checked('REX-A-01')]))];
    assert.equal(results(scenario({ outcome: 'failed', attachments: kept })).otherFailures.length, 1);
  });

  test('a scenario that failed behind a check that found nothing worse than a SHOULD, or what is waived, is told by itself', () => {
    const should = [
      attached(report([checked('REX-A-01'), checked('REX-B-01', { level: 'SHOULD', outcome: 'failed' })])),
    ];
    const made = results(scenario({ outcome: 'failed', attachments: should }));
    assert.equal(made.otherFailures.length, 1);
    assert.equal(overallVerdict(made), 'failed');
    const must = [attached(report([checked('REX-A-01', { outcome: 'failed' })]))];
    const waiver = { requirement: 'REX-A-01', reason: 'later', until: '2027-12-31' };
    const waived = resultsOf(run(scenario({ outcome: 'failed', attachments: must })), catalogue, context(waiver));
    assert.equal(waived.otherFailures.length, 1);
    assert.equal(overallVerdict(waived), 'failed');
  });

  test('a waiver that ended between the run and its merge counts as on the day of the run', () => {
    const must = [attached(report([checked('REX-A-01', { outcome: 'failed' })]))];
    const waiver = { requirement: 'REX-A-01', reason: 'later', until: '2026-12-31' };
    const made = resultsOf(run(scenario({ outcome: 'failed', attachments: must })), catalogue, context(waiver));
    assert.equal(made.otherFailures.length, 1);
    assert.equal(overallVerdict(made), 'failed');
  });

  test('of two checks of an object, the worst judgement of each requirement counts', () => {
    const first = report([checked('REX-A-01'), checked('REX-A-02', { outcome: 'failed' })]);
    const second = report([checked('REX-A-01', { outcome: 'skipped' }), checked('REX-A-02'), checked('REX-B-01')]);
    const made = results(
      scenario({ outcome: 'failed', attachments: [attached(first)] }),
      scenario({ line: 8, attachments: [attached(second)] }),
    );
    const outcomes = ['REX-A-01', 'REX-A-02', 'REX-B-01'].map((id) => requirement(made, id).outcome);
    assert.deepEqual(outcomes, ['skipped', 'failed', 'passed']);
    assert.equal(made.checks.length, 1);
    assert.equal(contradictionIn(made), undefined);
  });

  test('warnings of packets are kept, of scenarios and of checks, each once', () => {
    const observations = { ...NOTHING, warnings: ['packet 2: it is odd'] };
    const warnings = [{ event: 1, source: 'packet 1', code: 'X', text: 'it is\nodd' }];
    const attachments = [attached({ ...report(requirements), warnings })];
    const made = results(scenario({ observations }), scenario({ line: 8, attachments }));
    assert.deepEqual(made.warnings, [
      { subject: 'features/a.feature:3', text: 'packet 2: it is odd' },
      { subject: 'filter', text: 'packet 1: it is\\nodd' },
    ]);
    assert.equal(overallVerdict(results(scenario({ tags: ['@REX-A-01'], observations }))), 'full');
  });

  test('an object that is older than its source is told once, however many scenarios load it', () => {
    const observations = { ...NOTHING, oldObjects: [{ object: 'filter', text: 'src/main.rs: it changed' }] };
    const made = results(scenario({ observations }), scenario({ line: 8, observations }));
    assert.deepEqual(made.warnings, [{ subject: 'filter', text: 'src/main.rs: it changed' }]);
  });

  test('the checks of a command are the universal profile alone', () => {
    const made = resultsOfChecks([report(requirements), report(requirements, 'other')], catalogue, context());
    assert.deepEqual([made.profiles, made.scenarios], [['universal'], { passed: 0, failed: 0, skipped: 0 }]);
    assert.equal(made.finishedAt, '2027-01-01T00:00:00.000Z');
    assert.deepEqual(
      requirement(made, 'REX-A-01').judgements.map(({ subject }) => subject),
      ['filter', 'other'],
    );
  });

  test('more than one breach of a requirement is counted with the first', () => {
    const failed = (breaches: number) => {
      const told = { outcome: 'failed', breaches, findings: [{ message: 'the first' }] } as never;
      return requirement(resultsOfChecks([report([checked('REX-A-01', told)])], catalogue, context()), 'REX-A-01');
    };
    assert.equal(failed(1).judgements[0]?.message, 'the first');
    assert.equal(failed(2).judgements[0]?.message, 'the first (2 breaches)');
  });

  const broken: Readonly<Record<string, unknown>> = {
    'no JSON': '{',
    'another format': { ...report([]), format: 'x' },
    'another version': { ...report([]), formatVersion: 2 },
    'no object': { ...report([]), object: { name: 'filter', sha256: 'x' } },
    'no layout': { ...report([]), layout: '' },
    'a seed below 0': { ...report([]), seed: -1 },
    'no requirements': { ...report([]), requirements: {} },
    'findings that are no list': report([checked('REX-A-01', { findings: {} as never })]),
    'a finding that says nothing': report([checked('REX-A-01', { findings: [{}] as never })]),
    'an outcome that is none': report([checked('REX-A-01', { outcome: 'good' as 'passed' })]),
  };
  for (const [what, body] of Object.entries(broken)) {
    test(`a report with ${what} is refused`, () => {
      assert.throws(() => results(scenario({ attachments: [attached(body)] })), {
        code: 'CHECK_REPORT_BROKEN',
        message: /^features\/a\.feature:3: /,
      });
    });
  }
});

describe('waivers', () => {
  const reason = 'later';
  const until = '2026-06-15';
  const failing = (...names: readonly string[]) =>
    run(scenario({ tags: ['@REX-A-01'], outcome: 'failed', observations: loading(...names) }));

  test('one in force is shown, leaves the failure a failure, and costs the verdict its full', () => {
    const made = resultsOf(failing('filter'), catalogue, context({ requirement: 'REX-A-01', reason, until }));
    const result = requirement(made, 'REX-A-01');
    assert.equal(result.outcome, 'failed');
    assert.deepEqual(result.waivers, [{ reason, until, inForce: true }]);
    assert.equal(overallVerdict(made), 'waived');
    assert.equal(countLevel(made, 'MUST').waived, 1);
  });

  test('its last day is that of the run and not that of the reading', () => {
    const late = resultsOf(
      failing('filter'),
      catalogue,
      context({ requirement: 'REX-A-01', reason, until: '2026-06-14' }),
    );
    assert.equal(requirement(late, 'REX-A-01').waivers[0]?.inForce, false);
    assert.equal(overallVerdict(late), 'failed');
  });

  test('one for an object covers scenarios that loaded it, or meant to, and no other', () => {
    const waiver = { requirement: 'REX-A-01', reason, until, object: 'filter' };
    const covered = (observations: typeof NOTHING) => {
      const one = run(scenario({ tags: ['@REX-A-01'], outcome: 'failed', observations }));
      return isWaived(requirement(resultsOf(one, catalogue, context(waiver)), 'REX-A-01'));
    };
    assert.equal(covered(loading('filter', 'other')), true);
    assert.equal(covered({ ...NOTHING, loadRefusals: [{ object: 'filter', code: 'X' }] }), true);
    assert.equal(covered(loading('other')), false);
    assert.equal(covered(NOTHING), false);
  });

  test('one that nothing was judged for is shown all the same', () => {
    const made = resultsOf(run(scenario()), catalogue, context({ requirement: 'REX-B-01', reason, until }));
    const result = requirement(made, 'REX-B-01');
    assert.deepEqual([result.outcome, result.judgements, result.waivers.length], ['not applicable', [], 1]);
  });

  test('one of a requirement that is not in the catalogue is refused, with the file', () => {
    assert.throws(() => resultsOf(run(), catalogue, context({ requirement: 'REX-C-01', reason, until })), {
      code: 'REQUIREMENT_UNKNOWN',
      message: 'rex-conformance.yaml: there is no requirement REX-C-01',
    });
  });
});
