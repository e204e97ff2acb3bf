import type { RequirementText } from '../universal/reporting/exercise.ts';
import type { CheckedRequirement, CheckFinding, CheckReport, CheckWarning } from '../universal/reporting/report.ts';
import { type SweepOptions, sweepObject } from './sweep-object.ts';
import type { SweepFinding, SweepReport } from './sweep-report.ts';
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

/** What points break beside the requirements of the profile. */
function besideProfile(
  { requirements }: CheckReport,
  findings: readonly SweepFinding[],
  texts: readonly RequirementText[],
): readonly CheckedRequirement[] {
  const known = new Set(requirements.map(({ id }) => id));
  const ids = new Set(findings.map(({ requirement }) => requirement).filter((id) => !known.has(id)));
  return texts
    .filter(({ id }) => ids.has(id))
    .map((text) => {
      const unbroken = { ...text, outcome: 'passed', reason: '', breaches: 0, findings: [] } as const;
      return withFindings(unbroken, findings);
    });
}

/** What the points do not show, if anything. */
function pointsLeft({ object, kinds, gaps, left, beyond }: SweepReport): readonly CheckWarning[] {
  const sum = (counts: readonly number[]) => counts.reduce((total, each) => total + each, 0);
  const [found, tried] = [sum(kinds.map((kind) => kind.found)), sum(kinds.map((kind) => kind.tried))];
  const unjudged = sum(gaps.map(({ points }) => points));
  const texts = [
    ...(tried < found ? [`${tried} of ${found} points were tried; rex-conformance sweep tries more`] : []),
    ...(unjudged > 0 ? [`${unjudged} points could not be judged`] : []),
    ...left,
    ...beyond,
  ];
  return texts.map((text) => ({ event: 0, source: object.name, code: 'POINTS_LEFT', text }));
}

/**
 * Judges an object that was checked by the points of its runs, too.
 * @param texts what the catalogue says of requirements: points may break some that are not of the profile
 * @returns the report with what the points break, and warnings of points that were not tried
 * @throws Diagnostic if the suite fails
 */
export async function withPoints(
  report: CheckReport,
  bytes: Uint8Array,
  texts: readonly RequirementText[],
  options: Omit<SweepOptions, 'mostPoints' | 'point' | 'shard' | 'isOver'>,
): Promise<CheckReport> {
  // An object that the kernel refuses has no runs.
  if (report.programs.length === 0) return report;
  const swept = await sweepObject(bytes, report.object.name, { ...options, mostPoints: THOROUGH_POINTS });
  const { findings } = swept;
  const requirements = report.requirements.map((requirement) => withFindings(requirement, findings));
  return {
    ...report,
    requirements: [...requirements, ...besideProfile(report, findings, texts)],
    warnings: [...report.warnings, ...pointsLeft(swept)],
  };
}
