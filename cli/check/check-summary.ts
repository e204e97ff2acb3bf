import type { CheckedProgram } from '../../conformance/universal/reporting/report.ts';
import type { UnjudgedFile } from './check-junit.ts';
import { describeEvidence, describeTimes, programNotes } from './check-text.ts';
import { type CheckedObject, isWaivedNow, type ShownRequirement, verdictLine } from './checked-object.ts';

/** A text in a cell or paragraph of Markdown, taken literally. An address in it does not become a link (GFM, Autolinks). */
function plain(content: string): string {
  return content
    .replaceAll(/[\\`*_[\]<>|#&~$@!]|:(?=\/\/)|(?<=\bwww)\./gi, (character) => `\\${character}`)
    .replaceAll(/\s*\n\s*/g, ' ');
}

/** A block of code with a fence that it does not contain. */
function block(content: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${content}\n${fence}\n`;
}

function outcomeOf(requirement: ShownRequirement): string {
  if (isWaivedNow(requirement)) return 'failed, waived';
  return requirement.outcome === 'failed' ? '**failed**' : requirement.outcome;
}

function row(requirement: ShownRequirement): string {
  const { id, level, statement } = requirement;
  return `| ${id} | ${level} | ${plain(statement)} | ${outcomeOf(requirement)} |\n`;
}

function failure(object: CheckedObject, requirement: ShownRequirement): string {
  const { id, findings, breaches, waivers } = requirement;
  const [first, ...others] = findings;
  if (first === undefined) return '';
  const command = object.commands.get(id)?.[0];
  const evidence = first.run === null ? [] : describeEvidence(first.run).filter(([, shown]) => shown !== '');
  const body = [
    ...(first.cause === '' ? [] : [`because: ${first.cause}`]),
    ...evidence.map(([label, shown]) => `${label}: ${shown.includes('\n') ? `\n${shown}` : shown}`),
    ...(first.hint === '' ? [] : [`hint: ${first.hint}`]),
    ...(command === undefined ? [] : [`run again: ${command}`]),
  ].join('\n');
  const waived = waivers.map(
    ({ reason, until, inForce }) => `\n${inForce ? 'Waived' : 'Waiver ended'}: until ${until}, ${plain(reason)}\n`,
  );
  return [
    `#### ${id}: ${plain(first.program === null ? first.message : `${first.program}: ${first.message}`)}\n\n`,
    breaches > 1 ? `${capital(describeTimes(breaches, findings.length))}:\n\n` : '',
    body === '' ? '' : block(body),
    ...others.map(
      ({ program, message, times, authors, run }) =>
        `\nAlso${authors ? " by the author's events" : ''}: ${plain(program === null ? message : `${program}: ${message}`)}, ` +
        `${times === 1 ? 'once' : `${times} times`}${run === null ? '' : `, first on ${plain(run.input)}`}\n`,
    ),
    ...waived,
    '\n',
  ].join('');
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** The actions tried with a program, and those that could not be tried. */
function tried(program: CheckedProgram): string {
  const runs = `${program.runs} run${program.runs === 1 ? '' : 's'}`;
  return `- ${plain(program.name)}: ${runs}; ${programNotes(program).map(plain).join('; ')}\n`;
}

function section(object: CheckedObject): string {
  const { requirements, report } = object;
  const applicable = requirements.filter(({ outcome }) => outcome !== 'not applicable');
  const failures = requirements.filter(({ outcome }) => outcome === 'failed');
  const skipped = requirements.filter(({ outcome }) => outcome === 'skipped');
  return [
    `### ${plain(report.object.name)}\n\n${plain(verdictLine(object))}\n\n`,
    ...report.programs.map(tried),
    '\n',
    ...failures.map((requirement) => failure(object, requirement)),
    ...skipped.map(({ id, reason }) => `- ${id} could not be judged: ${plain(reason)}\n`),
    skipped.length > 0 ? '\n' : '',
    `<details><summary>${applicable.length} requirements that apply</summary>\n\n`,
    '| requirement | level | statement | outcome |\n| --- | --- | --- | --- |\n',
    ...applicable.map(row),
    '\n</details>\n\n',
  ].join('');
}

function unjudged({ path, code, message, cause, hint }: UnjudgedFile): string {
  return `### ${plain(path)}\n\nNOT JUDGED: ${plain(`${code}: ${message}`)}\n\n${block(`because: ${cause}\nhint: ${hint}`)}\n`;
}

/**
 * The summary of a check in Markdown, as GitHub shows it under a job. @param files the files that could not be judged
 */
export function summaryDocument(objects: readonly CheckedObject[], files: readonly UnjudgedFile[] = []): string {
  const sections = [...objects.map(section), ...files.map(unjudged)];
  return `## Rex conformance: the universal profile\n\n${sections.join('')}`;
}
