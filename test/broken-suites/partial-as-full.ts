import { overallVerdict as judge, type OverallVerdict, type Results } from '../../reports/results.ts';

export * from '../../reports/results.ts';

/** What ran is all that there is. */
export function overallVerdict(results: Results): OverallVerdict {
  return judge({ ...results, scope: { ...results.scope, leftOut: [] } });
}
