import { Formatter, type IFormatterOptions } from '@cucumber/cucumber';
import type { Envelope, TestCaseFinished, TestStepResultStatus } from '@cucumber/messages';
import { type FailedStep, Outcomes, type ScenarioOutcome } from './outcomes.ts';
import { type Colours, formatFailure, formatFeature, formatVerdict } from './verdict-text.ts';

/**
 * What a run of the features shows on the terminal: a line for each feature as it ends, every failure with all that is needed to act
 * on it, counts by chapter, and one line that is the verdict. Unaware of what the steps do.
 */
export default class VerdictFormatter extends Formatter {
  static override readonly documentation = 'A line for each feature, failures, counts by chapter and the verdict';
  readonly #outcomes = new Outcomes();
  readonly #colours: Colours;
  #feature: string | undefined;
  #chapter: string | undefined;
  #started = 0;

  constructor(options: IFormatterOptions) {
    super(options);
    const { forStatus, location } = this.colorFns;
    this.#colours = {
      good: (text) => forStatus('PASSED' as TestStepResultStatus)(text),
      bad: (text) => forStatus('FAILED' as TestStepResultStatus)(text),
      faint: (text) => location(text),
    };
    options.eventBroadcaster.on('envelope', (envelope: Envelope) => this.#receive(envelope));
  }

  #receive(envelope: Envelope): void {
    if (envelope.testRunStarted) this.#started = performance.now();
    if (envelope.testCaseFinished) this.#caseFinished(envelope.testCaseFinished);
    if (envelope.testRunFinished) this.#finish(envelope.testRunFinished.success);
  }

  #caseFinished({ testCaseStartedId, willBeRetried }: TestCaseFinished): void {
    if (willBeRetried) return;
    const { gherkinDocument, pickle, testCase, stepResults } =
      this.eventDataCollector.getTestCaseAttempt(testCaseStartedId);
    if (this.#feature !== undefined && this.#feature !== pickle.uri) this.#featureFinished();
    this.#feature = pickle.uri;
    const failed: FailedStep[] = [];
    for (const { id, pickleStepId } of testCase.testSteps) {
      const result = stepResults[id];
      if (result === undefined || result.status === 'PASSED' || result.status === 'SKIPPED') continue;
      const step = pickle.steps.find((candidate) => candidate.id === pickleStepId);
      failed.push({
        text: step?.text ?? 'after the last step',
        status: result.status,
        type: result.exception?.type,
        message: result.exception?.message ?? result.message ?? '',
      });
    }
    const outcome: ScenarioOutcome = {
      uri: pickle.uri,
      feature: gherkinDocument.feature?.name ?? pickle.uri,
      name: pickle.name,
      steps: pickle.steps.length,
      judged: Object.values(stepResults).some(({ status }) => status !== 'SKIPPED'),
      failed,
    };
    this.#outcomes.add(outcome);
  }

  #featureFinished(): void {
    const scenarios = this.#outcomes.feature(this.#feature!);
    const chapter = this.#outcomes.chapterOf(this.#feature!);
    if (chapter !== this.#chapter) this.log(`${this.#chapter === undefined ? '' : '\n'}${chapter}\n`);
    this.#chapter = chapter;
    this.log(formatFeature(scenarios, this.#colours));
  }

  #finish(success: boolean): void {
    if (this.#feature !== undefined) this.#featureFinished();
    for (const [index, scenario] of this.#outcomes.failures().entries()) {
      this.log(formatFailure(index + 1, scenario, this.#colours));
    }
    const seconds = (performance.now() - this.#started) / 1000;
    this.log(formatVerdict(this.#outcomes, success, seconds, this.#colours));
  }
}
