import type { ProgramRun } from '../../runtime/target.ts';
import { matchesGlob } from './globs.ts';
import { Mismatch } from './mismatch.ts';
import { misplaced } from './misplaced.ts';
import { describeRun } from './outcomes.ts';
import { readPairs } from './tables.ts';

/** What a table may say of a run that ended badly. */
function facts(run: ProgramRun): Readonly<Record<string, string>> {
  const { oops } = run;
  return {
    rule: run.outcome === 'conformance failure' ? (run.explanation ?? '') : '',
    message: oops?.message ?? '',
    exception: oops?.exception ?? '',
    address: oops?.address === undefined ? '' : `0x${oops.address.toString(16)}`,
    access: oops?.access ?? '',
    symbol: (oops?.symbol ?? '').replace(/^rex_prog_[0-9a-f]{16}::/, ''),
    instruction: oops?.instruction ?? '',
    explanation: oops?.explanation ?? '',
  };
}

/**
 * Each row names a fact of the oops, or the rule that was broken, and what it is; `*` stands for any text.
 * @throws Mismatch listing the facts that differ
 */
export function expectOops(rows: readonly (readonly string[])[], run: ProgramRun): void {
  const found = facts(run);
  const differing = readPairs(rows).filter(([name, pattern]) => {
    const fact = found[name];
    if (fact === undefined) throw misplaced(`an oops has no "${name}"`, `name ${Object.keys(found).join(', ')}`);
    return fact === '' || !matchesGlob(pattern, fact);
  });
  if (differing.length === 0) return;
  throw new Mismatch(
    differing.map(([name, pattern]) => `${name}: ${pattern}`),
    differing.map(([name]) => `${name}: ${found[name] || 'none'}`),
    [describeRun(run)],
  );
}
