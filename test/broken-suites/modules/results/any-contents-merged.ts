import type { Catalogue } from '../../../../conformance/catalogue.ts';
import { mergeResults as merge, type ResultsFile } from '../../../../reports/merging/merge-results.ts';
import type { Results } from '../../../../vocabulary/results.ts';

export * from '../../../../reports/merging/merge-results.ts';

/** An object is its name. */
export function mergeResults(files: readonly ResultsFile[], catalogue: Catalogue): Results {
  return merge(
    files.map(({ file, results }) => ({ file, results: { ...results, objects: [] } })),
    catalogue,
  );
}
