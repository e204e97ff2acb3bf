import { appendFileSync, existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type EventsDocument, readEventsFile } from '../captures/events-file.ts';
import { loadCatalogue } from '../conformance/catalogue.ts';
import { checkObject } from '../conformance/universal/check-object.ts';
import type { CheckReport } from '../conformance/universal/report.ts';
import { updateResults } from '../conformance/universal/update-results.ts';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { notWritten, writeOutputFile } from '../kernel-model/output-file.ts';
import { objectName } from '../project/object-files.ts';
import { PROJECT_FILE, type Project } from '../project/project-file.ts';
import { resultsOfChecks } from '../reports/build-results.ts';
import type { OverallVerdict } from '../reports/results.ts';
import { readResultsFile, resultsText } from '../reports/results-reader.ts';
import { contextOf } from '../reports/suite.ts';
import { readObjectBytes } from '../runtime/object/object-file.ts';
import type { Target } from '../runtime/target.ts';
import type { CheckArguments } from './check-arguments.ts';
import { checkDocument } from './check-json.ts';
import { junitDocument } from './check-junit.ts';
import { summaryDocument } from './check-summary.ts';
import { describeChecked } from './check-text.ts';
import { type CheckedObject, shownObject } from './checked-object.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Streams } from './reporters.ts';
import { styleFor } from './style.ts';

/** Where the events files of findings go, from the working directory. */
const EVENTS_FOLDER = 'reports/out/check';

/** What the command knows of where it runs. */
export interface CheckSurroundings {
  /** The working directory. */
  readonly folder: string;
  readonly newTarget: () => Target;
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
    throw new Diagnostic({
      code: 'USAGE',
      kind: 'input',
      message: 'check needs the path of an object',
      cause: `there is no ${PROJECT_FILE} in this folder that names one`,
      hint: 'name an object, or begin a project: npx rex-conformance init',
    });
  }
  return [...new Set(paths)].map((path) => {
    const name = objectName(path);
    return { path, name: paths.some((other) => other !== path && objectName(other) === name) ? path : name };
  });
}

/** Where a path of the command line leads to; one from the working directory stays as it was written, for messages. */
function placeOf(folder: string, path: string): string {
  return isAbsolute(path) || folder === process.cwd() ? path : join(folder, path);
}

/** Adds to the summary of a job of continuous integration. @throws Diagnostic FILE_NOT_WRITTEN */
function addToSummary(path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (error) {
    throw notWritten(path, 'the summary of the job', error);
  }
}

/** @returns whether the events of a finding could be written */
function writesEvents(file: string, events: string, streams: Streams): boolean {
  try {
    writeOutputFile(file, events, 'the events of a finding');
    return true;
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    streams.error.write(`${error.format()}\n`);
    return false;
  }
}

/**
 * Writes the events of each finding that has some. The verdict stands without them: where they cannot be written, that is said.
 * @returns the commands that reproduce them
 */
function writeReproductions(
  folder: string,
  path: string,
  report: CheckReport,
  streams: Streams,
): CheckedObject['commands'] {
  const commands = new Map<string, readonly (string | undefined)[]>();
  const stem = report.object.name.replaceAll(/[^\w.-]+/g, '-').replace(/^[-.]+/, '');
  for (const { id, findings } of report.requirements) {
    const found = findings.map(({ reproduction }, n) => {
      if (reproduction === null) return undefined;
      const file = `${EVENTS_FOLDER}/${stem}.${id}${n === 0 ? '' : `.${n + 1}`}.events.yaml`;
      if (!writesEvents(placeOf(folder, file), reproduction.events, streams)) return undefined;
      return ['npx rex-conformance run', path, '--events', file, ...reproduction.options].join(' ');
    });
    if (found.length > 0) commands.set(id, found);
  }
  return commands;
}

/** The worst verdict decides. */
function exitCodeFor(verdicts: readonly OverallVerdict[]): number {
  if (verdicts.includes('failed')) return EXIT_CODES.programFailed;
  return verdicts.includes('incomplete') ? EXIT_CODES.unsupported : EXIT_CODES.completed;
}

async function check(
  args: CheckArguments,
  { path, name }: ChosenObject,
  { newTarget, folder }: CheckSurroundings,
  layout: string | undefined,
  events: EventsDocument | undefined,
): Promise<CheckReport> {
  return await checkObject(readObjectBytes(placeOf(folder, path)), name, {
    newTarget,
    requirements: loadCatalogue().requirements,
    ...(layout === undefined ? {} : { layout }),
    ...(events === undefined ? {} : { events }),
    seed: args.seed ?? 0,
  });
}

/**
 * Judges objects by the universal profile, and says what came of it: as text or JSON, and in the files that are asked for.
 * @returns the exit code: 0 where every requirement that applies is kept or waived, 1 where one is not, 5 where some could not be judged
 * @throws Diagnostic for a broken file or command line; what is wrong with an object is reported
 */
export async function checkObjects(
  args: CheckArguments,
  surroundings: CheckSurroundings,
  streams: Streams,
): Promise<number> {
  const { folder, now } = surroundings;
  const context = contextOf(folder, now);
  const { project } = context;
  const catalogue = loadCatalogue();
  const layout = args.layout ?? project?.layout;
  const events = args.events === undefined ? undefined : readEventsFile(placeOf(folder, args.events));
  const bundle = args.results === undefined ? undefined : placeOf(folder, args.results);
  const old = bundle !== undefined && existsSync(bundle) ? readResultsFile(bundle) : undefined;
  const style = styleFor(streams.out, streams.environment);
  const checked: CheckedObject[] = [];
  for (const object of chooseObjects(args, project)) {
    const report = await check(args, object, surroundings, layout, events);
    const commands = writeReproductions(folder, object.path, report, streams);
    const shown = shownObject(object.path, report, resultsOfChecks([report], catalogue, context), commands);
    checked.push(shown);
    if (!args.json) streams.out.write(`${checked.length > 1 ? '\n' : ''}${describeChecked(shown, style)}`);
  }
  if (args.json) streams.out.write(checkDocument(checked));
  if (args.junit !== undefined)
    writeOutputFile(placeOf(folder, args.junit), junitDocument(checked), 'the JUnit report');
  if (args.summary !== undefined) {
    writeOutputFile(placeOf(folder, args.summary), summaryDocument(checked), 'the summary');
  }
  const stepSummary = streams.environment.GITHUB_STEP_SUMMARY;
  if (stepSummary !== undefined && stepSummary !== '') addToSummary(stepSummary, summaryDocument(checked));
  if (bundle !== undefined) {
    const reports = checked.map(({ report }) => report);
    const fresh = resultsOfChecks(reports, catalogue, context);
    const order = catalogue.requirements.map(({ id }) => id);
    const updated = old === undefined ? fresh : updateResults(old, fresh, order);
    writeOutputFile(bundle, resultsText(updated), 'the results');
  }
  return exitCodeFor(checked.map(({ verdict }) => verdict));
}
