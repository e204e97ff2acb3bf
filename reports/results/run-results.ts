import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { oldObjects } from '../../project/old-objects.ts';
import type { Project } from '../../project/project-file.ts';
import type { Results, ResultWarning } from '../../vocabulary/results.ts';
import { inOrder, uniqueBy } from '../../vocabulary/results-order.ts';
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
  const context = contextOf(folder, new Date(), scenarios);
  const results = resultsOf(run, loadCatalogue(), context);
  const warnings = uniqueBy([...oldObjectWarnings(context.project), ...results.warnings], ({ subject, text }) =>
    JSON.stringify([subject, text]),
  );
  return inOrder({ ...results, warnings });
}

/** Warnings about objects that are older than a source. Missing objects are reported by the scenarios that need them. */
function oldObjectWarnings(project: Project | undefined): readonly ResultWarning[] {
  if (project === undefined) return [];
  try {
    return oldObjects(project).map(({ object, later }) => ({
      subject: object.name,
      text: plainLine(`${later.source}: ${later.text}`),
    }));
  } catch (error) {
    if (error instanceof Diagnostic) return [];
    throw error;
  }
}

/** The same results, or the error instead. */
export async function resultsOrError(run: RunMessages, folder: string): Promise<Results | Error> {
  try {
    return await resultsOfRun(run, folder);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
