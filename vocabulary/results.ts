import type { KernelCrate } from '../runtime/loaded-object.ts';
import type { ObservedTarget } from './observations.ts';

/**
 * The bundle of results, `results.json`: what was judged, by what, and how it ended. Badges, merged reports and the specification's pages
 * are made from it, and `rex-conformance verify` confirms or refutes it. Its schema is vocabulary/results.schema.json.
 */

/** RFC 2119's levels. */
export type RequirementLevel = 'MUST' | 'SHOULD' | 'MAY';

/** Who has to keep a requirement: a program, a runtime (kernel and loader), or this suite. */
export type RequirementSubject = 'program' | 'runtime' | 'suite';

/**
 * The outcome of a requirement or of one judgement:
 * - `passed`: it was judged and holds;
 * - `failed`: it was judged and does not hold, whether or not that is waived;
 * - `skipped`: it should have been judged and was not, so nothing can be said (something was absent or unsupported, or the run was
 * interrupted);
 * - `not applicable`: it does not concern what was judged.
 */
export type ResultOutcome = 'passed' | 'failed' | 'skipped' | 'not applicable';

/** One judgement that a requirement's outcome rests on. */
export interface Judgement {
  /** A scenario of a feature, or a rule of the universal profile. */
  readonly by: 'scenario' | 'check';
  /** The scenario as `features/x.feature:12`, or the object as `check` names it. */
  readonly subject: string;
  /** The scenario's name, or what `check` looked at. */
  readonly name: string;
  /** The names of the objects, ascending: the objects that the scenario loaded or tried to load, or the checked object. */
  readonly objects: readonly string[];
  readonly outcome: ResultOutcome;
  /** Why, in one or a few lines: the first failure, or what was absent. Empty where it passed. */
  readonly message: string;
}

/** A requirement that is not met, known and explained. It is shown in every report and never turns `failed` into `passed`. */
export interface ResultWaiver {
  readonly reason: string;
  /** The last day that it holds, in UTC: `2026-12-31`. */
  readonly until: string;
  /** Whether it held on the day of the run. */
  readonly inForce: boolean;
  /** The object that it is for; every object where absent. */
  readonly object?: string;
}

/** A requirement and its outcome. */
export interface RequirementResult {
  /** `REX-XDP-04`. */
  readonly id: string;
  readonly level: RequirementLevel;
  /** `failed` if any judgement failed, else `skipped` if any was skipped, else `passed` if any passed, else `not applicable`. */
  readonly outcome: ResultOutcome;
  readonly judgements: readonly Judgement[];
  readonly waivers: readonly ResultWaiver[];
}

/** An object that was judged. */
export interface JudgedObject {
  readonly name: string;
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Present if it was not a file, but a copy that a scenario changed. */
  readonly changed?: true;
  /** The kernel crate that its note names; absent if no note names one. It decides nothing. */
  readonly crate?: KernelCrate;
}

