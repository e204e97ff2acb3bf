import * as whole from '../../../steps/comparisons/compare-runs.ts';

export * from '../../../steps/comparisons/compare-runs.ts';

/** The first row stands for all of them. */
export const expectRuns: typeof whole.expectRuns = (table, select, fired, describe) =>
  whole.expectRuns(table.slice(0, 1), select, fired.slice(0, 1), describe);
