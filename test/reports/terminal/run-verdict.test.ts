import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Envelope } from '@cucumber/messages';
import { badgeOf } from '../../../reports/badges/badge.ts';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { RunCollector, type RunScenario } from '../../../reports/results/run-collector.ts';
import { judgeRun, type RunVerdict, type VerdictWord } from '../../../reports/terminal/run-verdict.ts';
import { attempt, ran, withFirst } from '../merging/sample-messages.ts';
import { attached, catalogue, checked, context, report, run, scenario } from '../sample-runs.ts';

const good = scenario({ tags: ['@REX-A-01'] });
const unjudged = { outcome: 'skipped', judged: false } as const;
const failure = { text: 'a', status: 'FAILED', type: 'ConformanceFailure', message: 'm' };

function judged(
  scenarios: readonly RunScenario[],
  part: { success?: boolean; known?: string[]; troubles?: string[] } = {},
) {
  const { known = [], troubles = [], success = true } = part;
  const results = resultsOf({ ...run(...scenarios), known, troubles }, catalogue, context());
  return judgeRun({ scenarios, success, results });
}

const beside = [good, scenario({ line: 8, outcome: 'failed' })];
const WAIVER = { requirement: 'REX-A-01', reason: 'later', until: '2099-12-31' };

function waivedRun(...scenarios: readonly RunScenario[]) {
  const results = resultsOf(run(...scenarios), catalogue, context(WAIVER));
  return { results, verdict: judgeRun({ scenarios, success: false, results }) };
}

function waivedShould(): RunVerdict {
  const scenarios = [scenario({ tags: ['@REX-B-01'], outcome: 'failed' })];
  const results = resultsOf(run(...scenarios), catalogue, context({ ...WAIVER, requirement: 'REX-B-01' }));
  return judgeRun({ scenarios, success: false, results });
}

/** Scenarios that check one object with different events: the first keeps both requirements, the second breaks one. */
const kept = scenario({ attachments: [attached(report([checked('REX-A-01'), checked('REX-A-02')]))] });
const broken = scenario({
  line: 9,
  outcome: 'failed',
  attachments: [attached(report([checked('REX-A-01', { outcome: 'failed' }), checked('REX-A-02')]))],
});

const failedAndWaived = scenario({ tags: ['@REX-A-01'], outcome: 'failed' });
const other = scenario({ line: 8, tags: ['@REX-A-02'] });

