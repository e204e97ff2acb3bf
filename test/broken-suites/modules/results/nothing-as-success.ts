import { type JudgedRun, judgeRun as judge, type RunVerdict } from '../../../../reports/terminal/run-verdict.ts';

export * from '../../../../reports/terminal/run-verdict.ts';

/** Nothing failed. */
export function judgeRun(run: JudgedRun): RunVerdict {
  const verdict = judge(run);
  return verdict.word === 'NOTHING WAS JUDGED'
    ? { verdict: 'full', word: 'CONFORMS', reason: 'all 0 scenarios pass' }
    : verdict;
}
