import {
  countLevel,
  type LevelCount,
  type OverallVerdict,
  type RequirementLevel,
  type Results,
} from '../../vocabulary/results.ts';

/** The result of a merge. The bundle that it writes has all the rest. */
export interface MergeResult {
  readonly verdict: OverallVerdict;
  /** The verdict in one line. */
  readonly line: string;
  readonly scenarios: Results['scenarios'];
  /** Counts of requirements by level. */
  readonly levels: Readonly<Record<RequirementLevel, LevelCount>>;
  readonly scope: Results['scope'];
  /** Scenarios that ran in no shard. */
  readonly missing: readonly string[];
  readonly troubles: readonly string[];
  /** The files of the whole. */
  readonly written: readonly string[];
}

/** The result for a bundle. */
export function mergeResult(
  results: Results,
  { verdict, line, missing, written }: Pick<MergeResult, 'verdict' | 'line' | 'missing' | 'written'>,
): MergeResult {
  const { scenarios, scope, troubles } = results;
  const levels = {
    MUST: countLevel(results, 'MUST'),
    SHOULD: countLevel(results, 'SHOULD'),
    MAY: countLevel(results, 'MAY'),
  };
  return { verdict, line, scenarios, levels, scope, missing, troubles, written };
}
