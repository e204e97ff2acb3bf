import { plainLine } from '../../base/plain-text.ts';
import { wrapped } from '../../base/wrapped-text.ts';
import { describeTrial } from '../../conformance/universal/exploration/trial.ts';
import type {
  CheckedProgram,
  CheckFinding,
  CheckReport,
  RunEvidence,
} from '../../conformance/universal/reporting/report.ts';
import { DYNAMIC_REQUIREMENTS } from '../../conformance/universal/requirements.ts';
import { describeCrate } from '../../runtime/load/crate-note.ts';
import type { Style } from '../style.ts';
import { type CheckedObject, isWaivedNow, type ShownRequirement, verdictLine } from './checked-object.ts';

const OUTCOME_WIDTH = 16;
const ID_WIDTH = 17;
const LEVEL_WIDTH = 8;
/** So many columns a text needs beside the id of its requirement. */
const LEAST_TEXT = 40;
const NARROW_INDENT = 4;
const MOST_TRACE = 16;
/** How many warnings the text shows. */
const MOST_WARNINGS = 10;

function programLine(program: CheckedProgram): string {
  const { name, section, runs, instructions, panics, timeouts } = program;
  const parts = [count(runs, 'run'), count(instructions, 'instruction')];
  if (panics > 0) parts.push(`${panics} ended by a panic`);
  if (timeouts > 0) parts.push(`${timeouts} ended by the watchdog on purpose`);
  const notes = programNotes(program).map((note) => `    ${note}\n`);
  return `  ${name} (${section}): ${parts.join(', ')}\n${notes.join('')}`;
}

