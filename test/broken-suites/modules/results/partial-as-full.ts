import { overallVerdict as judge, type OverallVerdict, type Results } from '../../../../vocabulary/results.ts';

export * from '../../../../vocabulary/results.ts';

/** What ran is all that there is. */
export function overallVerdict(results: Results): OverallVerdict {
  return judge({ ...results, scope: { ...results.scope, leftOut: [] } });
}
