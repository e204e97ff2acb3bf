import { basename } from 'node:path';
import { makeBadge } from 'badge-maker';
import { plainLine } from '../../base/plain-text.ts';
import {
  countLevel,
  isPartial,
  type OverallVerdict,
  overallVerdict,
  type Results,
  VERDICT_WORDS,
} from '../../vocabulary/results.ts';
import { scopeText } from '../results/run-scope.ts';

/** The text and colour of a badge. */
export interface Badge {
  readonly label: string;
  /** Profile, version, layout, requirements met, and the verdict unless it is full. */
  readonly message: string;
  /** One of shields.io's colours by name. */
  readonly color: string;
  readonly verdict: OverallVerdict;
}

const LABEL = 'rex-conformance';

const COLORS: Readonly<Record<OverallVerdict, string>> = {
  full: 'brightgreen',
  waived: 'yellow',
  scenarios: 'lightgrey',
  partial: 'lightgrey',
  incomplete: 'lightgrey',
  failed: 'red',
};

/** A layout's name, or its file's name. For several, the first and the number of the others. */
function layoutText([first, ...others]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  const name = plainLine(basename(first).replace(/\.ya?ml$/, ''));
  return [others.length === 0 ? name : `${name} and ${others.length} more`];
}

/**
 * `29/31 MUST`, `93 %`. A percentage is rounded down, so that 100 means all. A part of the scenarios has none. If every
 * MUST is met and the verdict is bad, a percentage would mislead: then the scenarios are counted that caused it.
 */
function countText(results: Results, verdict: OverallVerdict): readonly string[] {
  const { passed, applicable } = countLevel(results, 'MUST');
  if (applicable === 0) return ['no MUST judged', ...scenarioText(results, verdict)];
  const musts = `${passed}/${applicable} MUST`;
  const bad = verdict === 'failed' || verdict === 'incomplete';
  if (bad && passed === applicable) return [musts, ...scenarioText(results, verdict)];
  return isPartial(results) ? [musts] : [musts, `${Math.floor((100 * passed) / applicable)} %`];
}

/** `1 of 9 scenarios failed`; nothing if the verdict has another cause. */
function scenarioText({ scenarios, ran }: Results, verdict: OverallVerdict): readonly string[] {
  const [count, what] = verdict === 'failed' ? [scenarios.failed, 'failed'] : [scenarios.skipped, 'not judged'];
  return count === 0 ? [] : [`${count} of ${ran.length} scenario${ran.length === 1 ? '' : 's'} ${what}`];
}

/** The badge of a bundle of results. */
export function badgeOf(results: Results): Badge {
  const verdict = overallVerdict(results);
  const { profiles, suite, layouts } = results;
  const parts = [
    `${profiles.length === 0 ? 'no profile' : profiles.join(' + ')} ${plainLine(suite.version)}`,
    ...layoutText(layouts),
    ...(results.targets ?? []).map(({ name, kernel }) => plainLine(`on ${name}, ${kernel}`)),
    ...countText(results, verdict),
    ...(isPartial(results) ? [`partial: ${scopeText(results.scope)}`] : []),
    ...(results.flaky.length > 0 ? [`${results.flaky.length} flaky`] : []),
    ...(verdict === 'full' || verdict === 'partial' ? [] : [VERDICT_WORDS[verdict].toLowerCase()]),
  ];
  return { label: LABEL, message: parts.join(' · '), color: COLORS[verdict], verdict };
}

/** The JSON that shields.io makes a badge from (its endpoint badge, schema version 1). */
export function badgeEndpoint({ label, message, color, verdict }: Badge): string {
  // The person who shows the badge cannot change a failure's colour.
  const error = verdict === 'failed' ? { isError: true } : {};
  return `${JSON.stringify({ schemaVersion: 1, label, message, color, ...error }, null, 2)}\n`;
}

/** The badge as a picture; the same badge gives the same bytes. */
export function badgeSvg({ label, message, color }: Badge): string {
  return `${makeBadge({ label, message, color })}\n`;
}
