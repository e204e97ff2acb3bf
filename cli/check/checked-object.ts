import type { CheckedRequirement, CheckReport } from '../../conformance/universal/reporting/report.ts';
import {
  countLevel,
  type LevelCount,
  type OverallVerdict,
  overallVerdict,
  type Results,
  type ResultWaiver,
} from '../../vocabulary/results.ts';

/** A requirement that an object was judged by, with its waivers. */
export interface ShownRequirement extends CheckedRequirement {
  readonly waivers: readonly { readonly reason: string; readonly until: string; readonly inForce: boolean }[];
}

/** An object as `check` shows it. */
export interface CheckedObject {
  readonly path: string;
  readonly report: CheckReport;
  readonly requirements: readonly ShownRequirement[];
  readonly verdict: OverallVerdict;
  readonly musts: LevelCount;
  readonly shoulds: LevelCount;
  /**
   * The commands that reproduce its findings, by requirement, in the order of the findings; `undefined` for a finding
   * without one.
   */
  readonly commands: ReadonlyMap<string, readonly (string | undefined)[]>;
}

/** Joins a report with the outcome of the bundle of this object alone. */
export function shownObject(
  path: string,
  report: CheckReport,
  results: Results,
  commands: CheckedObject['commands'],
): CheckedObject {
  const isMeant = ({ object }: ResultWaiver) => object === undefined || object === report.object.name;
  const waivers = new Map(results.requirements.map((result) => [result.id, result.waivers.filter(isMeant)]));
  return {
    path,
    report,
    requirements: report.requirements.map((requirement) => ({
      ...requirement,
      waivers: waivers.get(requirement.id) ?? [],
    })),
    verdict: overallVerdict(results),
    musts: countLevel(results, 'MUST'),
    shoulds: countLevel(results, 'SHOULD'),
    commands,
  };
}

/** Whether a requirement's failure is waived today. */
export function isWaivedNow({ outcome, waivers }: ShownRequirement): boolean {
  return outcome === 'failed' && waivers.some(({ inForce }) => inForce);
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

function kept(level: LevelCount, noun: string): string {
  return level.applicable === 0 ? `no ${noun} applies` : `${level.passed} of ${count(level.applicable, noun)}`;
}

/** The verdict on an object in one line. */
export function verdictLine({ verdict, musts, shoulds, requirements }: CheckedObject): string {
  const numbers = `keeps ${kept(musts, 'requirement')}, ${kept(shoulds, 'recommendation')}`;
  const unjudged = musts.skipped + shoulds.skipped;
  const broken = requirements.filter(({ outcome, level }) => outcome === 'failed' && level === 'MUST');
  switch (verdict) {
    case 'full':
      return `CONFORMS: ${numbers}`;
    case 'waived':
      return `CONFORMS WITH WAIVERS: ${numbers}; ${count(musts.waived, 'failure')} waived`;
    // Runs of features omit scenarios; checks omit nothing.
    case 'partial':
    case 'incomplete':
      return `INCOMPLETE: ${count(unjudged, 'requirement')} could not be judged; ${numbers}`;
    case 'failed': {
      const unwaived = broken.filter((requirement) => !isWaivedNow(requirement)).map(({ id }) => id);
      const unknown = unjudged === 0 ? '' : `; ${count(unjudged, 'requirement')} could not be judged`;
      return `DOES NOT CONFORM: breaks ${unwaived.join(', ')}; ${numbers}${unknown}`;
    }
  }
}
