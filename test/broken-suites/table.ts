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
  {
    name: 'calls a part of the scenarios all of them',
    module: 'partial-as-full.ts',
    replaces: 'reports/results.ts',
    caughtBy: { file: 'test/reports/badge.test.ts', test: 'some scenarios were left out' },
    says: /brightgreen/,
  },
  {
    name: 'takes a run that judged nothing for a good one',
    module: 'nothing-as-success.ts',
    replaces: 'reports/run-verdict.ts',
    caughtBy: { file: 'test/reports/run-verdict.test.ts', test: 'nothing was carried out' },
    says: /CONFORMS/,
  },
  {
    name: 'takes for good what passes when it is tried again',
    module: 'flaky-as-passed.ts',
    replaces: 'reports/outcomes.ts',
    caughtBy: { file: 'test/reports/run-verdict.test.ts', test: 'one passed only when it was tried again' },
    says: /CONFORMS/,
  },
  {
    name: 'joins shards without asking what all of them left out',
    module: 'merged-as-whole.ts',
    replaces: 'reports/run-scope.ts',
    caughtBy: { file: 'test/reports/run-scope.test.ts', test: 'what all of them left out' },
    says: /leftOut/,
  },
];
