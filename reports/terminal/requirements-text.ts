import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import {
  countLevel,
  isWaived,
  type LevelCount,
  type RequirementLevel,
  type Results,
} from '../../vocabulary/results.ts';
import type { Colours } from './verdict-text.ts';

const LEVELS: readonly RequirementLevel[] = ['MUST', 'SHOULD', 'MAY'];

/** The effect on the verdict of an unmet requirement of a level without one. */
const DECIDES: Readonly<Record<RequirementLevel, string>> = {
  MUST: '',
  SHOULD: ' (recommended; does not affect the verdict)',
  MAY: ' (optional; does not affect the verdict)',
};

/** `41 of 43 met, 1 failed, 1 not judged`. */
function formatLevel({ passed, failed, waived, skipped, applicable }: LevelCount): string {
  const open = failed - waived;
  const rest = [
    ...(open > 0 ? [`${open} failed`] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(skipped > 0 ? [`${skipped} not judged`] : []),
  ];
  return [`${passed} of ${applicable} met`, ...rest].join(', ');
}

/** Lines that the failure itself shows: those of a JavaScript stack trace, and those with advice. */
const DETAIL = /\n\s*(at |(cause|hint|failed at|run again|look inside): ).*/g;

/** A line for each reason why requirements are not judged, with all requirements that have it. */
function formatUnjudged({ requirements }: Results): string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, outcome, judgements } of requirements) {
    if (outcome !== 'skipped') continue;
    const reason = judgements.find((judgement) => judgement.outcome === 'skipped')?.message ?? '';
    const told = plainLine(reason.replaceAll(DETAIL, '').replaceAll(/\s+/g, ' '));
    const why = told === '' ? 'no scenario reached it' : told;
    byReason.set(why, [...(byReason.get(why) ?? []), id]);
  }
  return [...byReason].map(([why, ids]) => `not judged: ${ids.join(', ')}: ${why}`);
}

/** A line for each waiver, in force or not, with the outcome of its requirement. */
function formatWaivers(results: Results, { bad, faint }: Colours): string[] {
  return results.requirements.flatMap((requirement) => {
    const { id, outcome, waivers, judgements } = requirement;
    const found = judgements.length === 0 ? 'not judged' : outcome;
    return waivers.map(({ reason, until, inForce, object }) => {
      const what = `${id}${object === undefined ? '' : ` for ${object}`} (${found})`;
      const line = inForce ? `waived until ${until}` : bad(`waiver expired on ${until}`);
      const why = plainLine(reason.replaceAll(/\s+/g, ' '));
      const known = object === undefined || results.objects.some(({ name }) => name === object);
      const needless = inForce && found === 'passed' ? faint(' - it is met: remove the waiver') : '';
      return `${line}: ${plainLine(what)}: ${why}${known ? needless : bad(' - no object of this name was judged')}`;
    });
  });
}

/**
 * The lines of a run's summary about requirements: counts by level, and every waiver; or why there are none. Empty if
 * the run judged no requirement and none is waived.
 */
export function formatRequirements(results: Results | Error, colours: Colours): readonly string[] {
  if (results instanceof Error) {
    return [colours.bad('there is no count by requirements'), ...describe(results).split('\n')];
  }
  const { requirements } = results;
  const counts = LEVELS.map((level) => [level, countLevel(results, level)] as const)
    .filter(([, { applicable }]) => applicable > 0)
    .map(([level, count]) => `${level} ${formatLevel(count)}`);
  const lines = counts.length === 0 ? [] : [`requirements  ${counts.join('; ')}`];
  for (const level of LEVELS) {
    const failed = requirements.filter((each) => each.level === level && each.outcome === 'failed');
    const unmet = failed.filter((requirement) => !isWaived(requirement)).map(({ id }) => id);
    if (unmet.length > 0) lines.push(`${colours.bad(`${level} not met`)}: ${unmet.join(', ')}${DECIDES[level]}`);
  }
  if (lines.length > 0) lines.push(...formatOthers(results, colours));
  return [...lines, ...formatUnjudged(results), ...formatWaivers(results, colours)];
}

/** Scenarios that failed and judge no requirement. The counts of requirements do not show them, but they decide. */
function formatOthers({ otherFailures }: Results, { bad }: Colours): string[] {
  if (otherFailures.length === 0) return [];
  const places = plainLine(otherFailures.map(({ subject }) => subject).join(', '));
  const word = otherFailures.length === 1 ? 'scenario' : 'scenarios';
  return [`${bad(`${word} failed beside the requirements`)}: ${places} (the project's own; decides the verdict, too)`];
}

/** How many warnings the summary shows. */
const MOST_WARNINGS = 10;

/** The lines of a run's summary about packets with contradictions in their captures. */
export function formatWarnings(results: Results | Error): readonly string[] {
  if (results instanceof Error) return [];
  const { warnings } = results;
  const shown = warnings.slice(0, MOST_WARNINGS).map(({ subject, text }) => plainLine(`warning: ${subject}: ${text}`));
  const more = warnings.length - shown.length;
  return more > 0 ? [...shown, `… ${more} more ${more === 1 ? 'warning' : 'warnings'} in results.json`] : shown;
}

function describe(error: Error): string {
  return error instanceof Diagnostic ? error.format() : error.message;
}
