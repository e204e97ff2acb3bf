import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import { findProject } from '../../project/project-file.ts';
import { countsText, coverageOf } from '../../runtime/coverage/coverage-document.ts';
import { countExecutions } from './new-kernel.ts';

/** The folder, in the folder of a run's coverage, where its processes leave their counts. */
export const PARTS_FOLDER = 'parts';

/**
 * The folder for the coverage of features.
 * @param named the folder that the environment names; null where it switches coverage off
 * @returns undefined where nothing is counted
 */
export function coverageFolder(named: string | null | undefined): string | undefined {
  if (named !== undefined) return named ?? undefined;
  try {
    return findProject(host().workingFolder())?.coverage;
  } catch (error) {
    // Whoever needs the project says what is wrong with its file.
    if (error instanceof Diagnostic) return undefined;
    throw error;
  }
}

/** Begins to count in this process. @param part the name of its file @returns leaves the counts */
export function beginCoverage(folder: string, part: string): () => void {
  const executions = countExecutions();
  return () => {
    const objects = coverageOf(executions);
    if (objects.length === 0) return;
    const path = host().paths.join(folder, PARTS_FOLDER, `${part}.json`);
    host().files.write(path, countsText(objects), 'the coverage');
  };
}
