import type { ResultOutcome } from '../../vocabulary/results.ts';

/** A step that did not pass. */
export interface FailedStep {
  readonly text: string;
  /** Cucumber's status: FAILED, UNDEFINED, AMBIGUOUS, PENDING. */
  readonly status: string;
  /** The class of the error, if there is one; it gives the kind of the failure. */
  readonly type: string | undefined;
  readonly message: string;
  /** The step's place, `features/a.feature:3`; `undefined` for a hook, or if the messages do not give it. */
  readonly place?: string | undefined;
}

/** How one scenario ended. */
export interface ScenarioOutcome {
  /** The feature's path. */
  readonly uri: string;
  readonly feature: string;
  /** The line that runs only this scenario. */
  readonly line: number;
  readonly name: string;
  readonly steps: number;
  readonly outcome: ResultOutcome;
  /** Why it has no verdict; empty if it has one. */
  readonly reason: string;
  /** Whether any step was executed. In a dry run none is. */
  readonly judged: boolean;
  /** Empty for a scenario that passed or was skipped. */
  readonly failed: readonly FailedStep[];
  /** The failures of earlier attempts, if the scenario was tried again. */
  readonly earlier: readonly FailedStep[];
}

/** The side at fault for a failure. Reports never mix these kinds. */
export type FailureKind = 'failed' | 'unsupported' | 'broken scenario' | 'failure of the suite';

/** By the names of errors. They come from messages, so they can be any text. */
const KINDS: ReadonlyMap<string, FailureKind> = new Map([
  ['ConformanceFailure', 'failed'],
  ['Refused', 'failed'],
  ['Unsupported', 'unsupported'],
  ['BrokenInput', 'broken scenario'],
  ['SuiteFailure', 'failure of the suite'],
]);

/** The kind of a scenario's first failure; `undefined` if no step failed. */
export function failureKind([first]: readonly FailedStep[]): FailureKind | undefined {
  if (first === undefined) return undefined;
  if (first.status !== 'FAILED') return 'broken scenario';
  return KINDS.get(first.type ?? '') ?? 'failure of the suite';
}

/**
 * The endings of scenarios that did not pass at once, the worst first: `of 12 scenarios 1 failed, 2 broken`, `the one
 * scenario is broken`; `undefined` if there are none.
 */
export function describeEndings(scenarios: readonly ScenarioOutcome[]): string | undefined {
  const kinds = scenarios.map(endingOf);
  const found = ENDINGS.map((ending) => ({ ...ending, count: kinds.filter((kind) => kind === ending.kind).length }));
  const bad = found.filter(({ count }) => count > 0);
  if (bad.length === 0) return undefined;
  if (scenarios.length === 1) return `the one scenario ${bad[0]!.one}`;
  return `of ${scenarios.length} scenarios ${bad.map(({ count, some }) => `${count} ${some}`).join(', ')}`;
}

type Ending = FailureKind | 'skipped' | 'flaky' | 'passed';

/** The bad endings, with the text for some of several scenarios, and for the only one. */
export const ENDINGS: readonly { readonly kind: Ending; readonly some: string; readonly one: string }[] = [
  { kind: 'failed', some: 'failed', one: 'failed' },
  { kind: 'unsupported', some: 'unsupported', one: 'is unsupported' },
  { kind: 'broken scenario', some: 'broken', one: 'is broken' },
  { kind: 'failure of the suite', some: 'ended by a failure of the suite', one: 'was ended by a failure of the suite' },
  { kind: 'skipped', some: 'not judged', one: 'was not judged' },
  { kind: 'flaky', some: 'flaky', one: 'is flaky' },
];

function endingOf({ outcome, failed, earlier }: ScenarioOutcome): Ending {
  const kind = failureKind(failed);
  if (kind !== undefined) return kind;
  if (outcome !== 'passed') return 'skipped';
  return earlier.length > 0 ? 'flaky' : 'passed';
}

/** Counts of a chapter. */
export interface ChapterCount {
  readonly chapter: string;
  readonly features: number;
  readonly scenarios: number;
  readonly passed: number;
  readonly failed: number;
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

  /** The folder below features/ that contains a feature. */
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

  /** Scenarios without a verdict, though nothing failed in them. */
  unjudged(): readonly ScenarioOutcome[] {
    return this.#all.filter(({ failed, outcome }) => failed.length === 0 && outcome !== 'passed');
  }

  /** Scenarios that passed, but not at once. */
  flaky(): readonly ScenarioOutcome[] {
    return this.#all.filter(({ outcome, earlier }) => outcome === 'passed' && earlier.length > 0);
  }

  chapters(): readonly ChapterCount[] {
    const names = [...new Set(this.#all.map(({ uri }) => this.chapterOf(uri)))];
    return names.map((chapter) => {
      const scenarios = this.#all.filter(({ uri }) => this.chapterOf(uri) === chapter);
      return {
        chapter,
        features: new Set(scenarios.map(({ uri }) => uri)).size,
        scenarios: scenarios.length,
        passed: scenarios.filter(({ outcome }) => outcome === 'passed').length,
        failed: scenarios.filter(({ outcome }) => outcome === 'failed').length,
      };
    });
  }
}
