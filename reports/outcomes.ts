/** A step that did not pass. */
export interface FailedStep {
  readonly text: string;
  /** Cucumber's status: FAILED, UNDEFINED, AMBIGUOUS, PENDING. */
  readonly status: string;
  /** The class of the error, where there is one: what kind of failure it is. */
  readonly type: string | undefined;
  readonly message: string;
}

/** How one scenario ended. */
export interface ScenarioOutcome {
  /** The feature's path. */
  readonly uri: string;
  readonly feature: string;
  readonly name: string;
  readonly steps: number;
  /** Whether any step was carried out: none is in a dry run. */
  readonly judged: boolean;
  /** None for a scenario that passed. */
  readonly failed: readonly FailedStep[];
}

/** Whose fault a failure is; the kinds are never blurred. */
export type FailureKind = 'failed' | 'unsupported' | 'broken scenario' | 'failure of the suite';

const KINDS: Readonly<Record<string, FailureKind>> = {
  ConformanceFailure: 'failed',
  Refused: 'failed',
  Unsupported: 'unsupported',
  BrokenInput: 'broken scenario',
  SuiteFailure: 'failure of the suite',
};

/** The kind of a scenario's first failure; `undefined` where none of its steps failed. */
export function failureKind([first]: readonly FailedStep[]): FailureKind | undefined {
  if (first === undefined) return undefined;
  if (first.status !== 'FAILED') return 'broken scenario';
  return KINDS[first.type ?? ''] ?? 'failure of the suite';
}

/** Counts of a chapter. */
export interface ChapterCount {
  readonly chapter: string;
  readonly features: number;
  readonly scenarios: number;
  readonly passed: number;
}

/** The scenarios of a run, as they ended. */
export class Outcomes {
  readonly #all: ScenarioOutcome[] = [];

  add(scenario: ScenarioOutcome): void {
    this.#all.push(scenario);
  }

  get all(): readonly ScenarioOutcome[] {
    return this.#all;
  }

  /** The folder below features/ that a feature lies in. */
  chapterOf(uri: string): string {
    const parts = uri.split(/[\\/]/);
    return parts.length > 1 ? parts.at(-2)! : '.';
  }

  feature(uri: string): readonly ScenarioOutcome[] {
    return this.#all.filter((scenario) => scenario.uri === uri);
  }

  failures(): readonly ScenarioOutcome[] {
    return this.#all.filter(({ failed }) => failed.length > 0);
  }

  chapters(): readonly ChapterCount[] {
    const names = [...new Set(this.#all.map(({ uri }) => this.chapterOf(uri)))];
    return names.map((chapter) => {
      const scenarios = this.#all.filter(({ uri }) => this.chapterOf(uri) === chapter);
      return {
        chapter,
        features: new Set(scenarios.map(({ uri }) => uri)).size,
        scenarios: scenarios.length,
        passed: scenarios.filter(({ failed }) => failed.length === 0).length,
      };
    });
  }
}
