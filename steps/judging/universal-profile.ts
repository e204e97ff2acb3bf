import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { checkObject } from '../../conformance/universal/check-object.ts';
import type { CheckedRequirement, CheckFinding, CheckReport } from '../../conformance/universal/reporting/report.ts';
import { DEFAULT_LAYOUT } from '../../kernel-model/layouts/reader.ts';
import { findProject } from '../../project/project-file.ts';
import { isInForce } from '../../project/waivers.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { readEventsDocument } from '../inputs/event-texts.ts';
import { inputPlaces } from '../inputs/input-places.ts';
import { describeKernels, hasOwnLayout, needCapability, newKernel, usualLayout } from '../running/new-kernel.ts';
import type { Scenario } from '../scenario.ts';
import { records, type TableRecord } from '../tables/table-records.ts';
import { expectKnown } from '../tables/unknown-name.ts';

/** Objects, and the requirements that each breaks. */
export const BROKEN_OBJECTS = records({
  columns: { object: { required: true }, requirements: { required: true, empty: true } },
  key: ['object'],
});

/**
 * Judges an object of the project by the universal profile, as the command line does.
 * @param events the author's events file; its events happen in addition to the built-in ones
 */
export async function judgeObject(scenario: Scenario, name: string, events?: string): Promise<CheckReport> {
  await needCapability('many kernels');
  // The audit compares the object with a layout: so the kernel has to have that one.
  if (hasOwnLayout()) await needCapability('chosen layouts');
  const layout = hasOwnLayout() ? DEFAULT_LAYOUT : usualLayout();
  scenario.observations.ranOn(await describeKernels());
  const bytes = scenario.files.object(name);
  scenario.observations.read(name, scenario.files.laterSource(name));
  return await checkObject(bytes, name, {
    newTarget: newKernel,
    requirements: loadCatalogue().requirements,
    ...(layout === undefined ? {} : { layout }),
    ...(events === undefined ? {} : { events: readEventsDocument(events) }),
  });
}

function isWaived(requirement: string, object: string): boolean {
  const now = new Date();
  const waivers = findProject(host().workingFolder())?.waivers ?? [];
  return waivers.some(
    (waiver) =>
      waiver.requirement === requirement &&
      (waiver.object === undefined || waiver.object === object) &&
      isInForce(waiver, now),
  );
}

function lookInside(object: string): string {
  return `look inside: npx rex-conformance check ${inputPlaces().object(object)}`;
}

/** Breaches of one requirement that a failing step shows. */
const MOST_FINDINGS = 8;

function describeFinding({ program, message, cause, run }: CheckFinding): string[] {
  return [
    `  ${program === null ? '' : `${program}: `}${message}`,
    ...(cause === '' ? [] : [`  ${cause}`]),
    ...(run === null ? [] : [`  on ${run.input}, ${run.situation}`]),
  ];
}

function describeBroken({ id, statement, findings }: CheckedRequirement): string[] {
  const more = findings.length > MOST_FINDINGS ? [`  and ${findings.length - MOST_FINDINGS} more`] : [];
  return [`${id}: ${statement}`, ...findings.slice(0, MOST_FINDINGS).flatMap(describeFinding), ...more];
}

/**
 * @throws Mismatch where the object breaks a MUST that is not waived
 * @throws Diagnostic UNIVERSAL_PROFILE_INCOMPLETE, kind `unsupported`, if it breaks none and one could not be judged
 */
export function expectAllKept(report: CheckReport): void {
  const { name } = report.object;
  const look = [lookInside(name)];
  const broken = report.requirements.filter(
    ({ id, level, outcome }) => outcome === 'failed' && level === 'MUST' && !isWaived(id, name),
  );
  if (broken.length > 0) {
    const expected = `object "${name}" keeps every requirement of the universal profile`;
    throw new Mismatch(expected, broken.flatMap(describeBroken), look);
  }
  expectAllJudged(report, look[0]!);
}

function expectAllJudged({ object, requirements }: CheckReport, hint: string): void {
  const [skipped] = requirements.filter(({ outcome }) => outcome === 'skipped');
  if (skipped === undefined) return;
  throw new Diagnostic({
    code: 'UNIVERSAL_PROFILE_INCOMPLETE',
    kind: 'unsupported',
    message: `object "${object.name}" cannot be judged by the whole universal profile: ${skipped.id}`,
    cause: skipped.reason,
    hint,
  });
}

/** The requirements of a cell. */
function identifiers(cell: string): string[] {
  return cell
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .sort();
}

/**
 * @throws Mismatch where an object breaks other requirements, MUST or SHOULD, than its row says
 * @throws Diagnostic UNIVERSAL_PROFILE_INCOMPLETE where one breaks no MUST, and not all could be judged
 */
export async function expectBroken(
  scenario: Scenario,
  table: readonly TableRecord<'object' | 'requirements'>[],
): Promise<void> {
  const expected: string[] = [];
  const found: string[] = [];
  const notes: string[] = [];
  const known = loadCatalogue().requirements.map(({ id }) => id);
  for (const { cells, row } of table) {
    const { object = '', requirements = '' } = cells;
    for (const id of identifiers(requirements)) expectKnown('requirement', id, known, row.place);
    const report = await judgeObject(scenario, object);
    const failed = report.requirements.filter(({ outcome }) => outcome === 'failed');
    const due = identifiers(requirements).join(', ');
    const there = failed
      .map(({ id }) => id)
      .sort()
      .join(', ');
    if (due === there) {
      // What breaks a MUST is left alone before all is tried; what breaks none is said to keep the rest.
      const kept = failed.every(({ level }) => level !== 'MUST');
      if (kept) expectAllJudged(report, lookInside(object));
      continue;
    }
    expected.push(`${object}: ${due || 'none'}`);
    found.push(`${object}: ${there || 'none'}`);
    notes.push(...failed.filter(({ id }) => !due.includes(id)).flatMap(describeBroken));
  }
  if (expected.length > 0) throw new Mismatch(expected, found, notes);
}
