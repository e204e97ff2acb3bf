import { plainLine } from '../../base/plain-text.ts';
import { widthOf } from '../../node/terminal.ts';
import { readCounts } from '../../reports/coverage/counts-reader.ts';
import { writeCoverage } from '../../reports/coverage/coverage-files.ts';
import { mergeCoverage } from '../../runtime/coverage/merge-coverage.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
import { linesReached, sourceCoverage } from '../../runtime/coverage/source-coverage.ts';
import type { CoverageMergeResult, CoverageShare } from '../documents/coverage-result.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';
import { styleFor } from '../style.ts';
import { coverageText } from './coverage-text.ts';

/** The names of the files for the whole, in the folder of `merge`. */
export const COVERAGE_FILES = ['lcov.info', 'counts.json'] as const;

/** How much of an object's own lines was reached. */
export function coverageShare(object: ObjectCoverage): CoverageShare {
  const lines = object.noLines === null ? linesReached(sourceCoverage([object], false)) : null;
  return { name: object.name, sha256: object.sha256, lines };
}

/**
 * Adds the counts of several runs, writes the coverage of the whole, and prints it.
 * @returns the exit code
 * @throws Diagnostic COVERAGE_BROKEN, FILE_NOT_WRITTEN
 */
export function mergeCounts(
  files: readonly { readonly file: string; readonly text: string }[],
  folder: string,
  streams: Streams,
  tell: (result: CoverageMergeResult) => void,
): number {
  const objects = mergeCoverage(files.map(({ file, text }) => readCounts(text, file)));
  const coverage = objects.map(coverageShare);
  let written: readonly string[] = [];
  try {
    written = writeCoverage(folder, objects, false, '');
  } finally {
    tell({ coverage, written });
  }
  const width = widthOf(streams.out, streams.environment);
  streams.out.write(coverageText(objects, width, styleFor(streams.out, streams.environment)));
  streams.out.write(`\nwritten: ${written.map(plainLine).join(', ')}\n`);
  return EXIT_CODES.completed;
}
