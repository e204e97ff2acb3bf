import { Formatter, type IFormatterOptions } from '@cucumber/cucumber';
import type { Envelope, TestStepResultStatus } from '@cucumber/messages';
import { loadCatalogue } from '../conformance/catalogue.ts';
import { resultsOf } from './build-results.ts';
import type { Results } from './results.ts';
import { RunCollector } from './run-collector.ts';
import { contextOf } from './suite.ts';
import { VerdictReport } from './verdict-report.ts';

/**
 * What a run of the features shows on the terminal: a line for each feature as it ends, every failure with all that is needed to act
 * on it, counts by chapter and by requirements, waivers, and one line that is the verdict. Unaware of what the steps do.
 */
export default class VerdictFormatter extends Formatter {
  static override readonly documentation = 'A line for each feature, failures, counts by chapter and the verdict';
  readonly #collector = new RunCollector();
  readonly #report: VerdictReport;
  #started = 0;

  constructor(options: IFormatterOptions) {
    super(options);
    const { forStatus, location } = this.colorFns;
    this.#report = new VerdictReport((text) => this.log(text), {
      good: (text) => forStatus('PASSED' as TestStepResultStatus)(text),
      bad: (text) => forStatus('FAILED' as TestStepResultStatus)(text),
      faint: (text) => location(text),
    });
    options.eventBroadcaster.on('envelope', (envelope: Envelope) => this.#receive(envelope));
  }

  #receive(envelope: Envelope): void {
    this.#collector.receive(envelope);
    const { testRunStarted, testCaseFinished, testRunFinished } = envelope;
    if (testRunStarted) this.#started = performance.now();
    if (testCaseFinished && !testCaseFinished.willBeRetried) {
      this.#report.scenarioEnded(this.#collector.scenario(testCaseFinished.testCaseStartedId)!);
    }
    if (testRunFinished) {
      const seconds = (performance.now() - this.#started) / 1000;
      this.#report.end({ success: testRunFinished.success, seconds, results: this.#results() });
    }
  }

  /** A tag or project file that is wrong takes the requirements out of the summary, and leaves the rest. */
  #results(): Results | Error {
    try {
      return resultsOf(this.#collector.run(), loadCatalogue(), contextOf(this.cwd, new Date()));
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}
