import '../node/install.ts';
import { existsSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from '@cucumber/cucumber/api';
import type { AttachmentContentEncoding, Envelope } from '@cucumber/messages';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { type OutputFile, writeOutputFiles } from '../node/output-file.ts';
import { htmlReport } from './html-report.ts';
import { endProcessWith } from './process-exit.ts';
import { isPartial, type Results } from './results.ts';
import { readResultsFile, resultsText } from './results-reader.ts';
import { RunCollector, type RunMessages } from './run-collector.ts';
import { resultsOrError } from './run-results.ts';
import { leftOutText, PARTIAL_RESULTS, SCOPE_MEDIA_TYPE, scopeText } from './run-scope.ts';
import { judgeRun, VERDICT_EXITS } from './run-verdict.ts';

/** What cucumber.mjs may say of it, in `pluginOptions.rexConformance`. */
export interface KeepOptions {
  /** The folder that a run's files go to; `reports/out` where left out. */
  readonly folder?: string;
}

const USUAL_FOLDER = 'reports/out';
const RESULTS = 'results.json';
/** An error of input, as cli/exit-codes.ts has it. */
const INPUT = 3;

/** A bundle in a file that is not of some scenarios only; undefined where there is none, or none that can be read. */
function wholeResults(file: string): Results | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const results = readResultsFile(file);
    return isPartial(results) ? undefined : results;
  } catch (error) {
    if (error instanceof Diagnostic) return undefined;
    throw error;
  }
}

/** Says in the messages what the run left out, so that merging them is held against all of the project's scenarios. */
function scopeEnvelope({ scope }: Results): Envelope {
  const contentEncoding = 'IDENTITY' as AttachmentContentEncoding;
  return { attachment: { body: leftOutText(scope), mediaType: SCOPE_MEDIA_TYPE, contentEncoding } };
}

/** What a run leaves in a folder. */
class RunFolder {
  readonly #place: string;
  /** The folder as messages name it. */
  readonly #name: string;
  readonly #say: (text: string) => void;

  constructor(cwd: string, name: string, say: (text: string) => void) {
    this.#place = join(cwd, name);
    this.#name = name;
    this.#say = say;
  }

  /** Where the results of a run go: those of some scenarios do not take the place of those of all. */
  #resultsFile(results: Results): string {
    if (!isPartial(results)) return RESULTS;
    const whole = wholeResults(join(this.#place, RESULTS));
    if (whole === undefined) return RESULTS;
    const ran = scopeText(results.scope);
    this.#say(
      `${ran} ran: ${this.#name}/${PARTIAL_RESULTS} has the results, ${RESULTS} those of ${whole.finishedAt}\n`,
    );
    return PARTIAL_RESULTS;
  }

  /** Writes messages, report and results, all or none of them. @throws Diagnostic FILE_NOT_WRITTEN */
  async write(told: readonly Envelope[], results: Results | Error): Promise<void> {
    const envelopes =
      results instanceof Error ? told : [...told.slice(0, -1), scopeEnvelope(results), ...told.slice(-1)];
    const lines = envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`).join('');
    const files: OutputFile[] = [
      [join(this.#place, 'messages.ndjson'), lines, 'the messages'],
      [join(this.#place, 'report.html'), await htmlReport(envelopes), 'the report'],
    ];
    if (!(results instanceof Error)) {
      const name = this.#resultsFile(results);
      files.push([join(this.#place, name), resultsText(results), 'the results']);
    }
    writeOutputFiles(files);
    // What some scenarios came to is old when all have run.
    if (!(results instanceof Error) && !isPartial(results)) rmSync(join(this.#place, PARTIAL_RESULTS), { force: true });
  }
}

function exitCodeOf(run: RunMessages, results: Results | Error, success: boolean): number {
  const scenarios = run.scenarios.map((scenario) => ({ ...scenario, feature: scenario.feature }));
  const code = VERDICT_EXITS[judgeRun({ scenarios, success, results }).word];
  return results instanceof Diagnostic && code !== VERDICT_EXITS['DOES NOT CONFORM'] ? INPUT : code;
}

/**
 * Keeps what a run of cucumber-js leaves in reports/out: results.json, report.html and messages.ndjson, written whole when the run has
 * ended, or not at all. A run that judged nothing leaves the folder as it was. The process ends with the code of the run's verdict.
 */
const keepRun: Plugin<KeepOptions> = {
  type: 'plugin',
  optionsKey: 'rexConformance',
  coordinator({ operation, on, options, environment: { cwd, stderr } }) {
    if (operation !== 'runCucumber') return undefined;
    const collector = new RunCollector();
    const envelopes: Envelope[] = [];
    let success = false;
    let begun = false;
    let ended = false;
    on('message', (envelope) => {
      collector.receive(envelope);
      envelopes.push(envelope);
      if (envelope.testRunStarted) begun = true;
      if (envelope.testRunFinished) success = envelope.testRunFinished.success;
    });
    // A hook of the whole run that throws lets cucumber end the process at once.
    process.once('exit', () => {
      if (!begun || ended || process.exitCode !== 1) return;
      const failed = collector.run().scenarios.some(({ outcome }) => outcome === 'failed');
      if (!failed) process.exitCode = VERDICT_EXITS.INCOMPLETE;
      const word = failed ? 'DOES NOT CONFORM' : 'INCOMPLETE';
      writeSync(
        2,
        `${word}: the run was broken off\nno results are written: those in a folder are of an earlier run\n`,
      );
    });
    return async () => {
      ended = true;
      const run = collector.run();
      const results = await resultsOrError(run, cwd);
      endProcessWith(exitCodeOf(run, results, success));
      if (!run.scenarios.some(({ judged }) => judged)) return;
      if (results instanceof Error) {
        const why = results instanceof Diagnostic ? results.format() : (results.stack ?? results.message);
        stderr.write(`no results are written\n${why}\n`);
      }
      try {
        const folder = new RunFolder(cwd, options.folder ?? USUAL_FOLDER, (text) => stderr.write(text));
        await folder.write(envelopes, results);
      } catch (error) {
        if (!(error instanceof Diagnostic)) throw error;
        stderr.write(`${error.format()}\n`);
        endProcessWith(INPUT);
      }
    };
  },
};

export default keepRun;
