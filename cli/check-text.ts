import type { CheckedProgram, CheckFinding, RunEvidence } from '../conformance/universal/report.ts';
import { type CheckedObject, isWaivedNow, type ShownRequirement, verdictLine } from './checked-object.ts';
import type { Style } from './style.ts';

const OUTCOME_WIDTH = 16;
const ID_WIDTH = 17;
const LEVEL_WIDTH = 8;
const MOST_TRACE = 16;

function programLine(program: CheckedProgram): string {
  const { name, section, runs, instructions, panics, timeouts, unjudged, unsupported } = program;
  const parts = [`${runs} runs`, `${instructions} instructions`];
  if (panics > 0) parts.push(`${panics} panics`);
  if (timeouts > 0) parts.push(`${timeouts} ended by the watchdog on purpose`);
  if (unjudged > 0) parts.push(`${unjudged} not judged, for what the model does not have`);
  const lacking = unsupported === '' ? '' : `\n    unsupported: ${unsupported}`;
  return `  ${name} (${section}): ${parts.join(', ')}${lacking}\n`;
}

function row(requirement: ShownRequirement, style: Style): string {
  const { id, level, statement, outcome, reason } = requirement;
  const waived = isWaivedNow(requirement);
  const label = (waived ? `${outcome}, waived` : outcome).padEnd(OUTCOME_WIDTH);
  const head = `  ${label}${id.padEnd(ID_WIDTH)}${level.padEnd(LEVEL_WIDTH)}${statement}\n`;
  const indent = ' '.repeat(2 + OUTCOME_WIDTH + ID_WIDTH + LEVEL_WIDTH);
  const detail = reason === '' ? '' : style.dim(`${indent}${reason.replaceAll('\n', ' ')}\n`);
  switch (outcome) {
    case 'passed':
      return `${head.replace(label, style.good(label))}${detail}`;
    case 'failed':
      return `${head.replace(label, style.bad(label))}${detail}`;
    case 'skipped':
      return `${head.replace(label, style.bad(label))}${detail}`;
    case 'not applicable':
      return style.dim(`${head}${indent}${reason}\n`);
  }
}

function field(label: string, text: string): string {
  return text === '' ? '' : `    ${label.padEnd(14)}${text.replaceAll('\n', `\n${' '.repeat(18)}`)}\n`;
}

/** The lines that explain a run: what happened, where, and how it got there. */
export function describeEvidence(run: RunEvidence): readonly (readonly [label: string, text: string])[] {
  const verdict = run.verdict === '' ? '' : `, ${run.verdict}`;
  const more = run.trace.length > MOST_TRACE ? [`… ${run.trace.length - MOST_TRACE} more`] : [];
  const registers = Object.entries(run.registers ?? {}).map(([name, value]) => `${name}=${value}`);
  const listing = run.disassembly.map(
    ({ address, text, here }) => `${here ? '→' : ' '} ${address.toString(16).padStart(6)}  ${text}`,
  );
  return [
    ['on', `${run.input}, on CPU ${run.cpu}, ${run.situation}`],
    ['outcome', `${run.outcome}${verdict}, after ${run.instructions} instructions, ${run.stack} bytes of stack`],
    ['trace', [...run.trace.slice(0, MOST_TRACE), ...more].join('\n')],
    ['registers', registers.join(' ')],
    ['code', listing.join('\n')],
    ['helpers', run.helpers.join('\n')],
  ];
}

function explain(finding: CheckFinding, command: string | undefined, style: Style): string {
  const lines = [
    `  ${style.bad(finding.program === null ? finding.message : `${finding.program}: ${finding.message}`)}\n`,
    field('because', finding.cause),
    field('at', finding.place ?? ''),
    ...(finding.run === null ? [] : describeEvidence(finding.run).map(([label, text]) => field(label, text))),
    field('hint', finding.hint),
    field('run again', command ?? ''),
  ];
  return lines.join('');
}

function failure(object: CheckedObject, requirement: ShownRequirement, style: Style): string {
  const { id, level, statement, findings, breaches, waivers } = requirement;
  const commands = object.commands.get(id) ?? [];
  const [first, ...others] = findings;
  const times = breaches === 1 ? 'found once' : `found ${breaches} times; the first`;
  const head = `${style.bold(`${id} (${level})`)} ${statement}\n  ${times}:\n`;
  const waived = waivers.map(({ reason, until, inForce }) =>
    field(inForce ? 'waived' : 'waiver ended', `until ${until}: ${reason}`),
  );
  const more = others.map(({ program, message }, n) => {
    const command = commands[n + 1];
    return `  also: ${program === null ? '' : `${program}: `}${message}\n${field('run again', command ?? '')}`;
  });
  return [head, first === undefined ? '' : explain(first, commands[0], style), ...more, ...waived].join('');
}

/** What `check` says of an object, as text. */
export function describeChecked(object: CheckedObject, style: Style): string {
  const { report, requirements, verdict } = object;
  const head = `${style.bold(report.object.name)}  layout ${report.layout}, seed ${report.seed}, SHA-256 ${report.object.sha256}\n`;
  const failures = requirements.filter(({ outcome }) => outcome === 'failed');
  const paint = verdict === 'full' || verdict === 'waived' ? style.good : style.bad;
  return [
    head,
    ...report.programs.map(programLine),
    '\n',
    ...requirements.map((requirement) => row(requirement, style)),
    '\n',
    ...failures.map((requirement) => `${failure(object, requirement, style)}\n`),
    `${paint(`${report.object.name} ${verdictLine(object)}`)}\n`,
  ].join('');
}
