import { sweepObject } from '../../conformance/sweep/sweep-object.ts';
import type { SweepReport } from '../../conformance/sweep/sweep-report.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { readEventsDocument } from '../inputs/event-texts.ts';
import { inputPlaces } from '../inputs/input-places.ts';
import { describeKernels, needCapability, usualLayout } from '../running/new-kernel.ts';
import type { Scenario } from '../scenario.ts';
import type { TableRecord } from '../tables/table-records.ts';

/** Findings that a failing step shows. */
const MOST_FINDINGS = 8;

/**
 * Sweeps an object of the project on the kernel of the scenario.
 * @param points how many points are tried at most
 * @param events an events file, whose events take the place of the built-in ones
 */
export async function sweep(scenario: Scenario, name: string, points: number, events?: string): Promise<SweepReport> {
  await needCapability('many kernels');
  const layout = usualLayout();
  scenario.observations.ranOn(await describeKernels());
  return await sweepObject(scenario.files.object(name), name, {
    newTarget: scenario.newTarget,
    mostPoints: points,
    ...(layout === undefined ? {} : { layout }),
    ...(events === undefined ? {} : { events: readEventsDocument(events) }),
  });
}

function tried({ kinds }: SweepReport): number {
  return kinds.reduce((sum, kind) => sum + kind.tried, 0);
}

function findingLines({ findings }: SweepReport): readonly string[] {
  const shown = findings
    .slice(0, MOST_FINDINGS)
    .map(({ requirement, code, message, point }) => `${requirement} ${code} at ${point}: ${message}`);
  return findings.length > MOST_FINDINGS ? [...shown, `and ${findings.length - MOST_FINDINGS} more`] : shown;
}

function again(name: string): string {
  return `look inside: npx rex-conformance sweep ${inputPlaces().object(name)}`;
}

/** How much of the tried points says nothing. */
function unjudged({ gaps }: SweepReport): number {
  return gaps.reduce((sum, { points }) => sum + points, 0);
}

/** @throws Mismatch where a point breaks a requirement, no point could be judged, or a program or way was not swept */
export function expectSound(report: SweepReport): void {
  const { name } = report.object;
  const expected = `a sweep of object "${name}" finds nothing`;
  if (tried(report) === 0) throw new Mismatch(expected, 'it has no points', [...report.left, again(name)]);
  if (report.findings.length > 0) throw new Mismatch(expected, findingLines(report), [again(name)]);
  if (report.left.length > 0) throw new Mismatch(expected, report.left, [again(name)]);
  if (unjudged(report) === tried(report)) {
    throw new Mismatch(
      expected,
      report.gaps.map(({ reason }) => `not judged: ${reason}`),
      [again(name)],
    );
  }
}

/** @throws Mismatch where sweeps find other requirements broken than rows say */
export async function expectUnsound(
  scenario: Scenario,
  points: number,
  table: readonly TableRecord<'object' | 'requirements'>[],
): Promise<void> {
  const expected: string[] = [];
  const found: string[] = [];
  const notes: string[] = [];
  for (const { cells } of table) {
    const { object = '', requirements = '' } = cells;
    const report = await sweep(scenario, object, points);
    const due = requirements
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .sort()
      .join(', ');
    const there = [...new Set(report.findings.map(({ requirement }) => requirement))].sort().join(', ');
    const judged = tried(report) > unjudged(report);
    if (due === there && judged && (due !== '' || report.left.length === 0)) continue;
    expected.push(`${object}: ${due || 'none'}`);
    found.push(`${object}: ${judged ? there || 'none' : 'no point could be judged'}`);
    notes.push(...findingLines(report), ...report.left, again(object));
  }
  if (expected.length > 0) throw new Mismatch(expected, found, notes);
}
