import type { JsonError } from '../json-error.ts';
import { describeEvidence, programNotes, warningLines } from './check-text.ts';
import { type CheckedObject, isWaivedNow, type ShownRequirement } from './checked-object.ts';

/** Characters that XML 1.0 does not allow in a document in any form (section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

function text(content: string): string {
  return content.replaceAll(FORBIDDEN, '?').replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!);
}

function attribute(content: string): string {
  return content.replaceAll(FORBIDDEN, '?').replaceAll(/[&<>"\n]/g, (character) => ENTITIES[character]!);
}

function details(object: CheckedObject, { id, findings }: ShownRequirement): string {
  const [first] = findings;
  if (first === undefined) return '';
  const command = object.commands.get(id)?.[0];
  return [
    first.cause,
    first.place ?? '',
    ...(first.run === null
      ? []
      : describeEvidence(first.run).map(([label, shown]) => (shown === '' ? '' : `${label}: ${shown}`))),
    first.hint,
    command === undefined ? '' : `run again: ${command}`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function summaryOf({ findings, reason }: ShownRequirement): string {
  const [first] = findings;
  return first === undefined ? reason : first.message;
}

/** A failure counts as one only if it decides something: a MUST that nobody has waived. */
function body(object: CheckedObject, requirement: ShownRequirement): string {
  const { outcome, level, waivers } = requirement;
  const summary = summaryOf(requirement);
  if (outcome === 'passed') return '';
  if (outcome !== 'failed') return `<skipped message="${attribute(`${outcome}: ${summary}`)}"/>`;
  const shown = text(details(object, requirement));
  if (isWaivedNow(requirement)) {
    const { until, reason } = waivers.find(({ inForce }) => inForce)!;
    const message = `waived until ${until} (${reason}): ${summary}`;
    return `<skipped message="${attribute(message)}"/><system-out>${shown}</system-out>`;
  }
  if (level !== 'MUST')
    return `<system-out>${text(`a recommendation that is not kept: ${summary}\n`)}${shown}</system-out>`;
  return `<failure type="${attribute(requirement.id)}" message="${attribute(summary)}">${shown}</failure>`;
}

function suite(object: CheckedObject): string {
  const { report, requirements } = object;
  const cases = requirements.map((requirement) => {
    const name = attribute(`${requirement.id} ${requirement.statement}`);
    return `    <testcase classname="${attribute(report.object.name)}" name="${name}">${body(object, requirement)}</testcase>\n`;
  });
  for (const { id, statement } of object.leftOut) {
    const name = attribute(`${id} ${statement}`);
    const skipped = '<skipped message="left out by --only"/>';
    cases.push(`    <testcase classname="${attribute(report.object.name)}" name="${name}">${skipped}</testcase>\n`);
  }
  const counted = (part: string) => cases.filter((testcase) => testcase.includes(part)).length;
  const notes = [
    ...report.programs.flatMap((program) => programNotes(program).map((note) => `${program.name}: ${note}`)),
    ...warningLines(report.warnings),
  ];
  const out = notes.length === 0 ? '' : `    <system-out>${text(notes.join('\n'))}</system-out>\n`;
  const counts = `tests="${cases.length}" failures="${counted('<failure')}" skipped="${counted('<skipped')}" errors="0"`;
  return `  <testsuite name="${attribute(report.object.name)}" ${counts}>\n${cases.join('')}${out}  </testsuite>\n`;
}

/** A file that could not be judged, and why. */
export interface UnjudgedFile extends JsonError {
  readonly path: string;
}

function unjudgedSuite({ path, code, message, cause, hint }: UnjudgedFile): string {
  const name = attribute(path);
  const error = `<error type="${code}" message="${attribute(message)}">${text(`${cause}\n${hint}`)}</error>`;
  const testcase = `    <testcase classname="${name}" name="is a Rex object">${error}</testcase>\n`;
  return `  <testsuite name="${name}" tests="1" failures="0" skipped="0" errors="1">\n${testcase}  </testsuite>\n`;
}

/**
 * The JUnit document of a check: a suite for each object, a test for each requirement. @param files the files that
 * could not be judged
 */
export function junitDocument(objects: readonly CheckedObject[], files: readonly UnjudgedFile[] = []): string {
  const suites = [...objects.map(suite), ...files.map(unjudgedSuite)];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="rex-conformance check">\n${suites.join('')}</testsuites>\n`;
}
