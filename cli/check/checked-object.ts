import type { CheckedRequirement, CheckReport } from '../../conformance/universal/reporting/report.ts';
import {
  countLevel,
  type LevelCount,
  type OverallVerdict,
  overallVerdict,
  type Results,
  type ResultWaiver,
  VERDICT_WORDS,
} from '../../vocabulary/results.ts';
import type { LinesSeen } from '../documents/coverage-result.ts';

/** A requirement that an object was judged by, with its waivers. */
export interface ShownRequirement extends CheckedRequirement {
  readonly waivers: readonly { readonly reason: string; readonly until: string; readonly inForce: boolean }[];
}

/** The verdict on an object: scenarios have no part in it. */
export type CheckVerdict = Exclude<OverallVerdict, 'scenarios'>;

/** An object as `check` shows it. */
export interface CheckedObject {
  readonly path: string;
  /** Its name with that of the layout, if it is judged on several. */
  readonly shownAs?: string | undefined;
  /** The report on those requirements that the check is about. */
  readonly report: CheckReport;
  /** Requirements of the profile that --only leaves out. */
  readonly leftOut: readonly CheckedRequirement[];
  readonly requirements: readonly ShownRequirement[];
  readonly verdict: CheckVerdict;
  readonly musts: LevelCount;
  readonly shoulds: LevelCount;
  /**
   * The commands that reproduce its findings, by requirement, in the order of the findings; `undefined` for a finding
   * without one.
   */
  readonly commands: ReadonlyMap<string, readonly (string | undefined)[]>;
  /** The lines that no input reached, in words; undefined where that is not known. */
  readonly notReached?: string | undefined;
  /** The lines of its own sources that inputs reached; undefined where that is not known. */
  readonly seen?: LinesSeen | undefined;
}

/** Splits a report by --only. @param only ids of requirements; the whole profile where there are none */
export function selected(
  report: CheckReport,
  only: readonly string[],
): { readonly report: CheckReport; readonly leftOut: readonly CheckedRequirement[] } {
  if (only.length === 0) return { report, leftOut: [] };
  const isMeant = ({ id }: CheckedRequirement) => only.includes(id);
  return {
    report: { ...report, requirements: report.requirements.filter(isMeant) },
    leftOut: report.requirements.filter((requirement) => !isMeant(requirement)),
  };
}

/** The verdict by the whole profile. A bundle of a check alone has no scenarios. */
function wholeVerdict(results: Results): CheckVerdict {
  const verdict = overallVerdict(results);
  return verdict === 'scenarios' ? 'incomplete' : verdict;
}

/** The verdict by some requirements of the profile: never that the object conforms. */
function partialVerdict(results: Results): CheckVerdict {
  const { requirements } = results;
  if (overallVerdict(results) === 'failed') return 'failed';
  const judged = requirements.some(({ outcome }) => outcome === 'passed' || outcome === 'failed');
  return judged && requirements.every(({ outcome }) => outcome !== 'skipped') ? 'partial' : 'incomplete';
}

/** Joins a report with the outcome of the bundle of this object alone. */
export function shownObject(
  path: string,
  { report, leftOut }: ReturnType<typeof selected>,
  results: Results,
  commands: CheckedObject['commands'],
): CheckedObject {
  const isMeant = ({ object }: ResultWaiver) => object === undefined || object === report.object.name;
  const waivers = new Map(results.requirements.map((result) => [result.id, result.waivers.filter(isMeant)]));
  return {
    path,
    report,
    leftOut,
    requirements: report.requirements.map((requirement) => ({
      ...requirement,
      waivers: waivers.get(requirement.id) ?? [],
    })),
    verdict: leftOut.length === 0 ? wholeVerdict(results) : partialVerdict(results),
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

/** How many of the requirements and recommendations that apply are kept. */
function keptOf(musts: LevelCount, shoulds: LevelCount): string {
  const kept = (level: LevelCount, noun: string) =>
    level.applicable === 0 ? `no ${noun} applies` : `${level.passed} of ${count(level.applicable, noun)}`;
  const keeps = (level: LevelCount) => (level.applicable === 0 ? '' : 'keeps ');
  const beside = musts.applicable === 0 ? keeps(shoulds) : '';
  return `${keeps(musts)}${kept(musts, 'requirement')}, ${beside}${kept(shoulds, 'recommendation')}`;
}

/** The verdict on an object in one line. */
export function verdictLine(object: CheckedObject): string {
  const { leftOut, requirements } = object;
  const line = `${VERDICT_WORDS[object.verdict]}: ${reasonOf(object)}`;
  const reached = object.notReached === undefined ? '' : `; ${object.notReached}`;
  if (leftOut.length === 0) return `${line}${reached}`;
  const of = requirements.length + leftOut.length;
  return `${line}; judged by ${requirements.length} of ${of} requirements of the profile${reached}`;
}

function reasonOf({ verdict, musts, shoulds, requirements, leftOut }: CheckedObject): string {
  const numbers = keptOf(musts, shoulds);
  const unjudged = [count(musts.skipped, 'requirement'), count(shoulds.skipped, 'recommendation')]
    .filter((text) => !text.startsWith('0 '))
    .join(' and ');
  const broken = requirements.filter(({ outcome, level }) => outcome === 'failed' && level === 'MUST');
  switch (verdict) {
    case 'full':
      return numbers;
    case 'partial':
      return musts.waived === 0 ? numbers : `${numbers}; ${count(musts.waived, 'failure')} waived`;
    case 'waived':
      return `${numbers}; ${count(musts.waived, 'failure')} waived`;
    case 'incomplete':
      if (unjudged === '' && leftOut.length > 0) return 'nothing could be judged, because none of them applies';
      return `${unjudged} could not be judged; ${numbers}`;
    case 'failed': {
      const unwaived = broken.filter((requirement) => !isWaivedNow(requirement)).map(({ id }) => id);
      const unknown = unjudged === '' ? '' : `; ${unjudged} could not be judged`;
      return `breaks ${unwaived.join(', ')}; ${numbers}${unknown}`;
    }
  }
}