/** A layout file of the author's. */
export interface LayoutFile {
  readonly name: string;
  /** SHA-256 of the file, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** One judgement of an object by the universal profile: given these again, it comes to the same. */
export interface CheckRun {
  /** The object's name. */
  readonly object: string;
  readonly sha256: string;
  readonly layout: string;
  /** SHA-256 of the layout's file; left out for a layout that is shipped. */
  readonly layoutSha256?: string;
  readonly seed: number;
}

/** How many scenarios ended how. */
export interface ScenarioCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A scenario that was selected, and how it ended. */
export interface RanScenario {
  /** `features/x.feature:12` */
  readonly subject: string;
  readonly outcome: Exclude<ResultOutcome, 'not applicable'>;
  /** The identifiers of the requirements that it judges, in the order of its tags. */
  readonly requirements: readonly string[];
}

/** What is to be known of the input of a scenario or of a check. */
export interface ResultWarning {
  /** The scenario as `features/x.feature:12`, or the object that was checked. */
  readonly subject: string;
  /** In one line: the packet, and what of it cannot be. */
  readonly text: string;
}

/** Which of a project's scenarios ran. */
export interface RunScope {
  /** How many scenarios the project's features have, with each example. 0 if no features ran. */
  readonly scenarios: number;
  /** The places of those that were not selected, ascending: `features/x.feature:12`. Of these nothing is known. */
  readonly leftOut: readonly string[];
}

/** What was judged, by what, and how it ended. */
export interface Results {
  readonly format: 'rex-conformance results';
  readonly formatVersion: 1;
  readonly suite: { readonly name: string; readonly version: string };
  /** What it was judged by: `universal`, `features`, or `specification` for the suite's own features. */
  readonly profiles: readonly string[];
  /** The struct layouts of the kernels that programs ran on, by name. */
  readonly layouts: readonly string[];
  /** Those of them that are not shipped, by name, with what their files held. */
  readonly layoutFiles: readonly LayoutFile[];
  /** Seeds of random numbers that were used, ascending, each once. */
  readonly seeds: readonly number[];
  /** The targets behind a wire that scenarios ran on; absent if all ran on the emulated kernel. */
  readonly targets?: readonly ObservedTarget[];
  readonly environment: { readonly node: string; readonly platform: string; readonly architecture: string };
  /** When the run ended, ISO 8601 in UTC. */
  readonly finishedAt: string;
  /** By name, each once. Objects with the same name and different contents are two objects. */
  readonly objects: readonly JudgedObject[];
  /** By object, layout and seed, each once. */
  readonly checks: readonly CheckRun[];
  readonly scenarios: ScenarioCounts;
  /** All that were selected, by subject: counts and judgements are of these. */
  readonly ran: readonly RanScenario[];
  readonly scope: RunScope;
  /** What captures say of packets that cannot be, by subject. They decide nothing. */
  readonly warnings: readonly ResultWarning[];
  /** What went wrong outside of scenarios: a hook of the whole run that failed, a run that was broken off. */
  readonly troubles: readonly string[];
  /** Scenarios that passed only when they were tried again, by subject; the message says what went wrong before. */
  readonly flaky: readonly Judgement[];
  /** Scenarios that failed and judge no requirement, by subject: no waiver covers them. */
  readonly otherFailures: readonly Judgement[];
  /** In the catalogue's order, without requirements that the run did not judge and that no waiver names. */
  readonly requirements: readonly RequirementResult[];
}

const WORST_FIRST: readonly ResultOutcome[] = ['failed', 'skipped', 'passed', 'not applicable'];

/** What several outcomes come to: the worst of them; `not applicable` for none. */
export function combineOutcomes(outcomes: Iterable<ResultOutcome>): ResultOutcome {
  const found = new Set(outcomes);
  return WORST_FIRST.find((outcome) => found.has(outcome)) ?? 'not applicable';
}

/** Counts of a level's requirements. */
export interface LevelCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Those of `failed` that every failure is waived of, with waivers in force. */
  readonly waived: number;
  /** All that apply: passed, failed and skipped. */
  readonly applicable: number;
}

/** Counts the requirements of a level. */
export function countLevel(results: Results, level: RequirementLevel): LevelCount {
  const counted = results.requirements.filter((requirement) => requirement.level === level);
  const withOutcome = (outcome: ResultOutcome) => counted.filter((requirement) => requirement.outcome === outcome);
  const [passed, failed, skipped] = [withOutcome('passed'), withOutcome('failed'), withOutcome('skipped')];
  return {
    passed: passed.length,
    failed: failed.length,
    skipped: skipped.length,
    waived: failed.filter(isWaived).length,
    applicable: passed.length + failed.length + skipped.length,
  };
}

/** Whether a valid waiver covers each failure of a requirement: a waiver for every object, or for an object of the failure. */
export function isWaived({ judgements, waivers }: RequirementResult): boolean {
  const failures = judgements.filter(({ outcome }) => outcome === 'failed');
  const covers = ({ objects }: Judgement) =>
    waivers.some(({ inForce, object }) => inForce && (object === undefined || objects.includes(object)));
  return failures.length > 0 && failures.every(covers);
}

