import { joinScopes as join, type ScopedFile } from '../../../../reports/results/run-scope.ts';
import type { RunScope } from '../../../../vocabulary/results.ts';

export * from '../../../../reports/results/run-scope.ts';

/** Shards are of a whole. */
export function joinScopes(files: readonly ScopedFile[]): RunScope {
  const { scenarios, leftOut } = join(files);
  return { scenarios: scenarios - leftOut.length, leftOut: [] };
}
