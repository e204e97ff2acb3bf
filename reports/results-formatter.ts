import { Formatter, type IFormatterOptions } from '@cucumber/cucumber';
import type { Envelope } from '@cucumber/messages';
import { loadCatalogue } from '../conformance/catalogue.ts';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { resultsOf } from './build-results.ts';
import { resultsText } from './results-reader.ts';
import { RunCollector } from './run-collector.ts';
import { contextOf } from './suite.ts';

/** Writes the bundle of a run's results, results.json, when the run has ended. */
export default class ResultsFormatter extends Formatter {
  static override readonly documentation = 'The bundle of results that badges, merging and verifying start from';
  readonly #collector = new RunCollector();

  constructor(options: IFormatterOptions) {
    super(options);
    options.eventBroadcaster.on('envelope', (envelope: Envelope) => this.#collector.receive(envelope));
  }

  /** @throws Error with the text of the diagnostic, which is what cucumber shows */
  override async finished(): Promise<void> {
    try {
      this.log(resultsText(resultsOf(this.#collector.run(), loadCatalogue(), contextOf(this.cwd, new Date()))));
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      const failure = new Error(`no results are written\n${error.format()}`);
      // What is wrong is in the features, not in this code.
      failure.stack = failure.message;
      throw failure;
    } finally {
      await super.finished();
    }
  }
}
