import type { CheckedRequirement, CheckFinding, CheckReport } from '../universal/reporting/report.ts';
import { type SweepOptions, sweepObject } from './sweep-object.ts';
import type { SweepFinding } from './sweep-report.ts';
import { THOROUGH_POINTS } from './thorough-points.ts';

function asCheckFinding(found: SweepFinding): CheckFinding {
  const { code, program, message, cause, hint, place, points, name, point } = found;
  return {
    code,
    program,
    message,
    cause: [cause, `at the point ${point}: ${name}`].filter((part) => part !== '').join('; '),
    hint,
    place: place === '' ? null : place,
    authors: false,
    times: points,
    run: null,
    reproduction: null,
  };
}

function withFindings(requirement: CheckedRequirement, all: readonly SweepFinding[]): CheckedRequirement {
  const mine = all.filter((finding) => finding.requirement === requirement.id);
  // The check has its own evidence of what it found itself.
  const news = mine.filter(({ code }) => requirement.findings.every((known) => known.code !== code));
  if (news.length === 0) return requirement;
  return {
    ...requirement,
    outcome: 'failed',
    reason: '',
    breaches: requirement.breaches + news.reduce((sum, { points }) => sum + points, 0),
    findings: [...requirement.findings, ...news.map(asCheckFinding)],
  };
}

/**
 * Judges an object that was checked by the points of its runs, too.
 * @returns the report with what the points break
 * @throws Diagnostic if the suite fails
 */
export async function withPoints(
  report: CheckReport,
  bytes: Uint8Array,
  options: Omit<SweepOptions, 'mostPoints' | 'point' | 'shard' | 'isOver'>,
): Promise<CheckReport> {
  // An object that the kernel refuses has no runs.
  if (report.programs.length === 0) return report;
  const { findings } = await sweepObject(bytes, report.object.name, { ...options, mostPoints: THOROUGH_POINTS });
  return { ...report, requirements: report.requirements.map((requirement) => withFindings(requirement, findings)) };
}
