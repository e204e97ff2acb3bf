import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { Diagnostic } from '../base/diagnostic.ts';
import { readInputFile } from '../base/input-file.ts';
import { plainLine } from '../base/plain-text.ts';
import { shellWord } from '../base/shell-words.ts';
import { loadCatalogue } from '../conformance/catalogue.ts';
import { writeOutputFile, writeOutputFiles } from '../node/output-file.ts';
import { terminalColumns } from '../node/terminal.ts';
import { isCounts } from '../reports/coverage/counts-reader.ts';
import { htmlReport } from '../reports/html-report.ts';
import { mergeMessages } from '../reports/merging/merge-messages.ts';
import { mergeResults, refuseOtherObjects } from '../reports/merging/merge-results.ts';
import { parseEnvelopes } from '../reports/merging/message-stream.ts';
import { resultsOf } from '../reports/results/build-results.ts';
import { expectCatalogue } from '../reports/results/catalogue-match.ts';
import { projectScenarios } from '../reports/results/project-scenarios.ts';
import { readResults, resultsText } from '../reports/results/results-reader.ts';
import { RunCollector } from '../reports/results/run-collector.ts';
import { scopeText } from '../reports/results/run-scope.ts';
import { contextOf, thisSuite } from '../reports/results/suite.ts';
import { formatRequirements, formatWarnings } from '../reports/terminal/requirements-text.ts';
import { VerdictReport } from '../reports/terminal/verdict-report.ts';
import type { Colours } from '../reports/terminal/verdict-text.ts';
import {
  isPartial,
  type JudgedObject,
  type OverallVerdict,
  overallVerdict,
  type Results,
  VERDICT_WORDS,
} from '../vocabulary/results.ts';
import { COVERAGE_FILES, mergeCounts } from './coverage/merge-coverage.ts';
import type { CoverageMergeResult } from './documents/coverage-result.ts';
import { type MergeResult, mergeResult } from './documents/merge-result.ts';
import type { SweepMergeResult } from './documents/sweep-result.ts';
import { EXIT_CODES, exitCodeOfVerdict } from './exit-codes.ts';
import { readResultsOfRun } from './no-results.ts';
import type { Streams } from './reporters.ts';
import { styleFor } from './style.ts';
import { mergeSweeps, SWEEP_FILE } from './sweep/merge-sweeps.ts';
import { isSweepDocument } from './sweep/sweep-document.ts';

/** What `rex-conformance merge` was asked to do. */
export interface MergeArguments {
  /** Paths of messages or of bundles of results, at least one. */
  readonly files: readonly string[];
  /** The folder that is written to. */
  readonly output: string;
  /** Whether messages are taken though scenarios of their features ran in none of them. */
  readonly partial: boolean;
}

interface GivenFile {
  readonly file: string;
  readonly text: string;
}

/** A text of V8 has no more than 512 MiB. */
const LARGEST_FILE = 256 * 1024 * 1024;
const WRITTEN = ['messages.ndjson', 'report.html', 'results.json'] as const;
const WRITES = [...WRITTEN, SWEEP_FILE, ...COVERAGE_FILES];

function readGiven(file: string): GivenFile {
  const bytes = readInputFile(file, { what: 'messages or results', largest: LARGEST_FILE });
  return { file, text: Buffer.from(bytes).toString('utf8') };
}