describe('a run', () => {
  const verdicts: readonly (readonly [what: string, verdict: RunVerdict, word: VerdictWord, reason: RegExp])[] = [
    ['all passed', judged([good, scenario({ line: 8 })]), 'CONFORMS', /^all 2 scenarios pass$/],
    ['nothing was carried out', judged([scenario(unjudged)]), 'NOTHING WAS JUDGED', /^a dry run executes no step$/],
    ['nothing was selected', judged([]), 'NOTHING WAS JUDGED', /^no scenario was selected$/],
    [
      'one was skipped',
      judged([good, scenario({ line: 8, outcome: 'skipped' })]),
      'INCOMPLETE',
      /^of 2 scenarios 1 not judged$/,
    ],
    [
      'one passed only when it was tried again',
      judged([good, scenario({ line: 8, earlier: [failure] })]),
      'INCOMPLETE',
      /^of 2 scenarios 1 flaky$/,
    ],
    [
      'one failed, whatever became of the others',
      judged([scenario({ outcome: 'failed' }), scenario({ line: 8, outcome: 'skipped' })]),
      'DOES NOT CONFORM',
      /^of 2 scenarios 1 failed, 1 not judged$/,
    ],
    [
      'one failed that judges no requirement, and every requirement is met',
      judged(beside),
      'DOES NOT CONFORM',
      /^of 2 scenarios 1 failed, although every requirement is met$/,
    ],
    [
      'waivers cover what failed',
      waivedRun(failedAndWaived, other).verdict,
      'CONFORMS WITH WAIVERS',
      /^of 2 scenarios 1 failed; waivers cover each failure$/,
    ],
    [
      'waivers cover what failed, and another scenario failed',
      waivedRun(failedAndWaived, scenario({ line: 8, tags: ['@REX-A-02'], outcome: 'failed' })).verdict,
      'DOES NOT CONFORM',
      /^of 2 scenarios 2 failed$/,
    ],
    [
      'waivers cover what failed, and another was skipped',
      waivedRun(failedAndWaived, other, scenario({ line: 9, outcome: 'skipped' })).verdict,
      'INCOMPLETE',
      /^of 3 scenarios 1 failed, 1 not judged$/,
    ],
    [
      'a second check of an object breaks what the first keeps, and others were left out',
      judged([kept, broken], { known: ['features/b.feature:3'] }),
      'DOES NOT CONFORM',
      /^of 2 scenarios 1 failed$/,
    ],
    [
      'a second check of an object breaks what the first keeps, and waivers cover another failure',
      waivedRun(failedAndWaived, kept, {
        ...broken,
        attachments: [attached(report([checked('REX-A-02', { outcome: 'failed' })]))],
      }).verdict,
      'DOES NOT CONFORM',
      /^of 3 scenarios 2 failed$/,
    ],
    [
      'a scenario failed of which nothing in the results tells',
      judgeRun({
        scenarios: [good, scenario({ line: 8, outcome: 'failed' })],
        success: false,
        results: { ...resultsOf({ ...run(...beside), known: ['b:1'] }, catalogue, context()), otherFailures: [] },
      }),
      'DOES NOT CONFORM',
      /^of 2 scenarios 1 failed/,
    ],
    [
      'all passed that judge no requirement',
      judged([scenario()]),
      'SCENARIOS PASS',
      /^the one scenario passes; no MUST requirement was judged$/,
    ],
    [
      'those that ran passed and judge no requirement, and others were left out',
      judged([scenario()], { known: ['features/b.feature:3'] }),
      'PARTIAL',
      /^the one scenario passes; no MUST requirement was judged; 1 other of the project was left out$/,
    ],
    [
      'a waiver covers a failure of what is recommended, and no MUST was judged',
      waivedShould(),
      'INCOMPLETE',
      /^the one scenario failed$/,
    ],
    [
      'others were left out',
      judged([good], { known: ['features/b.feature:3'] }),
      'PARTIAL',
      /^the one scenario passes; 1 other of the project was left out$/,
    ],
    [
      'cucumber says that it did not succeed',
      judged([good], { success: false }),
      'INCOMPLETE',
      /^the run did not succeed$/,
    ],
    ['something went wrong beside it', judged([good], { troubles: ['no room'] }), 'INCOMPLETE', /^no room$/],
    [
      'a check could not judge a requirement',
      judged([scenario({ attachments: [attached(report([checked('REX-A-01', { outcome: 'skipped' })]))] })]),
      'INCOMPLETE',
      /^1 requirement could not be judged$/,
    ],
    [
      'a check could not judge a requirement and a recommendation',
      judged([
        scenario({
          attachments: [
            attached(
              report([
                checked('REX-A-01', { outcome: 'skipped' }),
                checked('REX-B-01', { outcome: 'skipped', level: 'SHOULD' }),
              ]),
            ),
          ],
        }),
      ]),
      'INCOMPLETE',
      /^1 requirement and 1 recommendation could not be judged$/,
    ],
    [
      'there are no results',
      judgeRun({ scenarios: [good], success: true, results: new Error('no') }),
      'INCOMPLETE',
      /^there are no results$/,
    ],
  ];
  for (const [what, verdict, word, reason] of verdicts) {
    test(what, () => {
      assert.equal(verdict.word, word, verdict.reason);
      assert.match(verdict.reason, reason);
    });
  }
});

test('a scenario whose first attempt fails is not passed, from its messages to the word of the summary', () => {
  const collector = new RunCollector();
  const messages = withFirst(...attempt('a', 'c2', 'FAILED', true), ...ran('c'));
  for (const envelope of messages) collector.receive(envelope as Envelope);
  const collected = collector.run();
  assert.ok(collected.scenarios.every(({ outcome }) => outcome === 'passed'));
  const results = resultsOf(collected, catalogue, context());
  const { word } = judgeRun({ scenarios: collected.scenarios, success: true, results });
  assert.equal(word, 'INCOMPLETE');
});

test('the badge of a run ends in the word of its summary', () => {
  const runs = [
    [good],
    [scenario()],
    beside,
    [good, scenario({ line: 8, outcome: 'skipped' })],
    [failedAndWaived, other],
  ] as const;
  for (const scenarios of runs) {
    const results = resultsOf(run(...scenarios), catalogue, context(WAIVER));
    const { verdict, word } = judgeRun({
      scenarios,
      success: scenarios.every(({ outcome }) => outcome === 'passed'),
      results,
    });
    const { message, verdict: ofBadge } = badgeOf(results);
    assert.equal(ofBadge, verdict);
    assert.match(message, word === 'CONFORMS' ? / 100 %$/ : new RegExp(` · ${word.toLowerCase()}$`));
    assert.doesNotMatch(word === 'CONFORMS' ? '' : message, /100 %/);
  }
});