/** The actions tried with a program besides its inputs, and those not tried, with the reasons. */
export function programNotes(program: CheckedProgram): string[] {
  const { assumed, watchdog, unjudged, unjudgedReasons, untried, unsupported } = program;
  return [
    ...(assumed === '' ? [] : [`note: ${assumed}`]),
    `watchdog: ${describeTrial(watchdog)}`,
    ...(unjudged === 0 ? [] : [`not judged: ${count(unjudged, 'run')}: ${unjudgedReasons.join('; ')}`]),
    ...(untried === '' ? [] : [`not tried: ${untried}`]),
    ...(unsupported === '' ? [] : [`unsupported: ${unsupported}`]),
  ];
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The part of a program that runs have shown to keep a requirement; empty for what shows without running it. */
function seenPart({ id, outcome }: ShownRequirement, { seen }: CheckedObject): string {
  if (seen === undefined || outcome !== 'passed' || !DYNAMIC_REQUIREMENTS.some((dynamic) => dynamic === id)) return '';
  return `; the runs executed ${seen.reached} of ${count(seen.all, 'line')}`;
}

function row(object: CheckedObject, requirement: ShownRequirement, style: Style, columns: number | undefined): string {
  const { id, level, statement, outcome } = requirement;
  const reason = `${requirement.reason}${seenPart(requirement, object)}`;
  const waived = isWaivedNow(requirement);
  const label = (waived ? `${outcome}, waived` : outcome).padEnd(OUTCOME_WIDTH);
  const wide = 2 + OUTCOME_WIDTH + ID_WIDTH + LEVEL_WIDTH;
  // On a narrow terminal, texts begin on the next line.
  const narrow = columns !== undefined && columns - wide < LEAST_TEXT;
  const indent = ' '.repeat(narrow ? NARROW_INDENT : wide);
  const beside = (text: string) =>
    columns === undefined ? text : wrapped(text, columns - indent.length).join(`\n${indent}`);
  const first = `  ${label}${id.padEnd(ID_WIDTH)}${level.padEnd(LEVEL_WIDTH)}`;
  const head = narrow ? `${first.trimEnd()}\n${indent}${beside(statement)}\n` : `${first}${beside(statement)}\n`;
  const detail = reason === '' ? '' : style.dim(`${indent}${beside(reason.replaceAll('\n', ' '))}\n`);
  switch (outcome) {
    case 'passed':
      return `${head.replace(label, style.good(label))}${detail}`;
    case 'failed':
      return `${head.replace(label, style.bad(label))}${detail}`;
    case 'skipped':
      return `${head.replace(label, style.bad(label))}${detail}`;
    case 'not applicable':
      return style.dim(`${head}${indent}${beside(reason)}\n`);
  }
}

function field(label: string, text: string): string {
  return text === '' ? '' : `    ${label.padEnd(14)}${text.replaceAll('\n', `\n${' '.repeat(18)}`)}\n`;
}

/** The lines that explain a run: what happened, where, and how it got there. */
export function describeEvidence(run: RunEvidence): readonly (readonly [label: string, text: string])[] {
  const verdict = run.verdict === '' ? '' : `, ${run.verdict}`;
  const more = run.trace.length > MOST_TRACE ? [`… ${run.trace.length - MOST_TRACE} more`] : [];
  const withSources = (frame: string, n: number) => [frame, ...(run.sources?.[n] ?? []).map((line) => `  ${line}`)];
  const registers = Object.entries(run.registers ?? {}).map(([name, value]) => `${name}=${value}`);
  const listing = run.disassembly.flatMap(({ address, text, here, source }, n) => [
    ...(source === undefined || source === run.disassembly[n - 1]?.source ? [] : [`  ${source}`]),
    `${here ? '→' : ' '} ${address.toString(16).padStart(6)}  ${text}`,
  ]);
  return [
    ['on', `${run.input}, on CPU ${run.cpu}, ${run.situation}`],
    ['outcome', `${run.outcome}${verdict}, after ${run.instructions} instructions, ${run.stack} bytes of stack`],
    ['trace', [...run.trace.slice(0, MOST_TRACE).flatMap(withSources), ...more].join('\n')],
    ['registers', registers.join(' ')],
    ['code', listing.join('\n')],
    ['helpers', run.helpers.join('\n')],
  ];
}

function explain(finding: CheckFinding, command: string | undefined, style: Style): string {
  const lines = [
    `  ${style.bad(finding.program === null ? finding.message : `${finding.program}: ${finding.message}`)}\n`,
    field('because', finding.cause),
    field('at', [finding.place ?? '', ...(finding.sources ?? []).map((source) => `  ${source}`)].join('\n')),
    ...(finding.run === null ? [] : describeEvidence(finding.run).map(([label, text]) => field(label, text))),
    field('hint', finding.hint),
    field('run again', command ?? ''),
  ];
  return lines.join('');
}

/** How often a requirement was broken, and at how many places: `found 141 times, at 6 places; the first`. */
export function describeTimes(breaches: number, findings: number): string {
  if (breaches === 1) return 'found once';
  return `found ${breaches} times${findings > 1 ? `, in ${findings} ways or places` : ''}; the first`;
}

/** A breach after the first: what, where, how often, and the first input that showed it. */
function also({ program, message, times, place, run, authors }: CheckFinding, command: string | undefined): string {
  const often = times === 1 ? '' : ` (${times} times)`;
  const whose = authors ? "by the author's events: " : '';
  return [
    `  also: ${whose}${program === null ? '' : `${program}: `}${message}${often}\n`,
    field('at', place ?? ''),
    field('on', run === null ? '' : describeEvidence(run)[0]![1]),
    field('run again', command ?? ''),
  ].join('');
}

function failure(object: CheckedObject, requirement: ShownRequirement, style: Style): string {
  const { id, level, statement, findings, breaches, waivers } = requirement;
  const commands = object.commands.get(id) ?? [];
  const [first, ...others] = findings;
  const times = describeTimes(breaches, findings.length);
  const head = `${style.bold(`${id} (${level})`)} ${statement}\n  ${times}:\n`;
  const waived = waivers.map(({ reason, until, inForce }) =>
    field(inForce ? 'waived' : 'waiver ended', `until ${until}: ${reason}`),
  );
  const more = others.map((finding, n) => also(finding, commands[n + 1]));
  return [head, first === undefined ? '' : explain(first, commands[0], style), ...more, ...waived].join('');
}

/** Warnings about packets of the author's events, a line each; only the first if there are many. */
export function warningLines(warnings: CheckReport['warnings']): readonly string[] {
  const shown = warnings.slice(0, MOST_WARNINGS).map(({ source, text }) => `${source}: ${text}`);
  if (warnings.length > shown.length) shown.push(`… ${warnings.length - shown.length} more, which --json has`);
  return shown.map((line) => `warning: ${plainLine(line)}`);
}

/** The verdict on an object in one line, painted. */
export function describeVerdict(object: CheckedObject, style: Style): string {
  const { verdict, report } = object;
  const paint = verdict === 'failed' || verdict === 'incomplete' ? style.bad : style.good;
  return `${paint(`${report.object.name} ${verdictLine(object)}`)}\n`;
}

/** The text about an object. @param briefly without the requirements that passed or do not apply */
export function describeChecked(object: CheckedObject, style: Style, briefly = false, columns?: number): string {
  const { report, requirements } = object;
  const { name, ranAs } = report.object;
  const head = `${style.bold(name)}  layout ${report.layout}, seed ${report.seed}, SHA-256 ${report.object.sha256}\n`;
  const failures = requirements.filter(({ outcome }) => outcome === 'failed');
  const listed = briefly
    ? requirements.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped')
    : requirements;
  return [
    head,
    `  built with the kernel crate: ${plainLine(describeCrate(report.object.crate))}\n`,
    ranAs === name ? '' : `  run as ${ranAs}, because the kernel refuses its name (REX-LOAD-22)\n`,
    ...report.programs.map(programLine),
    ...warningLines(report.warnings).map((line) => `  ${line}\n`),
    '\n',
    ...listed.map((requirement) => row(object, requirement, style, columns)),
    listed.length > 0 ? '\n' : '',
    ...failures.map((requirement) => `${failure(object, requirement, style)}\n`),
    describeVerdict(object, style),
  ].join('');
}