/** Waivers as they are on the day of a run: one that ended before it is no longer in force. @param finishedAt ISO 8601 in UTC */
export function waiversOn(finishedAt: string, waivers: readonly ResultWaiver[]): readonly ResultWaiver[] {
  const day = finishedAt.slice(0, 10);
  return waivers.map((waiver) => (waiver.until < day ? { ...waiver, inForce: false } : waiver));
}

/**
 * Scenarios that failed and that nothing in a bundle tells of: they judge no requirement, are not among the other failures, and no check
 * breaks a MUST over which they could have failed.
 */
export function untoldFailures({
  ran,
  requirements,
  otherFailures,
}: Pick<Results, 'ran' | 'requirements' | 'otherFailures'>): readonly RanScenario[] {
  const checkFailed = requirements.some(
    (each) =>
      each.level === 'MUST' &&
      !isWaived(each) &&
      each.judgements.some(({ by, outcome }) => by === 'check' && outcome === 'failed'),
  );
  if (checkFailed) return [];
  const told = new Set(otherFailures.map(({ subject }) => subject));
  return ran.filter(
    ({ subject, outcome, requirements: ids }) => outcome === 'failed' && ids.length === 0 && !told.has(subject),
  );
}

/**
 * The verdict on a run:
 * - `failed`: a MUST failed that is not waived, or a scenario that a waiver does not cover;
 * - `incomplete`: none did, and something was skipped, passed only when it was tried again, or went wrong outside of scenarios, or nothing
 *   was judged;
 * - `partial`: nothing is wrong with what ran, but some of the project's scenarios were left out;
 * - `scenarios`: every scenario of the project ran and passed, and none of them judges a MUST: nothing is known about conformity;
 * - `waived`: nothing else is wrong than what waivers in force name;
 * - `full`: every MUST that applies passed, and every scenario of the project ran.
 */
export type OverallVerdict = 'full' | 'waived' | 'scenarios' | 'partial' | 'incomplete' | 'failed';

/** The words that a run, a check and a merge end in; a badge has them in small letters. */
export const VERDICT_WORDS = {
  full: 'CONFORMS',
  waived: 'CONFORMS WITH WAIVERS',
  scenarios: 'SCENARIOS PASS',
  partial: 'PARTIAL',
  incomplete: 'INCOMPLETE',
  failed: 'DOES NOT CONFORM',
} as const satisfies Readonly<Record<OverallVerdict, string>>;

/**
 * Gives the verdict of a run. A SHOULD that an object does not keep is shown and decides nothing. A SHOULD that was skipped makes the run
 * incomplete. A scenario that failed decides, whatever the level of its requirements.
 */
export function overallVerdict(results: Results): OverallVerdict {
  const { failed, waived, applicable } = countLevel(results, 'MUST');
  const inScenarios = results.requirements.filter(failsInScenario);
  if (failed > waived || results.otherFailures.length > 0 || !inScenarios.every(isWaived)) return 'failed';
  const skipped = results.requirements.some(({ outcome }) => outcome === 'skipped') || results.scenarios.skipped > 0;
  const unsure = results.flaky.length > 0 || results.troubles.length > 0;
  // A waiver says what is not met of a requirement. Without a judged MUST it leaves a scenario that failed, and nothing to conform to.
  const { passed: passing, failed: failing } = results.scenarios;
  if (skipped || unsure || (applicable === 0 && (passing === 0 || failing > 0))) return 'incomplete';
  if (isPartial(results)) return 'partial';
  if (applicable === 0) return 'scenarios';
  return waived > 0 || inScenarios.length > 0 ? 'waived' : 'full';
}

/** Whether a scenario failed over a requirement. */
function failsInScenario({ judgements }: RequirementResult): boolean {
  return judgements.some(({ by, outcome }) => by === 'scenario' && outcome === 'failed');
}

/** Whether some of the project's scenarios were left out. */
export function isPartial({ scope }: Pick<Results, 'scope'>): boolean {
  return scope.leftOut.length > 0;
}
