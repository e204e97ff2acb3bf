import '../node/install.ts';
import { Formatter, type IFormatterOptions } from '@cucumber/cucumber';
import type { Envelope } from '@cucumber/messages';
import { Diagnostic } from '../base/diagnostic.ts';
import { resultsText } from './results/results-reader.ts';
import { RunCollector } from './results/run-collector.ts';
import { resultsOfRun } from './results/run-results.ts';

/**
 * Writes the bundle of a run's results to the output that cucumber has opened. Cucumber empties that file before the
 * run begins; keep-run.ts writes it completely or not at all.
 */
export default class ResultsFormatter extends Formatter {
  static override readonly documentation = 'The bundle of results that badges, merging and verifying start from';
  readonly #collector = new RunCollector();

  constructor(options: IFormatterOptions) {
    super(options);
    options.eventBroadcaster.on('envelope', (envelope: Envelope) => this.#collector.receive(envelope));
  }

  /** @throws Error with the text of the diagnostic, which cucumber shows */
  override async finished(): Promise<void> {
    try {
      this.log(resultsText(await resultsOfRun(this.#collector.run(), this.cwd)));
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      const failure = new Error(`no results are written\n${error.format()}`);
      // The fault is in the features, not in this code.
      failure.stack = failure.message;
      throw failure;
    } finally {
      await super.finished();
    }
  }
}
