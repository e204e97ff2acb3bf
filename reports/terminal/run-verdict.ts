import { overallVerdict, type Results } from '../../vocabulary/results.ts';
import { describeEndings, type ScenarioOutcome } from '../results/outcomes.ts';

/** The words that a run of features ends in. */
export type VerdictWord = 'CONFORMS' | 'PARTIAL' | 'INCOMPLETE' | 'DOES NOT CONFORM' | 'NOTHING WAS JUDGED';

/** What a run of features comes to. */
export interface RunVerdict {
  readonly word: VerdictWord;
  /** What the word rests on, in one line. */
  readonly reason: string;
}

/** What a run of features is judged by. */
export interface JudgedRun {
  readonly scenarios: readonly ScenarioOutcome[];
  /** Whether the run came to its end, and succeeded as cucumber sees it. */
  readonly success: boolean;
  /** What it comes to by requirements, or why that cannot be said. */
  readonly results: Results | Error;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What keeps a run from a verdict though every scenario passed; undefined where nothing does. */
function doubt({ success, results }: JudgedRun): string | undefined {
  if (results instanceof Error) return 'there are no results';
  const [trouble] = results.troubles;
  if (trouble !== undefined) return trouble;
  if (!success) return 'the run did not succeed';
  const unjudged = results.requirements.filter(({ outcome }) => outcome === 'skipped').length;
  return unjudged === 0 ? undefined : `${plural(unjudged, 'requirement')} could not be judged`;
}

/**
 * Judges a run: it conforms only where every scenario of the project ran and passed, at its first attempt, and nothing else went wrong. A
 * scenario that failed decides; all else that is no pass leaves the run incomplete.
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
 * The exit code that goes with a word: 0, 1, or 5 where something was not judged. A run of some scenarios that pass is as good as was asked for; what
 * it leaves, and what is merged from it, is no verdict on the project.
 */
export const VERDICT_EXITS: Readonly<Record<VerdictWord, number>> = {
  CONFORMS: 0,
  PARTIAL: 0,
  'DOES NOT CONFORM': 1,
  INCOMPLETE: 5,
  'NOTHING WAS JUDGED': 5,
};
