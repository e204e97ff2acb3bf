import '../node/install.ts';
import { Formatter, type IFormatterOptions } from '@cucumber/cucumber';
import type { Envelope } from '@cucumber/messages';
import { Diagnostic } from '../base/diagnostic.ts';
import { pathOfOpenFile } from '../node/open-file.ts';
import { removeFile, writeOutputFile } from '../node/output-file.ts';
import { resultsText } from './results/results-reader.ts';
import { RunCollector } from './results/run-collector.ts';
import { resultsOfRun } from './results/run-results.ts';

/**
 * Writes the bundle of a run's results to the output that cucumber has opened. Cucumber empties that file before the
 * run begins. If its path is known, it is not there until the run ends, and then it is whole.
 */
export default class ResultsFormatter extends Formatter {
  static override readonly documentation = 'The bundle of results that badges, merging and verifying start from';
  readonly #collector = new RunCollector();
  readonly #file: string | undefined;

  constructor(options: IFormatterOptions) {
    super(options);
    const { fd } = options.stream as { readonly fd?: unknown };
    this.#file = typeof fd === 'number' ? pathOfOpenFile(fd) : undefined;
    if (this.#file !== undefined) removeFile(this.#file);
    options.eventBroadcaster.on('envelope', (envelope: Envelope) => this.#collector.receive(envelope));
  }

  /** @throws Error with the text of the diagnostic, which cucumber shows */
  override async finished(): Promise<void> {
    try {
      const text = resultsText(await resultsOfRun(this.#collector.run(), this.cwd));
      if (this.#file === undefined) this.log(text);
      else writeOutputFile(this.#file, text, 'the results');
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
