import { appendFileSync, existsSync } from 'node:fs';
import { Diagnostic } from '../../base/diagnostic.ts';
import { STANDARD_INPUT } from '../../captures/capture-file.ts';
import type { EventsDocument } from '../../captures/events/events-file.ts';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { withPoints } from '../../conformance/sweep/thorough-check.ts';
import { checkObject } from '../../conformance/universal/check-object.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import { updateResults } from '../../conformance/universal/reporting/update-results.ts';
import { DEFAULT_LAYOUT, loadLayout } from '../../kernel-model/layouts/reader.ts';
import { notWritten, writeOutputFile } from '../../node/output-file.ts';
import { objectName } from '../../project/object-files.ts';
import { laterSource } from '../../project/old-objects.ts';
import { PROJECT_FILE, type Project } from '../../project/project-file.ts';
import { isGitHubJob } from '../../reports/github-annotations.ts';
import { resultsOfChecks } from '../../reports/results/build-results.ts';
import { readResultsFile, resultsText } from '../../reports/results/results-reader.ts';
import { contextOf, thisSuite } from '../../reports/results/suite.ts';
import { assertRexObject } from '../../runtime/load/rex-object.ts';
import { findDebugFile } from '../../runtime/object/debug-info/find-debug-file.ts';
import { readObjectBytes } from '../../runtime/object/object-file.ts';
import type { Target } from '../../runtime/target.ts';
import { authorsDocument } from '../arguments/authors-document.ts';
import type { CheckArguments } from '../arguments/check-arguments.ts';
import type { Coverage } from '../coverage/coverage.ts';
import { EXIT_CODES, exitCodeOf, exitCodeOfVerdict, worstExitCode } from '../exit-codes.ts';
import { asDiagnostic, errorToJson } from '../json-error.ts';
import { plainValues } from '../plain-values.ts';
import type { Streams } from '../reporters.ts';
import type { ChosenKernels } from '../target/chosen-kernels.ts';
import { usageError } from '../usage-error.ts';
import { named, onLayout, totalsByLayout } from './by-layout.ts';
import { annotations } from './check-annotations.ts';
import { checkDocument, type RefusedFile } from './check-json.ts';
import { junitDocument } from './check-junit.ts';
import { checkText } from './check-progress.ts';
import { sarifDocument } from './check-sarif.ts';
import { summaryDocument } from './check-summary.ts';
import { type CheckedObject, selected, shownObject } from './checked-object.ts';
import { expectInProfile } from './only.ts';
import { placeOf, writeReproductions } from './reproductions.ts';

/** The command's surroundings. */
export interface CheckSurroundings {
  /** The working directory. */
  readonly folder: string;
  readonly newTarget: () => Target;
  /** The target behind a wire that {@link newTarget} is of; undefined for the emulated kernel. */
  readonly kernels?: Pick<ChosenKernels, 'need'> | undefined;
  /** The coverage that {@link newTarget} is counted for. */
  readonly coverage?: Coverage | undefined;
  readonly now: Date;
}

interface ChosenObject {
  readonly name: string;
  /** From the working directory, or absolute. */
  readonly path: string;
}

function chooseObjects(args: CheckArguments, project: Project | undefined): readonly ChosenObject[] {
  const paths = args.objects.length > 0 ? args.objects : (project?.objects().map(({ path }) => path) ?? []);
  if (paths.length === 0) {
    throw usageError(
      'check needs the path of an object',
      `there is no ${PROJECT_FILE} in this folder that names one`,
      'name an object, or begin a project: npx rex-conformance init',
    );
  }
  return [...new Set(paths)].map((path) => {
    const name = objectName(path);
    return { path, name: paths.some((other) => other !== path && objectName(other) === name) ? path : name };
  });
}

/** Standard input is in no folder. */
function packetsPath(folder: string, path: string): string {
  return path === STANDARD_INPUT ? path : placeOf(folder, path);
}

/** Adds to the summary of a job of continuous integration. @throws Diagnostic FILE_NOT_WRITTEN */
function addToSummary(path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (error) {
    throw notWritten(path, 'the summary of the job', error);
  }
}

async function check(
  args: CheckArguments,
  { path, name }: ChosenObject,
  { newTarget, folder }: CheckSurroundings,
  layout: string | undefined,
  events: EventsDocument | undefined,
): Promise<CheckReport> {
  const bytes = readObjectBytes(placeOf(folder, path));
  assertRexObject(bytes, name);
  findDebugFile(placeOf(folder, path), bytes, args.debugFile);
  const options = {
    newTarget,
    ...(layout === undefined ? {} : { layout }),
    ...(events === undefined ? {} : { events }),
    seed: args.seed ?? 0,
  };
  const { requirements } = loadCatalogue();
  const checked = await checkObject(bytes, name, { ...options, requirements });
  const report = args.thorough ? await withPoints(checked, bytes, requirements, options) : checked;
  const later = laterSource(placeOf(folder, path));
  if (later === undefined) return report;
  const warning = { event: 0, source: later.source, code: 'OBJECT_OLD', text: later.text };
  return { ...report, warnings: [warning, ...report.warnings] };
}

/** The outcome of a check. */
interface Outcome {
  readonly checked: CheckedObject[];
  readonly refused: RefusedFile[];
}

