import { plainLine } from '../../base/plain-text.ts';
import { fitted } from '../../base/wrapped-text.ts';
import type { Results } from '../../vocabulary/results.ts';
import { annotation } from '../github-annotations.ts';
import { Outcomes } from '../results/outcomes.ts';
import type { RunScenario } from '../results/run-collector.ts';
import { formatRequirements, formatWarnings } from './requirements-text.ts';
import { judgeRun, type RunVerdict } from './run-verdict.ts';
import { type Colours, formatFailure, formatFeature, formatRemark, formatVerdict } from './verdict-text.ts';

/** The end of a run. */
export interface RunEnd {
  readonly success: boolean;
  readonly seconds: number;
  /** Its results by requirements, or why there are none. */
  readonly results: Results | Error;
  /** The place of the HTML report; `undefined` if none could be written. */
  readonly report: string | undefined;
}

/** Writes the summary of a run while its scenarios end, for any runner. */
export class VerdictReport {
  readonly #write: (text: string) => void;
  readonly #colours: Colours;
  readonly #columns: number | undefined;
  readonly #outcomes = new Outcomes();
  #feature: string | undefined;
  #chapter: string | undefined;

  /** @param columns of the terminal; undefined parts no line */
  constructor(write: (text: string) => void, colours: Colours, columns?: number) {
    this.#write = write;
    this.#colours = colours;
    this.#columns = columns;
  }

  /** Takes a scenario that has ended. When the next feature begins, the one before gets its line. */
  scenarioEnded(scenario: RunScenario): void {
    const { uri, feature } = scenario;
    if (this.#feature !== undefined && this.#feature !== uri) this.#featureEnded(this.#feature);
    this.#feature = uri;
    this.#outcomes.add({ ...scenario, feature: feature === '' ? uri : feature });
  }

  /** Writes the failures, the counts and the verdict. @returns the verdict */
  end({ success, seconds, results, report }: RunEnd): RunVerdict {
    if (this.#feature !== undefined) this.#featureEnded(this.#feature);
    for (const [index, scenario] of this.#outcomes.failures().entries()) {
      this.#write(formatFailure(index + 1, scenario, this.#colours));
    }
    this.#remarks();
    const verdict = judgeRun({ scenarios: this.#outcomes.all, success, results });
    const requirements = [...formatRequirements(results, this.#colours), ...formatWarnings(results)];
    const text = formatVerdict(this.#outcomes, { verdict, seconds, requirements, report }, this.#colours);
    this.#write(fitted(text, this.#columns));
    return verdict;
  }

  /** The annotations of GitHub: one for each failed scenario, at its line. */
  annotations(): string {
    return this.#outcomes
      .failures()
      .map(({ uri, line, name, failed }) => {
        const [step] = failed;
        const why = step === undefined ? '' : `\n${step.text}\n${step.message}`;
        return annotation('error', { file: uri, line, title: name }, `${name}${why}`.trimEnd());
      })
      .join('');
  }

  #remarks(): void {
    const [unjudged, flaky] = [this.#outcomes.unjudged(), this.#outcomes.flaky()];
    if (unjudged.length + flaky.length > 0) this.#write('\n');
    for (const scenario of unjudged) {
      this.#write(fitted(formatRemark('not judged', scenario, scenario.reason, this.#colours), this.#columns));
    }
    for (const scenario of flaky) {
      const [first] = scenario.earlier;
      const why = `it failed before it passed: ${first?.text}`;
      this.#write(fitted(formatRemark('flaky', scenario, why, this.#colours), this.#columns));
    }
  }

  #featureEnded(uri: string): void {
    const chapter = this.#outcomes.chapterOf(uri);
    if (chapter !== this.#chapter) this.#write(`${this.#chapter === undefined ? '' : '\n'}${plainLine(chapter)}\n`);
    this.#chapter = chapter;
    this.#write(formatFeature(this.#outcomes.feature(uri), this.#colours, this.#columns));
  }
}
