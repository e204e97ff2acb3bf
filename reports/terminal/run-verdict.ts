import { overallVerdict, type Results } from '../../vocabulary/results.ts';
import { describeEndings, type ScenarioOutcome } from '../results/outcomes.ts';

/** The verdicts of a run of features. */
export type VerdictWord = 'CONFORMS' | 'PARTIAL' | 'INCOMPLETE' | 'DOES NOT CONFORM' | 'NOTHING WAS JUDGED';

/** The verdict of a run of features. */
export interface RunVerdict {
  readonly word: VerdictWord;
  /** The reason for the verdict, in one line. */
  readonly reason: string;
}

/** The facts that judge a run of features. */
export interface JudgedRun {
  readonly scenarios: readonly ScenarioOutcome[];
  /** Whether the run ended, and cucumber counts it as a success. */
  readonly success: boolean;
  /** Its results by requirements, or why there are none. */
  readonly results: Results | Error;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Why a run has no verdict though every scenario passed; undefined if it has one. */
function doubt({ success, results }: JudgedRun): string | undefined {
  if (results instanceof Error) return 'there are no results';
  const [trouble] = results.troubles;
  if (trouble !== undefined) return trouble;
  if (!success) return 'the run did not succeed';
  const unjudged = results.requirements.filter(({ outcome }) => outcome === 'skipped').length;
  return unjudged === 0 ? undefined : `${plural(unjudged, 'requirement')} could not be judged`;
}

/**
 * Judges a run. It conforms only if every scenario of the project ran and passed at its first attempt, and nothing else
 * failed. A failed scenario decides; anything else that is not a pass leaves the run incomplete.
 */
export function judgeRun(run: JudgedRun): RunVerdict {
  const { scenarios, results } = run;
  const total = scenarios.length;
  if (!scenarios.some(({ judged }) => judged)) {
    return {
      word: 'NOTHING WAS JUDGED',
      reason: total === 0 ? 'no scenario was selected' : 'a dry run executes no step',
    };
  }
  const bad = describeEndings(scenarios);
  const passed = total === 1 ? 'the one scenario passes' : `all ${total} scenarios pass`;
  if (scenarios.some(({ outcome }) => outcome === 'failed')) return { word: 'DOES NOT CONFORM', reason: bad! };
  if (!(results instanceof Error) && overallVerdict(results) === 'failed') {
    return { word: 'DOES NOT CONFORM', reason: bad ?? 'a requirement is not met' };
  }
  const open = bad ?? doubt(run);
  if (open !== undefined) return { word: 'INCOMPLETE', reason: open };
  const { scope } = results as Results;
  if (scope.leftOut.length === 0) return { word: 'CONFORMS', reason: passed };
  const others = plural(scope.leftOut.length, 'other');
  return {
    word: 'PARTIAL',
    reason: `${passed}; ${others} of the project ${scope.leftOut.length === 1 ? 'was' : 'were'} left out`,
  };
}

/**
 * The exit code of a verdict: 0, 1, or 5 if something was not judged. A passing run of some scenarios gives 0, as
 * requested. Its files and their merges are still not a verdict on the project.
 */
export const VERDICT_EXITS: Readonly<Record<VerdictWord, number>> = {
  CONFORMS: 0,
  PARTIAL: 0,
  'DOES NOT CONFORM': 1,
  INCOMPLETE: 5,
  'NOTHING WAS JUDGED': 5,
};
