import type { Lacking } from '../../target/capabilities.ts';
import type { Scenario } from '../scenario.ts';

/** Notes what a target lacks for a scenario. @returns what tells cucumber to skip the rest of it */
export function skip(scenario: Scenario, { capability }: Lacking): 'skipped' {
  scenario.observations.lacked(capability);
  return 'skipped';
}
