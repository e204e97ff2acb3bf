import { countEndings, type ScenarioOutcome } from './outcomes.ts';
import { overallVerdict, type Results } from './results.ts';

/** The words that a run of features ends in. */
export type VerdictWord = 'CONFORMS' | 'INCOMPLETE' | 'DOES NOT CONFORM' | 'NOTHING WAS JUDGED';

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

function counted(count: number): string {
  return count === 1 ? 'the one scenario' : `all ${count} scenarios`;
}

/**
 * Judges a run: it conforms only where every scenario passed, at its first attempt, and nothing else went wrong. A scenario that failed
 * decides; all else that is no pass leaves the run incomplete.
 */
export function judgeRun({ scenarios, success, results }: JudgedRun): RunVerdict {
  const total = scenarios.length;
  if (!scenarios.some(({ judged }) => judged)) {
    return {
      word: 'NOTHING WAS JUDGED',
      reason: total === 0 ? 'no scenario was selected' : 'a dry run carries out no step',
    };
  }
  const endings = countEndings(scenarios);
  const sum = endings.length === 0 ? '' : `of ${total} scenario${total === 1 ? '' : 's'} ${endings.join(', ')}`;
  if (scenarios.some(({ outcome }) => outcome === 'failed')) return { word: 'DOES NOT CONFORM', reason: sum };
  if (results instanceof Error) return { word: 'INCOMPLETE', reason: sum || 'there are no results' };
  if (overallVerdict(results) === 'failed')
    return { word: 'DOES NOT CONFORM', reason: sum || 'a requirement is not met' };
  if (sum !== '') return { word: 'INCOMPLETE', reason: sum };
  if (!success) return { word: 'INCOMPLETE', reason: 'the run did not succeed' };
  return { word: 'CONFORMS', reason: `${counted(total)} pass${total === 1 ? 'es' : ''}` };
}

/** The exit code that goes with a word: 0, 1, or 5 where something could not be judged. */
export const VERDICT_EXITS: Readonly<Record<VerdictWord, number>> = {
  CONFORMS: 0,
  'DOES NOT CONFORM': 1,
  INCOMPLETE: 5,
  'NOTHING WAS JUDGED': 5,
};
