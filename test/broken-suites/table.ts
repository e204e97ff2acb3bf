import type { BrokenSuite } from './broken-suite.ts';
import { CHANGED_TEXTS } from './changed-texts.ts';

const COMPARISONS = { file: 'test/steps/comparisons.test.ts' };
const MISTAKES = { file: 'test/steps/mistakes.test.ts' };
const OUTCOMES = { file: 'test/reports/results/scenario-outcome.test.ts' };
const REPORT = { file: 'test/conformance/universal/report.test.ts' };
const FIRINGS = { file: 'test/conformance/universal/firings.test.ts' };

/** Every suite that is broken on purpose. */
export const BROKEN_SUITES: readonly BrokenSuite[] = [
  {
    name: 'counts what was skipped as passed',
    module: 'results/skipped-as-passed.ts',
    replaces: 'reports/results/scenario-outcome.ts',
    caughtBy: { ...OUTCOMES, test: 'a hook that skips before the first step' },
    says: /skipped/,
  },
  {
    name: 'treats a missing end as a pass',
    module: 'results/missing-end-as-passed.ts',
    replaces: 'reports/results/scenario-outcome.ts',
    caughtBy: { ...OUTCOMES, test: 'a scenario whose end is not told' },
    says: /skipped/,
  },
  {
    name: 'treats a part of the scenarios as all',
    module: 'results/partial-as-full.ts',
    replaces: 'vocabulary/results.ts',
    caughtBy: { file: 'test/reports/badges/badge.test.ts', test: 'some scenarios were left out' },
    says: /brightgreen/,
  },
  {
    name: 'treats scenarios that judge no MUST as conformity',
    module: 'results/scenarios-as-full.ts',
    replaces: 'vocabulary/results.ts',
    caughtBy: {
      file: 'test/reports/results/overall-verdict.test.ts',
      test: 'about conformity where scenarios pass and no MUST was judged',
    },
    says: /scenarios/,
  },
  {
    name: 'treats a run that judged nothing as a success',
    module: 'results/nothing-as-success.ts',
    replaces: 'reports/terminal/run-verdict.ts',
    caughtBy: { file: 'test/reports/terminal/run-verdict.test.ts', test: 'nothing was carried out' },
    says: /CONFORMS/,
  },
  {
    name: 'does not say that a scenario passed only on a second try',
    module: 'results/flaky-unsaid.ts',
    replaces: 'reports/results/outcomes.ts',
    caughtBy: { file: 'test/reports/terminal/run-verdict.test.ts', test: 'one passed only when it was tried again' },
    says: /nothing was judged/,
  },
  {
    name: 'treats a scenario that compares nothing as passed',
    module: 'results/nothing-compared-as-passed.ts',
    replaces: 'reports/results/scenario-outcome.ts',
    caughtBy: { ...OUTCOMES, test: 'no step that compares' },
    says: /skipped/,
  },
  {
    name: 'accepts an edited bundle',
    module: 'results/edited-as-written.ts',
    replaces: 'reports/results/results-consistency.ts',
    caughtBy: { file: 'test/reports/results/results-consistency.test.ts', test: 'counts that are raised alike' },
    says: /it is taken/,
  },
  {
    name: 'joins shards that ran different objects of one name',
    module: 'results/any-contents-merged.ts',
    replaces: 'reports/merging/merge-results.ts',
    caughtBy: { file: 'test/reports/results/run-scope.test.ts', test: 'of shards that ran objects of one name' },
    says: /Missing expected exception/,
  },
  {
    name: 'keeps the results of the previous run when a run never ends',
    module: 'results/old-as-new.ts',
    replaces: 'reports/results/run-folder.ts',
    caughtBy: { file: 'test/reports/results/run-folder.test.ts', test: 'has nothing of the run before in its place' },
    says: /earlier/,
  },
  {
    name: 'does not notice scenarios that never run in features that were not chosen',
    module: 'results/idle-unseen.ts',
    replaces: 'reports/results/idle-features.ts',
    caughtBy: { file: 'test/reports/results/idle-features.test.ts', test: 'is found in all features' },
    says: /outline\.feature:6/,
  },
  {
    name: 'accepts messages with wrong references',
    module: 'results/any-messages.ts',
    replaces: 'reports/merging/message-references.ts',
    caughtBy: { file: 'test/reports/merging/message-stream.test.ts', test: 'that tell anything twice' },
    says: /MESSAGES_BROKEN/,
  },
  {
    name: 'joins shards without checking what all of them left out',
    module: 'results/merged-as-whole.ts',
    replaces: 'reports/results/run-scope.ts',
    caughtBy: { file: 'test/reports/results/run-scope.test.ts', test: 'what all of them left out' },
    says: /leftOut/,
  },
  {
    name: 'compares only the first row of a table of verdicts',
    module: 'rows-unread.ts',
    replaces: 'steps/comparisons/compare-runs.ts',
    caughtBy: { ...COMPARISONS, test: 'every row is compared' },
    says: /nothing differs/,
  },
  {
    name: 'treats a missing run as a correct run',
    module: 'missing-run-as-equal.ts',
    replaces: 'steps/comparisons/compare-runs.ts',
    caughtBy: { ...COMPARISONS, test: 'an event that no program saw differs' },
    says: /nothing differs/,
  },
  {
    name: 'ignores the last column of rows that are not closed',
    module: 'last-column-unread.ts',
    replaces: 'steps/running/step-places.ts',
    caughtBy: { ...MISTAKES, test: 'a column that may be left out, not closed' },
    says: /ConformanceFailure|the scenario passes/,
  },
  {
    name: 'uses the last of two rows with the same key',
    module: 'last-key-wins.ts',
    replaces: 'steps/tables/tables.ts',
    caughtBy: { file: 'test/steps/tables.test.ts', test: 'have no key twice, however it is written' },
    says: /Missing expected exception/,
  },
  {
    name: 'finds no difference in a table without rows',
    module: 'no-rows-needed.ts',
    replaces: 'steps/tables/map-tables.ts',
    caughtBy: { file: 'test/steps/tables.test.ts', test: 'have a row at least' },
    says: /Missing expected exception/,
  },
  {
    name: 'uses the last of two entries that a kernel has for a key',
    module: 'found-key-unread.ts',
    replaces: 'steps/comparisons/compare-entries.ts',
    caughtBy: { ...COMPARISONS, test: 'a key that appears twice is found' },
    says: /key 2 once/,
  },
  {
    name: 'treats a misspelt verdict as a failure of the program',
    module: 'any-name-known.ts',
    replaces: 'steps/tables/known-names.ts',
    caughtBy: { ...COMPARISONS, test: 'a verdict that there is not is a mistake' },
    says: /UNKNOWN_NAME/,
  },
  {
    name: 'does not mention the panic that removed a program',
    module: 'panics-unnamed.ts',
    replaces: 'steps/running/endings.ts',
    caughtBy: { file: 'test/steps/endings.test.ts', test: 'the verdict' },
    says: /crash-stop then removed/,
  },
  {
    name: 'lets the watchdog fire only in the first six helper calls',
    module: 'six-firings.ts',
    replaces: 'conformance/universal/exploration/ways.ts',
    caughtBy: { ...FIRINGS, test: 'happen in every helper call' },
    says: /callsTried/,
  },
  {
    name: 'lets the watchdog fire only on ways that return',
    module: 'returned-ways.ts',
    replaces: 'conformance/universal/exploration/ways.ts',
    caughtBy: { ...FIRINGS, test: 'happen before the panic of a program that always panics' },
    says: /0 !== 2/,
  },
  {
    name: 'treats a resource that was never taken as given back',
    module: 'never-taken-as-kept.ts',
    replaces: 'conformance/universal/reporting/verdicts.ts',
    caughtBy: { ...REPORT, test: 'what the program could have taken, and no run took, is not known to be given back' },
    says: /CONFORMS|not applicable|passed/,
  },
  {
    name: 'treats a place that was never reached as reached',
    module: 'any-place-known.ts',
    replaces: 'conformance/universal/exploration/takings.ts',
    caughtBy: {
      file: 'test/conformance/universal/never-taken.test.ts',
      test: 'is not known to give back what it takes at another place',
    },
    says: /'passed'/,
  },
  {
    name: 'does not notice writes beside a packet',
    module: 'room-unwatched.ts',
    replaces: 'kernel-model/network/packet-room.ts',
    caughtBy: {
      file: 'test/kernel-model/network/packet-room.test.ts',
      test: 'is written 0 bytes behind the packet',
    },
    says: /distance: 0/,
  },
  {
    name: 'does not let the watchdog fire in the events of the author',
    module: 'authors-unfired.ts',
    replaces: 'conformance/universal/exploration/explorer.ts',
    caughtBy: { ...FIRINGS, test: "happen in the author's events" },
    says: /REX-RESOURCE-03/,
  },
  {
    name: 'shows only one of the places that panic',
    module: 'one-place.ts',
    replaces: 'conformance/universal/reporting/places.ts',
    caughtBy: {
      file: 'test/conformance/universal/authors-events.test.ts',
      test: 'each place that panics is shown once',
    },
    says: /1 !== 6/,
  },
  {
    name: 'trusts a program that says it was not ended',
    module: 'trusted-handler.ts',
    replaces: 'conformance/universal/rules/termination.ts',
    caughtBy: { scenario: 'features/universal/broken.feature:172' },
    says: /REX-TERM-07/,
  },
  ...CHANGED_TEXTS,
];
