import type { BrokenSuite } from './broken-suite.ts';

const COMPARISONS = { file: 'test/steps/comparisons.test.ts' };
const MISTAKES = { file: 'test/steps/mistakes.test.ts' };
const OUTCOMES = { file: 'test/reports/scenario-outcome.test.ts' };
const REPORT = { file: 'test/conformance/universal/report.test.ts' };

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
    name: 'takes messages as they come, whatever they refer to',
    module: 'any-messages.ts',
    replaces: 'reports/message-references.ts',
    caughtBy: { file: 'test/reports/message-stream.test.ts', test: 'that tell anything twice' },
    says: /MESSAGES_BROKEN/,
  },
  {
    name: 'joins shards without asking what all of them left out',
    module: 'merged-as-whole.ts',
    replaces: 'reports/run-scope.ts',
    caughtBy: { file: 'test/reports/run-scope.test.ts', test: 'what all of them left out' },
    says: /leftOut/,
  },
  {
    name: 'compares the first row of a table of verdicts alone',
    module: 'rows-unread.ts',
    replaces: 'steps/support/compare-runs.ts',
    caughtBy: { ...COMPARISONS, test: 'every row is compared' },
    says: /nothing differs/,
  },
  {
    name: 'takes a run that is missing for one that is as it must be',
    module: 'missing-run-as-equal.ts',
    replaces: 'steps/support/compare-runs.ts',
    caughtBy: { ...COMPARISONS, test: 'an event that no program saw differs' },
    says: /nothing differs/,
  },
  {
    name: 'leaves out the last column of rows that are not closed',
    module: 'last-column-unread.ts',
    replaces: 'steps/support/step-places.ts',
    caughtBy: { ...MISTAKES, test: 'a column that may be left out, not closed' },
    says: /ConformanceFailure|the scenario passes/,
  },
  {
    name: 'takes the last of two rows of one key',
    module: 'last-key-wins.ts',
    replaces: 'steps/support/tables.ts',
    caughtBy: { file: 'test/steps/tables.test.ts', test: 'have no key twice, however it is written' },
    says: /Missing expected exception/,
  },
  {
    name: 'finds nothing that differs in a table without rows',
    module: 'no-rows-needed.ts',
    replaces: 'steps/support/map-tables.ts',
    caughtBy: { file: 'test/steps/tables.test.ts', test: 'have a row at least' },
    says: /Missing expected exception/,
  },
  {
    name: 'takes the last of two entries that a kernel has for a key',
    module: 'found-key-unread.ts',
    replaces: 'steps/support/compare-entries.ts',
    caughtBy: { ...COMPARISONS, test: 'a key that is there twice is found' },
    says: /key 2 once/,
  },
  {
    name: 'takes a misspelt verdict for a failure of the program',
    module: 'any-name-known.ts',
    replaces: 'steps/support/known-names.ts',
    caughtBy: { ...COMPARISONS, test: 'a verdict that there is not is a mistake' },
    says: /UNKNOWN_NAME/,
  },
  {
    name: 'says nothing of the panic that removed a program',
    module: 'panics-unnamed.ts',
    replaces: 'steps/support/endings.ts',
    caughtBy: { file: 'test/steps/endings.test.ts', test: 'the verdict' },
    says: /crash-stop then removed/,
  },
  {
    name: 'lets the watchdog fire in the first six helper calls only',
    module: 'six-firings.ts',
    replaces: 'conformance/universal/ways.ts',
    caughtBy: { ...REPORT, test: 'happen in every helper call' },
    says: /callsTried/,
  },
  {
    name: 'lets it fire on ways that return only',
    module: 'returned-ways.ts',
    replaces: 'conformance/universal/ways.ts',
    caughtBy: { ...REPORT, test: 'happen before the panic of a program that always panics' },
    says: /0 !== 2/,
  },
  {
    name: "does not let it fire in the author's events",
    module: 'authors-unfired.ts',
    replaces: 'conformance/universal/explorer.ts',
    caughtBy: { ...REPORT, test: "happen in the author's events" },
    says: /REX-RESOURCE-03/,
  },
  {
    name: 'shows one place of all that panic',
    module: 'one-place.ts',
    replaces: 'conformance/universal/places.ts',
    caughtBy: { ...REPORT, test: 'each place that panics is shown once' },
    says: /1 !== 6/,
  },
  {
    name: 'trusts a program that says it was not ended',
    module: 'trusted-handler.ts',
    replaces: 'conformance/universal/rules/termination.ts',
    caughtBy: { scenario: 'features/universal/broken.feature:172' },
    says: /REX-TERM-07/,
  },
];