/**
 * Judges objects by the universal profile, and reports the results: as text or JSON, and in the requested files. A file
 * that is broken or not a Rex object is named; the others are still judged.
 * @returns the exit code: 0 if every requirement that applies is kept or waived, 1 if one is not. 5 if some could not
 *   be judged. For a file that is not an object, the code of its error.
 * @throws Diagnostic for a command line, events, a layout or a bundle that cannot be used. Problems of an object are
 *   reported instead.
 */
export async function checkObjects(
  args: CheckArguments,
  surroundings: CheckSurroundings,
  streams: Streams,
): Promise<number> {
  const outcome: Outcome = { checked: [], refused: [] };
  try {
    await judgeAll(args, surroundings, streams, outcome);
  } catch (error) {
    if (args.json) streams.out.write(checkDocument(outcome.checked, [...outcome.refused, { path: null, error }]));
    throw error;
  }
  const totals = args.layouts === undefined ? null : totalsByLayout(outcome.checked, args.layouts);
  if (args.json) streams.out.write(checkDocument(outcome.checked, outcome.refused, totals));
  return worstExitCode([
    // The command line asks for these requirements only, and they are judged.
    ...outcome.checked.map(({ verdict }) =>
      verdict === 'partial' ? EXIT_CODES.completed : exitCodeOfVerdict(verdict),
    ),
    ...outcome.refused.map(({ error }) => (error instanceof Diagnostic ? exitCodeOf(error.kind) : 0)),
  ]);
}

async function judgeAll(
  args: CheckArguments,
  surroundings: CheckSurroundings,
  streams: Streams,
  { checked, refused }: Outcome,
): Promise<void> {
  const { folder, now } = surroundings;
  const context = contextOf(folder, now);
  const { project } = context;
  const catalogue = loadCatalogue();
  const { kernels } = surroundings;
  await kernels?.need('many kernels');
  // The audit compares an object with a layout: so the target has to have that one.
  await kernels?.need('chosen layouts');
  const usual = kernels === undefined ? undefined : DEFAULT_LAYOUT;
  const layouts = args.layouts ?? [args.layout ?? project?.layout ?? usual];
  for (const layout of layouts) if (layout !== undefined) loadLayout(layout);
  const events = authorsDocument({
    events: args.events && placeOf(folder, args.events),
    packets: args.packets && { ...args.packets, path: packetsPath(folder, args.packets.path) },
  });
  const bundle = args.results === undefined ? undefined : placeOf(folder, args.results);
  const old = bundle !== undefined && existsSync(bundle) ? readResultsFile(bundle) : undefined;
  expectInProfile(args.only);
  const objects = chooseObjects(args, project);
  const text = checkText(args, objects.length * layouts.length, streams);
  for (const object of objects) {
    for (const layout of layouts) {
      const report = await checkOrRefuse(args, object, surroundings, layout, events);
      if ('error' in report) {
        refused.push(report);
        streams.error.write(`${report.error.format()}\n`);
        // The file is an object on no other kernel.
        break;
      }
      const about = selected(report, args.only);
      const name = args.layouts === undefined ? undefined : onLayout(report);
      const commands = writeReproductions(folder, object.path, about.report, streams, name);
      const results = resultsOfChecks([about.report], catalogue, context);
      const reached = surroundings.coverage?.linesOf(report.object.sha256);
      const shown = { ...shownObject(object.path, about, results, commands), ...reached, shownAs: name };
      text.object(plainValues(shown));
      checked.push(shown);
    }
  }
  text.end(refused);
  surroundings.coverage?.end(streams, args.json || args.quiet);
  writeReports(args, folder, streams, { checked, refused });
  if (bundle === undefined || checked.length === 0) return;
  const reports = checked.map(({ report }) => report);
  const fresh = resultsOfChecks(reports, catalogue, context);
  const order = catalogue.requirements.map(({ id }) => id);
  const updated = old === undefined ? fresh : updateResults(old, fresh, order);
  writeOutputFile(bundle, resultsText(updated), 'the results');
}

/**
 * Judges an object, or explains why its file cannot be judged. @throws Diagnostic INTERNAL, and errors that are not
 * Diagnostics
 */
async function checkOrRefuse(
  ...[args, object, surroundings, layout, events]: Parameters<typeof check>
): Promise<CheckReport | { readonly path: string; readonly error: Diagnostic }> {
  try {
    return await check(args, object, surroundings, layout, events);
  } catch (error) {
    const diagnostic = asDiagnostic(error);
    if (diagnostic.kind !== 'internal') return { path: object.path, error: diagnostic };
    throw error;
  }
}

function writeReports(args: CheckArguments, folder: string, streams: Streams, { checked, refused }: Outcome): void {
  const objects = checked.map(plainValues).map(named);
  const files = refused.map(({ path, error }) => plainValues({ path: path ?? '', ...errorToJson(error) }));
  if (args.junit !== undefined)
    writeOutputFile(placeOf(folder, args.junit), junitDocument(objects, files), 'the JUnit report');
  if (args.sarif !== undefined)
    writeOutputFile(placeOf(folder, args.sarif), sarifDocument(objects, files, thisSuite()), 'the SARIF report');
  if ((args.annotations ?? (isGitHubJob(streams.environment) ? 'github' : 'none')) === 'github')
    streams.command?.(annotations(objects, files));
  if (args.summary !== undefined)
    writeOutputFile(placeOf(folder, args.summary), summaryDocument(objects, files), 'the summary');
  const stepSummary = streams.environment.GITHUB_STEP_SUMMARY;
  if (stepSummary !== undefined && stepSummary !== '') addToSummary(stepSummary, summaryDocument(objects, files));
}
