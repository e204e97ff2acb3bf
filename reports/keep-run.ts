import { statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from '@cucumber/cucumber/api';
import type { AttachmentContentEncoding, Envelope } from '@cucumber/messages';
import { Diagnostic } from '../base/diagnostic.ts';
import { filesBelow } from '../base/files-below.ts';
import { removeOwn } from '../base/own-files.ts';
import { fitted } from '../base/wrapped-text.ts';
import { loadCatalogue } from '../conformance/catalogue.ts';
import { coverageVariable } from '../node/coverage-variable.ts';
import { leftFileNote, onLeftFile } from '../node/left-files.ts';
import { type TerminalStream, terminalColumns } from '../node/terminal.ts';
import { coverageFolder } from '../steps/running/coverage.ts';
import { FAILURES_FOLDER } from '../steps/running/reproduction.ts';
import { isPartial, type Results } from '../vocabulary/results.ts';
import { RunCoverage } from './coverage/run-coverage.ts';
import { type PageLinks, type WritePage, withLink, writeFailurePages } from './failure-pages.ts';
import { htmlReport } from './html-report.ts';
import { resultsOf } from './results/build-results.ts';
import { noteReport } from './results/kept-report.ts';
import { projectScenarios } from './results/project-scenarios.ts';
import { resultsText } from './results/results-reader.ts';
import { BROKEN_OFF, RunCollector, type RunMessages } from './results/run-collector.ts';
import { EARLIER, RunFolder, USUAL_FOLDER, wholeResults } from './results/run-folder.ts';
import { resultsOrError } from './results/run-results.ts';
import { leftOutText, PARTIAL_RESULTS, SCOPE_MEDIA_TYPE, scopeText } from './results/run-scope.ts';
import { contextOf } from './results/suite.ts';
import { endProcessWith } from './terminal/process-exit.ts';
import { judgeRun, VERDICT_EXITS } from './terminal/run-verdict.ts';

/** The options in cucumber.mjs, at `pluginOptions.rexConformance`. */
export interface KeepOptions {
  /** The folder for a run's files; `reports/out` by default. */
  readonly folder?: string;
}

/** An error of input, as cli/exit-codes.ts has it. */
const INPUT = 3;

/** Lists in the messages what the run left out. Merging compares them with all of the project's scenarios. */
function scopeEnvelope({ scope }: Results): Envelope {
  const contentEncoding = 'IDENTITY' as AttachmentContentEncoding;
  return { attachment: { body: leftOutText(scope), mediaType: SCOPE_MEDIA_TYPE, contentEncoding } };
}

function linesOf(envelopes: readonly Envelope[]): string {
  return envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`).join('');
}

const UNFINISHED_PAGE = `<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>The run has not ended</title>
<p>The run of this report has not ended. If it is not running, it was aborted; the files of the run before are in <code>${EARLIER}</code>.</p>
</html>
`;

function exitCodeOf(run: RunMessages, results: Results | Error, success: boolean): number {
  const scenarios = run.scenarios.map((scenario) => ({ ...scenario, feature: scenario.feature }));
  const code = VERDICT_EXITS[judgeRun({ scenarios, success, results }).word];
  return results instanceof Diagnostic && code !== VERDICT_EXITS['DOES NOT CONFORM'] ? INPUT : code;
}

/** How many milliseconds the clock of a file system may be behind. */
const SLACK = 1000;

/** Removes the files of failures that are older than a run. @param begunAt milliseconds since 1970 */
function removeOlder(folder: string, begunAt: number): void {
  for (const name of filesBelow(folder)) {
    const path = join(folder, name);
    const { mtimeMs = begunAt } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs < begunAt - SLACK) removeOwn(path);
  }
}

/** The files of a run of cucumber-js in a folder. */
class KeptRun {
  readonly #cwd: string;
  /** The folder's name in messages. */
  readonly #name: string;
  readonly #folder: RunFolder;
  readonly #collector = new RunCollector();
  readonly #envelopes: Envelope[] = [];
  /** The places of the project's scenarios. */
  #known: readonly string[] = [];
  /** How many scenarios are selected. */
  #selected = 0;
  #begun = false;
  /** Milliseconds since 1970. */
  readonly #begunAt = Date.now();
  #started = false;
  #success = false;
  readonly #writePage: WritePage;
  ended = false;

  constructor(cwd: string, name: string, writePage: WritePage) {
    this.#writePage = writePage;
    this.#cwd = cwd;
    this.#name = name;
    this.#folder = new RunFolder(join(cwd, name));
  }

  /** Notes how many scenarios are selected, and finds out how many there are. */
  async planned(selected: number): Promise<void> {
    this.#selected = selected;
    try {
      this.#known = await projectScenarios(this.#cwd, process.argv.slice(2));
    } catch (error) {
      // The results report it.
      if (!(error instanceof Diagnostic)) throw error;
    }
  }

  receive(envelope: Envelope): void {
    this.#collector.receive(envelope);
    this.#envelopes.push(envelope);
    if (envelope.testRunStarted) this.#started = true;
    if (envelope.testRunFinished) this.#success = envelope.testRunFinished.success;
    const result = envelope.testStepFinished?.testStepResult ?? envelope.testRunHookFinished?.result;
    if (result !== undefined && result.status !== 'SKIPPED') this.#begin();
  }

  /** Puts the files of the run before aside, once something is executed. */
  #begin(): void {
    if (this.#begun || this.#selected === 0) return;
    this.#begun = true;
    let results: Results | undefined;
    try {
      const context = contextOf(this.#cwd, new Date(), this.#known);
      results = resultsOf(this.#collector.run(), loadCatalogue(), context);
    } catch (error) {
      // It is reported at the end of the run.
      if (!(error instanceof Diagnostic)) throw error;
    }
    const text = results === undefined ? undefined : resultsText(results);
    const contents = { messages: linesOf(this.#envelopes), report: UNFINISHED_PAGE, results: text };
    this.#folder.begin(contents, results !== undefined && isPartial(results));
  }

  /** If a hook of the whole run throws, cucumber ends the process at once. @returns the text to print about it */
  brokenOff(): string | undefined {
    if (!this.#started || this.ended || process.exitCode !== 1) return undefined;
    this.#begin();
    const failed = this.#collector.run().scenarios.some(({ outcome }) => outcome === 'failed');
    if (!failed) process.exitCode = VERDICT_EXITS.INCOMPLETE;
    const word = failed ? 'DOES NOT CONFORM' : 'INCOMPLETE';
    const earlier = `those of the run before, where there was one, are in ${this.#name}/${EARLIER}`;
    return `${word}: ${BROKEN_OFF}\nthe results say so; ${earlier}\n`;
  }

  /** @param say writes to the terminal */
  async end(say: (text: string) => void): Promise<void> {
    this.ended = true;
    const run = this.#collector.run();
    const results = await resultsOrError(run, this.#cwd);
    endProcessWith(exitCodeOf(run, results, this.#success));
    if (!run.scenarios.some(({ judged }) => judged)) {
      this.#folder.undo();
      return;
    }
    if (results instanceof Error) {
      const why = results instanceof Diagnostic ? results.format() : (results.stack ?? results.message);
      say(`no results are written\n${why}\n`);
    }
    noteReport(false);
    try {
      await this.#write(results, say);
      noteReport(true);
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      say(`${error.format()}\n`);
      endProcessWith(INPUT);
    }
  }

  async #write(results: Results | Error, say: (text: string) => void): Promise<void> {
    const partial = !(results instanceof Error) && isPartial(results);
    let links: PageLinks = new Map();
    let unexpected: unknown;
    try {
      links = await writeFailurePages(join(this.#cwd, this.#name), this.#envelopes, this.#writePage, partial);
    } catch (error) {
      // The results are worth more than their pages, and come first.
      unexpected = error;
    }
    const told = this.#envelopes.flatMap((envelope) => withLink(envelope, new Map()));
    const withScope = (envelopes: readonly Envelope[]) =>
      results instanceof Error
        ? envelopes
        : [...envelopes.slice(0, -1), scopeEnvelope(results), ...envelopes.slice(-1)];
    const contents = {
      messages: linesOf(withScope(told)),
      report: await htmlReport(withScope(this.#envelopes.flatMap((envelope) => withLink(envelope, links)))),
      results: results instanceof Error ? undefined : resultsText(results),
    };
    const files = this.#folder.end(contents, partial);
    if (unexpected !== undefined) throw unexpected;
    // Scenarios that no longer exist cannot remove their files.
    if (!(results instanceof Error) && !partial) removeOlder(join(this.#cwd, FAILURES_FOLDER), this.#begunAt);
    const whole = wholeResults(join(this.#cwd, this.#name));
    if (results instanceof Error || whole === undefined || files.results !== PARTIAL_RESULTS) return;
    const ran = scopeText(results.scope);
    say(
      `${ran} ran: ${this.#name}/${files.results} has the results, ${files.report} and ${files.messages} are beside it; results.json, report.html and messages.ndjson are those of ${whole.finishedAt}\n`,
    );
  }
}

function endCoverage(coverage: RunCoverage, say: (text: string) => void): void {
  try {
    say(coverage.end());
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    say(`${error.format()}\n`);
    endProcessWith(INPUT);
  }
}

/**
 * Keeps the results, report and messages of a run of cucumber-js in reports/out. They are written completely at the end
 * of the run, or not at all. During the run, files in their place say that it has not ended. A run that judged nothing
 * leaves the folder as it was. The exit code is that of the run's verdict.
 * @param writePage writes the pages about failing scenarios, which the report links to
 */
export function keepRunWith(writePage: WritePage): Plugin<KeepOptions> {
  return {
    type: 'plugin',
    optionsKey: 'rexConformance',
    coordinator({ operation, on, transform, options, environment: { cwd, stderr } }) {
      if (operation !== 'runCucumber') return undefined;
      const kept = new KeptRun(cwd, options.folder ?? USUAL_FOLDER, writePage);
      onLeftFile((left, place) => stderr.write(leftFileNote(left, place)));
      transform('pickles:order', async (pickles) => {
        await kept.planned(pickles.length);
        return pickles;
      });
      on('message', (envelope) => kept.receive(envelope));
      const counted = coverageFolder(coverageVariable());
      const coverage = counted === undefined ? undefined : new RunCoverage(counted);
      coverage?.begin();
      process.once('exit', () => {
        const said = kept.brokenOff();
        if (said !== undefined) writeSync(2, said);
      });
      const say = (text: string) => stderr.write(fitted(text, terminalColumns(stderr as TerminalStream, process.env)));
      return async () => {
        await kept.end(say);
        if (coverage !== undefined) endCoverage(coverage, say);
      };
    },
  };
}
