import '../node/install.ts';
import { join } from 'node:path';
import { Formatter, type IFormatterOptions } from '@cucumber/cucumber';
import type { Envelope, TestStepResultStatus } from '@cucumber/messages';
import { isReaderGone, notPrinted } from '../node/output-stream.ts';
import { type TerminalStream, terminalColumns, wishForColours } from '../node/terminal.ts';
import { isPartial } from '../vocabulary/results.ts';
import { isGitHubJob } from './github-annotations.ts';
import { isReportKept } from './results/kept-report.ts';
import { RunCollector } from './results/run-collector.ts';
import { filesOf, USUAL_FOLDER } from './results/run-folder.ts';
import { resultsOrError } from './results/run-results.ts';
import { endProcessWith } from './terminal/process-exit.ts';
import { VERDICT_EXITS } from './terminal/run-verdict.ts';
import { VerdictReport } from './terminal/verdict-report.ts';
import { type Colours, UNPAINTED } from './terminal/verdict-text.ts';

/** An error of input, as cli/exit-codes.ts has it. */
const INPUT = 3;

/**
 * The terminal output of a run of features: a line for each feature as it ends, every failure with all details, counts
 * by chapter and by requirements, waivers, and the verdict in one line. It does not know the steps.
 */
export default class VerdictFormatter extends Formatter {
  static override readonly documentation = 'A line for each feature, failures, counts by chapter and the verdict';
  readonly #collector = new RunCollector();
  readonly #report: VerdictReport;
  #started = 0;
  #seconds = 0;
  #success = false;

  constructor(options: IFormatterOptions) {
    super(options);
    const { forStatus, location } = this.colorFns;
    const painted: Colours = {
      good: (text) => forStatus('PASSED' as TestStepResultStatus)(text),
      bad: (text) => forStatus('FAILED' as TestStepResultStatus)(text),
      faint: (text) => location(text),
    };
    // cucumber knows FORCE_COLOR, but not NO_COLOR.
    const colours = wishForColours(process.env) === false ? UNPAINTED : painted;
    const columns = terminalColumns(options.stream as TerminalStream, process.env);
    this.#report = new VerdictReport((text) => this.log(text), colours, columns);
    options.eventBroadcaster.on('envelope', (envelope: Envelope) => this.#receive(envelope));
    if (options.stream === process.stdout) this.stream.on('error', (error) => this.#unprinted(error));
  }

  #receive(envelope: Envelope): void {
    this.#collector.receive(envelope);
    const { testRunStarted, testCaseFinished, testRunFinished } = envelope;
    if (testRunStarted) this.#started = performance.now();
    if (testCaseFinished && !testCaseFinished.willBeRetried) {
      this.#report.scenarioEnded(this.#collector.scenario(testCaseFinished.testCaseStartedId)!);
    }
    if (testRunFinished) {
      this.#seconds = (performance.now() - this.#started) / 1000;
      this.#success = testRunFinished.success;
    }
  }

  /** An output error is reported once, and the run goes on: its files are still written. */
  #unprinted(error: NodeJS.ErrnoException): void {
    if (isReaderGone(error)) return;
    process.stderr.write(`${notPrinted(error).format()}\n`);
    endProcessWith(INPUT);
  }

  /** A wrong tag or project file removes the requirements from the summary, and leaves the rest. */
  override async finished(): Promise<void> {
    const results = await resultsOrError(this.#collector.run(), this.cwd);
    const partial = !(results instanceof Error) && isPartial(results);
    const name = filesOf(join(this.cwd, USUAL_FOLDER), partial).report;
    const report = isReportKept() ? `${USUAL_FOLDER}/${name}` : undefined;
    const { word } = this.#report.end({ success: this.#success, seconds: this.#seconds, results, report });
    if (isGitHubJob(process.env)) process.stderr.write(this.#report.annotations());
    endProcessWith(VERDICT_EXITS[word]);
    await super.finished();
  }
}
