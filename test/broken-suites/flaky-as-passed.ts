import { describeEndings as describe, type ScenarioOutcome } from '../../reports/outcomes.ts';

export * from '../../reports/outcomes.ts';

/** All is well that ends well. */
export function describeEndings(scenarios: readonly ScenarioOutcome[]): string | undefined {
  return describe(scenarios.map((scenario) => ({ ...scenario, earlier: [] })));
}
