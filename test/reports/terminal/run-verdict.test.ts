import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { resultsOf } from '../../../reports/results/build-results.ts';
import type { RunScenario } from '../../../reports/results/run-collector.ts';
import { judgeRun, type RunVerdict, type VerdictWord } from '../../../reports/terminal/run-verdict.ts';
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
