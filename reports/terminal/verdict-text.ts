import { paddedTo, widest } from '../../base/columns.ts';
import { plainLine, plainText } from '../../base/plain-text.ts';
import { wrapped } from '../../base/wrapped-text.ts';
import { nearestPhrase } from '../../steps/nearest-phrase.ts';
import { wrongValue } from '../../steps/wrong-value.ts';
import type { Outcomes, ScenarioOutcome } from '../results/outcomes.ts';
import { type RunVerdict, VERDICT_EXITS } from './run-verdict.ts';

/** Colours text on a terminal, and leaves it as it is elsewhere. */
export interface Colours {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
}

const unpainted = (text: string) => text;

/** No colours. */
export const UNPAINTED: Colours = { good: unpainted, bad: unpainted, faint: unpainted };

const NAME_WIDTH = 84;
/** Columns for the sign and the count beside a name. */
const COUNT_WIDTH = 16;

function indent(text: string, by: number): string {
  const blanks = ' '.repeat(by);
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `${blanks}${line}`))
    .join('\n');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * One line for a feature that has ended: `  ✓ An XDP program decides each packet's fate   4`.
 * @param columns of the terminal; a name that does not fit has several lines
 */
export function formatFeature(
  scenarios: readonly ScenarioOutcome[],
  colours: Colours,
  columns = Number.POSITIVE_INFINITY,
): string {
  const passed = scenarios.filter(({ outcome }) => outcome === 'passed').length;
  const whole = passed === scenarios.length;
  const mark = scenarios.some(({ outcome }) => outcome === 'failed') ? '✗' : '∅';
  const count = whole ? String(passed) : colours.bad(`${passed} of ${scenarios.length}`);
  const sign = whole ? colours.good('✓') : colours.bad(mark);
  const width = Math.min(NAME_WIDTH, columns - COUNT_WIDTH);
  const name = plainLine(scenarios[0]?.feature ?? '');
  const lines = columns === Number.POSITIVE_INFINITY ? [name] : wrapped(name, width);
  const last = `${paddedTo(width, lines.at(-1) ?? '')} ${count}\n`;
  return `  ${sign} ${[...lines.slice(0, -1), last].join('\n    ')}`;
}

/** A line for a scenario without a verdict, or one that passed only at a later attempt. */
export function formatRemark(what: string, scenario: ScenarioOutcome, why: string, colours: Colours): string {
  const { uri, line, name } = scenario;
  return `${colours.bad(what)}: ${plainLine(`${uri}:${line} ${name}: ${why.split('\n')[0]}`)}\n`;
}

const ALL_PHRASES = 'all phrases: npx rex-conformance phrases';

/** Why a step was not executed, and advice. @param status cucumber's, such as UNDEFINED */
function notCarriedOut(text: string, status: string): readonly string[] {
  if (status !== 'UNDEFINED') return [status.toLowerCase()];
  const nearest = nearestPhrase(text);
  const wrong = nearest && wrongValue(text, nearest);
  if (nearest !== undefined && wrong !== undefined) {
    return [
      `undefined: ${plainLine(wrong.value)} is no {${wrong.kind}}, and the phrase takes one there`,
      ...(wrong.nearest === undefined ? [] : [`did you mean: ${plainLine(wrong.nearest)}`]),
      `{${wrong.kind}}: ${wrong.meaning.replaceAll('`', '').replaceAll('\\|', '|')}`,
      `phrase: ${nearest.keyword} ${nearest.expression}`,
      ALL_PHRASES,
    ];
  }
  return [
    'undefined: no phrase matches this',
    ...(nearest === undefined ? [] : [`nearest phrase: ${nearest.keyword} ${nearest.expression}`]),
    ALL_PHRASES,
  ];
}

/** A scenario that did not pass: its name, the step, and the step's error. */
export function formatFailure(number: number, scenario: ScenarioOutcome, colours: Colours): string {
  const lines = [`\n${number}) ${plainLine(scenario.feature)}`, `   ${plainLine(scenario.name)}`];
  for (const { text, status, message, place } of scenario.failed) {
    lines.push(`   ${colours.bad(`✗ ${plainLine(text)}`)}`);
    if (status !== 'FAILED') lines.push(...notCarriedOut(text, status).map((line) => indent(line, 5)));
    if (message !== '') lines.push(indent(plainText(message), 5));
    if (place !== undefined && !message.includes(place)) lines.push(indent(`failed at: ${plainLine(place)}`, 5));
  }
  return `${lines.join('\n')}\n`;
}

/** The parts of the verdict's text besides the scenarios. */
export interface VerdictParts {
  readonly verdict: RunVerdict;
  readonly seconds: number;
  /** Lines about requirements and waivers, above the verdict. */
  readonly requirements: readonly string[];
  /** The place of the HTML report; `undefined` if none could be written. */
  readonly report: string | undefined;
}

function chapterLines(outcomes: Outcomes, colours: Colours): string[] {
  const chapters = outcomes.chapters();
  const width = widest(chapters.map(({ chapter }) => plainLine(chapter)));
  return chapters.map(({ chapter, features, scenarios, passed, failed }) => {
    const count = `${paddedTo(width, plainLine(chapter))}  ${plural(features, 'feature').padStart(11)}  ${plural(scenarios, 'scenario').padStart(13)}`;
    const unjudged = scenarios - passed - failed;
    const bad = [...(failed > 0 ? [`${failed} failed`] : []), ...(unjudged > 0 ? [`${unjudged} not judged`] : [])];
    return bad.length === 0 ? count : `${count}  ${colours.bad(bad.join(', '))}`;
  });
}

/** Counts by chapter, the outcome of requirements, and the verdict in one clear line. */
export function formatVerdict(outcomes: Outcomes, parts: VerdictParts, colours: Colours): string {
  const { verdict, seconds, requirements, report } = parts;
  const lines = ['', ...chapterLines(outcomes, colours)];
  if (requirements.length > 0) lines.push('', ...requirements);
  const steps = outcomes.all.reduce((sum, scenario) => sum + scenario.steps, 0);
  const time = colours.faint(`(${plural(steps, 'step')}, ${seconds.toFixed(1)} s)`);
  const { word, reason } = verdict;
  const paint = VERDICT_EXITS[word] === 0 ? colours.good : colours.bad;
  const carriedOut = word === 'NOTHING WAS JUDGED' ? '' : ` ${time}`;
  lines.push('', `${paint(word)}: ${plainLine(reason)}${carriedOut}`);
  if (carriedOut !== '' && report !== undefined) lines.push(colours.faint(`report: ${report}`));
  lines.push('');
  return lines.join('\n');
}
