import type { DeclaredOutcome } from './declared-outcomes.ts';

/** A difference between declared outcomes and those of scenarios. */
export interface Discrepancy {
  readonly outcome: string;
  readonly problem: string;
}

/** The declared outcomes that scenarios show. */
export interface Coverage {
  /** Declared, and shown by a scenario that passed. */
  readonly shown: readonly DeclaredOutcome[];
  /** Declared and not shown, but listed as not yet shown. */
  readonly awaited: readonly DeclaredOutcome[];
  readonly outOfReach: readonly DeclaredOutcome[];
  readonly discrepancies: readonly Discrepancy[];
}

/**
 * Compares declared outcomes with observed ones.
 * @param observed outcomes of scenarios that passed, by name, each with one such scenario
 * @param listed the outcomes that are known not to be shown yet
 */
export function compareOutcomes(
  declared: readonly DeclaredOutcome[],
  observed: ReadonlyMap<string, string>,
  listed: ReadonlySet<string>,
): Coverage {
  const discrepancies: Discrepancy[] = [];
  const note = (outcome: string, problem: string) => discrepancies.push({ outcome, problem });
  const names = new Set(declared.map(({ name }) => name));
  const within = declared.filter(({ outOfReach }) => outOfReach === undefined);
  for (const { name, cause, source } of within) {
    if (observed.has(name) || listed.has(name)) continue;
    note(name, `no scenario shows it: ${cause} (${source})`);
  }
  for (const { name, outOfReach } of declared) {
    const scenario = observed.get(name);
    if (outOfReach !== undefined && scenario !== undefined) {
      note(name, `it is declared as out of reach (${outOfReach}), and yet it happened in ${scenario}`);
    }
  }
  for (const [name, scenario] of observed) {
    if (!names.has(name)) note(name, `it is not declared, and yet it happened in ${scenario}`);
  }
  for (const name of listed) {
    if (!names.has(name)) note(name, 'it is listed as not shown yet, and nothing of that name is declared');
    const scenario = observed.get(name);
    if (scenario !== undefined)
      note(
        name,
        `it is listed as not shown yet, and ${scenario} shows it: take it off the list (UPDATE_GOLDEN=1 npm run shown)`,
      );
  }
  return {
    shown: within.filter(({ name }) => observed.has(name)),
    awaited: within.filter(({ name }) => !observed.has(name) && listed.has(name)),
    outOfReach: declared.filter(({ outOfReach }) => outOfReach !== undefined),
    discrepancies,
  };
}
