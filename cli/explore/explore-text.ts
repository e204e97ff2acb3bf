import type {
  ExploredSituation,
  ExploreResult,
  ExploreVerdict,
  RepeatableFinding,
} from '../documents/explore-result.ts';
import type { Style } from '../style.ts';

const WORDS: Readonly<Record<ExploreVerdict, string>> = {
  exhausted: 'EXHAUSTED',
  sampled: 'SAMPLED',
  failed: 'FAILED',
  incomplete: 'INCOMPLETE',
};

/** How many steps of a finding the text shows. The JSON document has all. */
const MOST_STEPS = 40;

function findingText(finding: RepeatableFinding, style: Style): string {
  const { kind, fault, message, details, steps, command } = finding;
  const left = steps.length - MOST_STEPS;
  return [
    `${fault ? style.bad('✗') : '!'} ${kind}: ${message}`,
    ...details.map((detail) => `    ${detail}`),
    ...(fault ? steps.slice(0, MOST_STEPS).map((step) => `  ${style.dim(step)}`) : []),
    ...(fault && left > 0 ? [`  and ${left} more: see --json`] : []),
    `  again  ${command}`,
    '',
  ].join('\n');
}

function situationText(situation: ExploredSituation, style: Style): string {
  const { name, orders, schedules, operations, exhausted, findings, steps, gaps, unseen } = situation;
  const bound = exhausted < 0 ? '' : `, all with up to ${exhausted} preemption${exhausted === 1 ? '' : 's'}`;
  const numbers = `${schedules} schedule${schedules === 1 ? '' : 's'}${bound}; ${orders} orders of events; up to ${operations} operations`;
  const shown = findings.some(({ fault }) => fault) ? '' : steps.map((step) => `  ${step}\n`).join('');
  const unjudged = [...unseen.map((event) => `no program sees ${event}`), ...gaps].map(
    (text) => `  not judged: ${text}\n`,
  );
  return `${style.bold(name)}  ${numbers}\n${unjudged.join('')}${shown}${findings.map((finding) => findingText(finding, style)).join('')}`;
}

/** Explorations in text. */
export function exploreText({ verdict, line, seconds, situations }: ExploreResult, style: Style): string {
  const paint = verdict === 'failed' || verdict === 'incomplete' ? style.bad : style.good;
  const parts = situations.map((situation) => situationText(situation, style));
  return `${parts.join('\n')}\n${paint(WORDS[verdict])}: ${line}, ${seconds.toFixed(1)} s\n`;
}
