import { basename, dirname } from 'node:path';
import { Diagnostic } from '../base/diagnostic.ts';
import { nearestPath } from '../base/near-files.ts';
import { editDistance } from '../base/nearest-word.ts';

/** The parts of an error about results that no run has made yet. */
export interface NoResults {
  /** The need of the command: `a badge needs the results of a run`. */
  readonly cause: string;
  /** The command that makes them. */
  readonly hint: string;
}

/** How many changes make a file of the same folder a misspelling. */
const MOST_CHANGES = 2;

/** Whether a file of the same name is in another folder, or of nearly the same name in the same folder. */
function isMisspelt(file: string): boolean {
  const nearest = nearestPath(file);
  if (nearest === undefined) return false;
  const changes = editDistance(basename(nearest), basename(file));
  return changes === 0 || (changes <= MOST_CHANGES && dirname(nearest) === dirname(file));
}

/**
 * Reads the results of a run. If they do not exist, and no file has a similar name, the error says how to make them.
 * @throws Diagnostic RESULTS_NONE, or the error of the reader
 */
export function readResultsOfRun<Results>(file: string, read: (file: string) => Results, missing: NoResults): Results {
  try {
    return read(file);
  } catch (error) {
    if (!(error instanceof Diagnostic) || error.code !== 'FILE_NOT_FOUND' || isMisspelt(file)) throw error;
    throw new Diagnostic({
      code: 'RESULTS_NONE',
      kind: 'input',
      message: `${file}: there are no results yet`,
      cause: missing.cause,
      hint: missing.hint,
      errno: 'ENOENT',
    });
  }
}
