import { type FailureKind, failureKind, type Outcomes, type ScenarioOutcome } from './outcomes.ts';

/** Paints text on a terminal, and gives it back as it is elsewhere. */
export interface Colours {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
}

const NAME_WIDTH = 84;
const KINDS: readonly FailureKind[] = ['failed', 'unsupported', 'broken scenario', 'failure of the suite'];

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

/** One line for a feature that has ended: `  ✓ An XDP program decides each packet's fate   4`. */
export function formatFeature(scenarios: readonly ScenarioOutcome[], colours: Colours): string {
  const passed = scenarios.filter(({ failed }) => failed.length === 0).length;
  const whole = passed === scenarios.length;
  const mark = whole ? colours.good('✓') : colours.bad('✗');
  const count = whole ? String(passed) : colours.bad(`${passed} of ${scenarios.length}`);
  return `  ${mark} ${(scenarios[0]?.feature ?? '').padEnd(NAME_WIDTH)} ${count}\n`;
}

/** A scenario that did not pass: its name, the step, and what the step's error says. */
export function formatFailure(number: number, scenario: ScenarioOutcome, colours: Colours): string {
  const lines = [`\n${number}) ${scenario.feature}`, `   ${scenario.name}`];
  for (const { text, status, message } of scenario.failed) {
    lines.push(`   ${colours.bad(`✗ ${text}`)}`);
    if (status !== 'FAILED') lines.push(`     ${status.toLowerCase()}: the phrases are listed in docs/phrases.md`);
    if (message !== '') lines.push(indent(message, 5));
  }
  return `${lines.join('\n')}\n`;
}

/** What the verdict is made from beside the scenarios. */
export interface VerdictParts {
  /** Whether the run succeeded as cucumber sees it. */
  readonly success: boolean;
  readonly seconds: number;
  /** Lines about requirements and waivers, which stand above the verdict. */
  readonly requirements: readonly string[];
  /** Where the HTML report is. */
  readonly report: string;
}

/** Counts by chapter, what becomes of requirements, and the verdict, one line that cannot be misread. */
export function formatVerdict(outcomes: Outcomes, parts: VerdictParts, colours: Colours): string {
  const { success, seconds, requirements, report } = parts;
  const lines = [''];
  const chapters = outcomes.chapters();
  const width = Math.max(0, ...chapters.map(({ chapter }) => chapter.length));
  for (const { chapter, features, scenarios, passed } of chapters) {
    const count = `${chapter.padEnd(width)}  ${plural(features, 'feature').padStart(11)}  ${plural(scenarios, 'scenario').padStart(13)}`;
    lines.push(passed === scenarios ? count : `${count}  ${colours.bad(`${scenarios - passed} failed`)}`);
  }
  if (requirements.length > 0) lines.push('', ...requirements);
  const total = outcomes.all.length;
  const steps = outcomes.all.reduce((sum, scenario) => sum + scenario.steps, 0);
  const kinds = outcomes.failures().map(({ failed }) => failureKind(failed));
  const counts = KINDS.map((kind) => [kind, kinds.filter((found) => found === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`);
  const time = colours.faint(`(${plural(steps, 'step')}, ${seconds.toFixed(1)} s)`);
  if (!outcomes.all.some(({ judged }) => judged)) {
    const reason = total === 0 ? 'no scenario was selected' : 'a dry run carries out no step';
    lines.push('', `${colours.bad('NOTHING WAS JUDGED')}: ${reason}`);
  } else if (success && counts.length === 0) {
    const subject = total === 1 ? 'the one scenario passes' : `all ${total} scenarios pass`;
    lines.push('', `${colours.good('CONFORMS')}: ${subject} ${time}`);
  } else {
    const sum = counts.length === 0 ? 'the run did not succeed' : counts.join(', ');
    lines.push('', `${colours.bad('DOES NOT CONFORM')}: of ${plural(total, 'scenario')} ${sum} ${time}`);
  }
  lines.push(colours.faint(`report: ${report}`), '');
  return lines.join('\n');
}
