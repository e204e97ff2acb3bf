import { countEndings as count, type ScenarioOutcome } from '../../reports/outcomes.ts';

export * from '../../reports/outcomes.ts';

/** All is well that ends well. */
export function countEndings(scenarios: readonly ScenarioOutcome[]): readonly string[] {
  return count(scenarios.map((scenario) => ({ ...scenario, earlier: [] })));
}
