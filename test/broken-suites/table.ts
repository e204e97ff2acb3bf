import type { BrokenSuite } from './broken-suite.ts';

const OUTCOMES = { file: 'test/reports/scenario-outcome.test.ts' };

/** Every suite that is broken on purpose. */
export const BROKEN_SUITES: readonly BrokenSuite[] = [
  {
    name: 'counts what was skipped as passed',
    module: 'skipped-as-passed.ts',
    replaces: 'reports/scenario-outcome.ts',
    caughtBy: { ...OUTCOMES, test: 'a hook that skips before the first step' },
    says: /skipped/,
  },
  {
    name: 'takes a missing end for a pass',
    module: 'missing-end-as-passed.ts',
    replaces: 'reports/scenario-outcome.ts',
    caughtBy: { ...OUTCOMES, test: 'a scenario whose end is not told' },
    says: /skipped/,
  },
];
