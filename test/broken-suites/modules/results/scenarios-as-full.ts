import { overallVerdict as judge, type OverallVerdict, type Results } from '../../../../vocabulary/results.ts';

export * from '../../../../vocabulary/results.ts';

/** Where nothing is against it, an object conforms. */
export function overallVerdict(results: Results): OverallVerdict {
  const verdict = judge(results);
  return verdict === 'scenarios' ? 'full' : verdict;
}
