import type { CheckedRequirement, CheckReport } from '../../conformance/universal/reporting/report.ts';
import { combineOutcomes } from '../../vocabulary/results.ts';

/** The worse of two judgements of one requirement; the first of equals. */
function worse(one: CheckedRequirement, other: CheckedRequirement | undefined): CheckedRequirement {
  if (other === undefined || combineOutcomes([one.outcome, other.outcome]) === one.outcome) return one;
  return other;
}

function joined(one: CheckReport, other: CheckReport): CheckReport {
  const others = new Map(other.requirements.map((requirement) => [requirement.id, requirement]));
  const shared = one.requirements.map((requirement) => worse(requirement, others.get(requirement.id)));
  const ids = new Set(one.requirements.map(({ id }) => id));
  const requirements = [...shared, ...other.requirements.filter(({ id }) => !ids.has(id))];
  return { ...one, warnings: [...one.warnings, ...other.warnings], requirements };
}

/**
 * Reports of one check are joined: of each requirement the worst judgement counts. Two scenarios may check an object
 * with different events, and one of them breaks what the other keeps.
 * @param key the same for reports of one check
 */
export function joinReports(reports: readonly CheckReport[], key: (report: CheckReport) => string): CheckReport[] {
  const found = new Map<string, CheckReport>();
  for (const report of reports) {
    const name = key(report);
    const earlier = found.get(name);
    found.set(name, earlier === undefined ? report : joined(earlier, report));
  }
  return [...found.values()];
}
