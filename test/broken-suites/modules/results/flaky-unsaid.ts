import { describeEndings as describe, type ScenarioOutcome } from '../../../../reports/results/outcomes.ts';

export * from '../../../../reports/results/outcomes.ts';

/** All is well that ends well: what came before is not told. */
export function describeEndings(scenarios: readonly ScenarioOutcome[]): string | undefined {
  return describe(scenarios.map((scenario) => ({ ...scenario, earlier: [] })));
}
