import { loadCatalogue } from '../../conformance/catalogue.ts';
import type { Results } from '../../vocabulary/results.ts';
import { resultsOf } from './build-results.ts';
import { projectScenarios } from './project-scenarios.ts';
import type { RunMessages } from './run-collector.ts';
import { contextOf } from './suite.ts';

/**
 * The results of a run of cucumber-js in a folder, compared with all scenarios of the project there.
 * @throws Diagnostic REQUIREMENT_UNKNOWN, CHECK_REPORT_BROKEN, PROJECT_SCENARIOS, or of rex-conformance.yaml
 */
export async function resultsOfRun(run: RunMessages, folder: string): Promise<Results> {
  const scenarios = await projectScenarios(folder, process.argv.slice(2));
  return resultsOf(run, loadCatalogue(), contextOf(folder, new Date(), scenarios));
}

/** The same results, or the error instead. */
export async function resultsOrError(run: RunMessages, folder: string): Promise<Results | Error> {
  try {
    return await resultsOfRun(run, folder);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
