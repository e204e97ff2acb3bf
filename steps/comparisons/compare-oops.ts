import type { ProgramRun } from '../../runtime/program-run.ts';
import { describeRun } from '../running/outcomes.ts';
import { type Pair, pairs } from '../tables/tables.ts';
import { expectKnown } from '../tables/unknown-name.ts';
import { matchesGlob } from './globs.ts';
import { Mismatch } from './mismatch.ts';

const FACTS = ['rule', 'message', 'exception', 'address', 'access', 'symbol', 'instruction', 'explanation'] as const;

/** What a table may say of a run that ended badly. */
export type OopsFact = (typeof FACTS)[number];

/** A table of facts: `| exception | #PF |`. */
export const OOPS_FACTS = pairs({ what: 'fact of an oops', names: FACTS, shape: '| exception | #PF |' });

/** Faults of the processor (Intel SDM, volume 3, 7.3.1), and how memory is accessed: all that the facts of these names can be. */
const WORDS: Readonly<Partial<Record<OopsFact, readonly string[]>>> = {
  exception: ['#DE', '#DB', '#BP', '#OF', '#BR', '#UD', '#NM', '#DF', '#TS', '#NP', '#SS', '#GP', '#PF', '#MF', '#AC'],
  access: ['read', 'write', 'execute'],
};

function facts(run: ProgramRun): Readonly<Record<OopsFact, string>> {
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

type Fact = Pick<Pair<OopsFact>, 'name' | 'value'>;

function expectFacts(expected: readonly Fact[], run: ProgramRun): void {
  const found = facts(run);
  const differing = expected.filter(({ name, value }) => found[name] === '' || !matchesGlob(value, found[name]));
  if (differing.length === 0) return;
  throw new Mismatch(
    differing.map(({ name, value }) => `${name}: ${value}`),
    differing.map(({ name }) => `${name}: ${found[name] || 'none'}`),
    [describeRun(run)],
  );
}

/**
 * Each row names a fact of the oops and what it is; `*` stands for any text.
 * @throws Mismatch listing the facts that differ
 * @throws Diagnostic UNKNOWN_NAME for a fault or access that there is not
 */
export function expectOops(table: readonly Pair<OopsFact>[], run: ProgramRun): void {
  for (const { name, value, row } of table) {
    const words = WORDS[name];
    if (words !== undefined && !value.includes('*')) expectKnown(name, value, words, row.place);
  }
  expectFacts(table, run);
}

/** The run must have broken that rule; `*` stands for any text. @throws Mismatch */
export function expectRule(rule: string, run: ProgramRun): void {
  expectFacts([{ name: 'rule', value: rule }], run);
}
