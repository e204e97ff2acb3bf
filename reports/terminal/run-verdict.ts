import {
  countLevel,
  isPartial,
  type OverallVerdict,
  overallVerdict,
  type Results,
  untoldFailures,
  VERDICT_WORDS,
} from '../../vocabulary/results.ts';
import { describeEndings, type ScenarioOutcome } from '../results/outcomes.ts';

/** The verdicts of a run of features. */
export type VerdictWord = (typeof VERDICT_WORDS)[keyof typeof VERDICT_WORDS] | 'NOTHING WAS JUDGED';

/** The verdict of a run of features. */
export interface RunVerdict {
  /** The verdict that its bundle and badge have. */
  readonly verdict: OverallVerdict;
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
function doubt({ success }: JudgedRun, results: Results): string | undefined {
  const [trouble] = results.troubles;
  if (trouble !== undefined) return trouble;
  if (!success) return 'the run did not succeed';
  const unjudged = results.requirements.filter(({ outcome }) => outcome === 'skipped');
  const musts = unjudged.filter(({ level }) => level === 'MUST').length;
  const counts = [plural(musts, 'requirement'), plural(unjudged.length - musts, 'recommendation')];
  const told = counts.filter((text) => !text.startsWith('0 ')).join(' and ');
  return told === '' ? undefined : `${told} could not be judged`;
}

/**
 * Judges a run by its bundle, so that the summary, the bundle and the badge have one verdict. A run conforms only if a
 * MUST was judged, every scenario of the project ran and passed at its first attempt, and nothing else failed. A failed
 * scenario decides unless waivers cover it; anything else that is not a pass leaves the run incomplete.
 */
export function judgeRun(run: JudgedRun): RunVerdict {
  const { scenarios, results } = run;
  const total = scenarios.length;
  if (!scenarios.some(({ judged }) => judged)) {
    return {
      verdict: 'incomplete',
      word: 'NOTHING WAS JUDGED',
      reason: total === 0 ? 'no scenario was selected' : 'a dry run executes no step',
    };
  }
  const bad = describeEndings(scenarios);
  const passed = total === 1 ? 'the one scenario passes' : `all ${total} scenarios pass`;
  const failed = scenarios.some(({ outcome }) => outcome === 'failed');
  if (results instanceof Error) {
    return failed ? verdict('failed', bad!) : verdict('incomplete', bad ?? 'there are no results');
  }
  const overall = overallVerdict(results);
  const untold = untoldFailures(results).length > 0;
  const unexplained = failed && (overall === 'full' || overall === 'scenarios');
  if (overall === 'failed' || untold || unexplained) return verdict('failed', whyFailed(bad, results));
  // Of a failure that is waived, cucumber says that the run did not succeed.
  const waived = failed && overall !== 'incomplete';
  const open = waived ? undefined : (bad ?? doubt(run, results));
  if (open !== undefined || overall === 'incomplete') return verdict('incomplete', open ?? 'nothing was judged');
  const alone = countLevel(results, 'MUST').applicable === 0 ? '; no MUST requirement was judged' : '';
  const reason = waived ? `${bad}; waivers cover each failure` : `${passed}${alone}`;
  if (!isPartial(results)) return verdict(overall, reason);
  const { leftOut } = results.scope;
  const others = plural(leftOut.length, 'other');
  return verdict('partial', `${reason}; ${others} of the project ${leftOut.length === 1 ? 'was' : 'were'} left out`);
}

function verdict(overall: OverallVerdict, reason: string): RunVerdict {
  return { verdict: overall, word: VERDICT_WORDS[overall], reason };
}

/** The failed scenarios; if every requirement is met, it says so, because counts of requirements do not show them. */
function whyFailed(bad: string | undefined, { requirements }: Results): string {
  if (bad === undefined) return 'a requirement is not met';
  const met = requirements.some(({ outcome }) => outcome === 'passed');
  const unmet = requirements.some(({ outcome }) => outcome === 'failed' || outcome === 'skipped');
  return met && !unmet ? `${bad}, although every requirement is met` : bad;
}

/**
 * The exit code of a verdict: 0, 1, or 5 if something was not judged. A passing run of some scenarios gives 0, as
 * requested. Its files and their merges are still not a verdict on the project.
 */
export const VERDICT_EXITS: Readonly<Record<VerdictWord, number>> = {
  CONFORMS: 0,
  'CONFORMS WITH WAIVERS': 0,
  'SCENARIOS PASS': 0,
  PARTIAL: 0,
  'DOES NOT CONFORM': 1,
  INCOMPLETE: 5,
  'NOTHING WAS JUDGED': 5,
};
