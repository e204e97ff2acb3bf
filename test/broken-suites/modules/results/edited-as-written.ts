export * from '../../../../reports/results/results-consistency.ts';

/** What is written is so. */
export function contradictionIn(): undefined {
  return undefined;
}
