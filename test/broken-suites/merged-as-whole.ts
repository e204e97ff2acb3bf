import type { RunScope } from '../../reports/results.ts';
import { joinScopes as join, type ScopedFile } from '../../reports/run-scope.ts';

export * from '../../reports/run-scope.ts';

/** Shards are of a whole. */
export function joinScopes(files: readonly ScopedFile[]): RunScope {
  const { scenarios, leftOut } = join(files);
  return { scenarios: scenarios - leftOut.length, leftOut: [] };
}
