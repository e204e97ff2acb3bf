import type { SweepFinding, SweepReport } from '../../conformance/sweep/sweep-report.ts';
import type { SweepResult, SweepVerdict } from '../documents/sweep-result.ts';
import type { Style } from '../style.ts';

/** How many ways and outcomes the text shows. The JSON document has all. */
const MOST_SHOWN = 16;

const WORDS: Readonly<Record<SweepVerdict, string>> = {
  clean: 'CLEAN',
  sampled: 'SAMPLED',
  failed: 'FAILED',
  incomplete: 'INCOMPLETE',
};

function more(all: readonly unknown[]): string {
  return all.length <= MOST_SHOWN ? '' : `  and ${all.length - MOST_SHOWN} more: see --json\n`;
}

/** Rows with their first columns at one width each. */
function rows(table: readonly (readonly string[])[]): string {
  const widths = (table[0] ?? []).map((_, n) => Math.max(...table.map((cells) => cells[n]!.length)));
  return table
    .map(
      (cells) => `  ${cells.map((cell, n) => (n === cells.length - 1 ? cell : cell.padEnd(widths[n]!))).join('  ')}\n`,
    )
    .join('');
}

function waysText({ ways }: SweepReport, style: Style): string {
  const table = ways
    .slice(0, MOST_SHOWN)
    .map(({ id, outcome, instructions, helperCalls, blocks, input, situation }) => [
      id,
      outcome,
      `${instructions} instructions, ${blocks} blocks, ${helperCalls} helper call${helperCalls === 1 ? '' : 's'}`,
      `${input}, ${situation}`,
    ]);
  return `${style.bold('ways')}\n${rows(table)}${more(ways)}`;
}

function kindsText({ kinds }: SweepReport, style: Style): string {
  const table = kinds
    .filter(({ found }) => found > 0)
    .map(({ kind, found, tried }) => [kind, found === tried ? `${found}` : `${tried} of ${found}`]);
  return `${style.bold('points')}\n${rows(table)}`;
}

function outcomesText({ outcomes }: SweepReport, style: Style): string {
  const table = outcomes
    .slice(0, MOST_SHOWN)
    .map(({ outcome, points, first }) => [`${points}`, outcome, style.dim(`first ${first}`)]);
  return `${style.bold('outcomes')}\n${rows(table)}${more(outcomes)}`;
}

function findingText(finding: SweepFinding, command: string | null, style: Style): string {
  const { requirement, code, program, message, cause, hint, name, points, point } = finding;
  return [
    `${style.bad('✗')} ${requirement} ${code}: ${message}`,
    `  program  ${program}, at ${points} point${points === 1 ? '' : 's'}, the first ${point}`,
    `  there    ${name}`,
    ...(cause === '' ? [] : [`  because  ${cause}`]),
    ...(hint === '' ? [] : [`  hint     ${hint}`]),
    ...(command === null ? [] : [`  again    ${command}`]),
    '',
  ].join('\n');
}

/** A sweep in text. */
export function sweepText({ verdict, line, seconds, report, commands }: SweepResult, style: Style): string {
  const { object, left, beyond, findings, gaps } = report;
  const parts = [
    `${style.bold(object.name)}  SHA-256 ${object.sha256}\n`,
    waysText(report, style),
    left.map((text) => `  left     ${text}\n`).join(''),
    beyond.map((text) => `  beyond   ${text}\n`).join(''),
    kindsText(report, style),
    outcomesText(report, style),
    gaps.map(({ reason, points }) => `  not judged at ${points} point${points === 1 ? '' : 's'}: ${reason}\n`).join(''),
    findings.map((finding, n) => findingText(finding, commands[n] ?? null, style)).join('\n'),
  ];
  const paint = verdict === 'failed' || verdict === 'incomplete' ? style.bad : style.good;
  return `${parts.filter((part) => part !== '').join('\n')}\n${paint(WORDS[verdict])}: ${line}, ${seconds.toFixed(1)} s\n`;
}