/** A bundle is one JSON document over many lines, or says in its first line what it is; messages are one in a line. */
function isBundle({ text }: GivenFile): boolean {
  const first = text.trimStart().split('\n', 1)[0]?.trim() ?? '';
  return first === '{' || /^\{\s*"format"/.test(first);
}

/** The first file of a kind and the first of another one, if there are both. */
function pairOf(files: readonly GivenFile[], is: (text: string) => boolean) {
  const one = files.find(({ text }) => is(text));
  const other = files.find(({ text }) => !is(text));
  return one === undefined || other === undefined ? undefined : { one, other };
}

function refuseMixture(files: readonly GivenFile[]): void {
  const sweep = pairOf(files, isSweepDocument);
  if (sweep !== undefined) {
    throw new Diagnostic({
      code: 'MERGE_MIXED',
      kind: 'input',
      message: `${sweep.one.file} is the document of a sweep, ${sweep.other.file} is not`,
      cause: 'the shards of a sweep are joined with one another',
      hint: 'name what sweep --json printed for each shard',
    });
  }
  const counts = pairOf(files, isCounts);
  if (counts !== undefined) {
    throw new Diagnostic({
      code: 'MERGE_MIXED',
      kind: 'input',
      message: `${counts.one.file} is a file of counts, ${counts.other.file} is not`,
      cause: 'counts are added to counts',
      hint: 'name the counts.json of each run',
    });
  }
  const bundle = files.find(isBundle);
  const messages = files.find((file) => !isBundle(file));
  if (bundle === undefined || messages === undefined) return;
  throw new Diagnostic({
    code: 'MERGE_MIXED',
    kind: 'input',
    message: `${bundle.file} is a bundle of results, ${messages.file} is not`,
    cause: 'messages are joined with messages, results with results',
    hint: 'name the messages of each shard or the results of each',
  });
}

/** @throws Diagnostic MERGE_OVERWRITES where a file that is read would be written */
function refuseOverwriting({ files, output }: MergeArguments): void {
  const real = (path: string) => {
    try {
      return realpathSync(path);
    } catch {
      return undefined;
    }
  };
  const written = new Set(WRITES.map((name) => real(join(output, name))).filter((path) => path !== undefined));
  const overwritten = files.find((file) => written.has(real(file) ?? ''));
  if (overwritten === undefined) return;
  throw new Diagnostic({
    code: 'MERGE_OVERWRITES',
    kind: 'input',
    message: `${overwritten} would be overwritten`,
    cause: `the whole is written to ${output}`,
    hint: 'name another folder: -o FOLDER',
  });
}

function colours(streams: Streams): Colours {
  const { good, bad, dim } = styleFor(streams.out, streams.environment);
  return { good, bad, faint: dim };
}

function writeBundleVerdict(results: Results, streams: Streams): OverallVerdict {
  const paint = colours(streams);
  const verdict = overallVerdict(results);
  const { passed, failed, skipped } = results.scenarios;
  const good = exitCodeOfVerdict(verdict) === EXIT_CODES.completed;
  const word = (good ? paint.good : paint.bad)(VERDICT_WORDS[verdict]);
  const lines = [
    ...formatRequirements(results, paint),
    ...formatWarnings(results),
    `scenarios  ${passed} passed, ${failed} failed, ${skipped} skipped`,
    ...(isPartial(results) ? [`partial    ${scopeText(results.scope)} ran`] : []),
    ...results.flaky.map(({ subject, name }) => `flaky      ${plainLine(`${subject} ${name}`)}`),
    ...results.troubles.map((trouble) => `trouble    ${plainLine(trouble)}`),
    '',
    word,
  ];
  streams.out.write(`${lines.join('\n')}\n`);
  return verdict;
}

/** The objects that the scenarios of a file loaded. */
function objectsIn(envelopes: readonly Envelope[]): readonly JudgedObject[] {
  const collector = new RunCollector();
  for (const envelope of envelopes) collector.receive(envelope);
  return collector.run().scenarios.flatMap(({ observations }) => observations?.objects ?? []);
}

async function mergeRuns(
  files: readonly GivenFile[],
  { output, partial }: MergeArguments,
  streams: Streams,
  tell: (result: MergeResult) => void,
): Promise<number> {
  const read = files.map(({ file, text }) => ({ file, envelopes: parseEnvelopes(text, file) }));
  const merged = mergeMessages(read, partial);
  refuseOtherObjects(read.map(({ file, envelopes }) => ({ file, objects: objectsIn(envelopes) })));
  const collector = new RunCollector();
  for (const envelope of merged.envelopes) collector.receive(envelope);
  const run = collector.run();
  const results = resultsOf(run, loadCatalogue(), contextOf('.', new Date(), await projectScenarios(process.cwd())));
  const [messages, report, bundle] = WRITTEN.map((name) => join(output, name)) as [string, string, string];
  const lines = merged.envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`).join('');
  const page = await htmlReport(merged.envelopes);
  const write = () =>
    writeOutputFiles([
      [messages, lines, 'the messages'],
      [report, page, 'the report'],
      [bundle, resultsText(results), 'the results'],
    ]);
  return writeAndTell(write, (written) => {
    const columns = terminalColumns(streams.out, streams.environment);
    const told = new VerdictReport((text) => streams.out.write(text), colours(streams), columns);
    for (const scenario of run.scenarios) told.scenarioEnded(scenario);
    const { verdict, word, reason } = told.end({
      success: merged.success,
      seconds: merged.seconds,
      results,
      report: written ? report : undefined,
    });
    if (merged.missing.length > 0) {
      streams.out.write(
        `${merged.missing.length === 1 ? '1 scenario' : `${merged.missing.length} scenarios`} ran in none of the files: ${plainLine(merged.missing.join(', '))}\n`,
      );
    }
    tell(
      mergeResult(results, {
        verdict,
        line: `${word}: ${reason}`,
        missing: merged.missing,
        written: written ? [messages, report, bundle] : [],
      }),
    );
    // Whoever merges wants a verdict on the whole.
    return exitCodeOfVerdict(verdict);
  });
}

/** Writes the whole and tells the verdict, also where the whole cannot be written. */
function writeAndTell(write: () => void, tell: (written: boolean) => number): number {
  try {
    write();
  } catch (error) {
    tell(false);
    throw error;
  }
  return tell(true);
}

/**
 * Joins what the shards of a run have left, writes it, and prints the one verdict on it.
 * @returns the exit code, that of the verdict
 * @throws Diagnostic of kind `input` for files that are not those of one whole run
 */
export async function mergeShards(
  args: MergeArguments,
  streams: Streams,
  tell: (result: MergeResult | SweepMergeResult | CoverageMergeResult) => void,
): Promise<number> {
  const files = args.files.map((file, index) =>
    readResultsOfRun(file, readGiven, {
      cause: 'merge joins the messages or the results of shards',
      hint: `run the shards first, this one with: npx cucumber-js --shard ${index + 1}/${args.files.length} --format ${shellWord(`message:${file}`)}`,
    }),
  );
  refuseMixture(files);
  refuseOverwriting(args);
  if (files.every(({ text }) => isSweepDocument(text))) return mergeSweeps(files, args.output, streams, tell);
  if (files.every(({ text }) => isCounts(text))) return mergeCounts(files, args.output, streams, tell);
  if (!files.every(isBundle)) return await mergeRuns(files, args, streams, tell);
  const catalogue = loadCatalogue();
  const bundles = files.map(({ file, text }) => ({ file, results: readResults(text, file) }));
  for (const { file, results } of bundles) expectCatalogue(results, file, thisSuite(), catalogue);
  const results = mergeResults(bundles, catalogue);
  const bundle = join(args.output, 'results.json');
  const write = () => writeOutputFile(bundle, resultsText(results), 'the results');
  return writeAndTell(write, (written) => {
    const verdict = writeBundleVerdict(results, streams);
    const line = VERDICT_WORDS[verdict];
    tell(mergeResult(results, { verdict, line, missing: [], written: written ? [bundle] : [] }));
    return exitCodeOfVerdict(verdict);
  });
}
