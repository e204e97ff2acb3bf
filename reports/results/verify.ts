import type { Catalogue } from '../../conformance/catalogue.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import { describeCrate } from '../../runtime/load/crate-note.ts';
import type { KernelCrate } from '../../runtime/loaded-object.ts';
import type { CheckRun, JudgedObject, Judgement, ResultOutcome, Results } from '../../vocabulary/results.ts';
import { otherwiseThanCatalogue } from './catalogue-match.ts';
import { checkJudgement } from './check-judgements.ts';
import type { SuiteVersion } from './suite.ts';

/** Why a bundle's claim is false, if that shows without a new check. */
export interface Refutation {
  readonly code: 'CONTRADICTORY' | 'OTHER_OBJECT' | 'OTHER_VERSION';
  /** One sentence. */
  readonly message: string;
  readonly hint: string;
}

/** A bundle's claim about one requirement, and the result of a new check. */
export interface VerifiedRequirement {
  readonly id: string;
  /** The claims of each check of the object; empty if the bundle has none. */
  readonly claimed: readonly ResultOutcome[];
  readonly found: readonly ResultOutcome[];
  readonly confirmed: boolean;
  /** Why the requirement is not met, or could not be judged, in the new check. */
  readonly message: string;
}

/** A judgement by a scenario. It is not repeated. */
export interface StandingJudgement {
  readonly id: string;
  readonly judgement: Judgement;
}

/** The object to verify. */
export interface VerifiedObject {
  /** The name of the file. */
  readonly name: string;
  readonly sha256: string;
  /** The kernel crate that its note names; `null`: no note names one. */
  readonly crate: KernelCrate | null;
}

function otherObject(
  { name, sha256 }: Omit<VerifiedObject, 'crate'>,
  objects: readonly JudgedObject[],
): string | undefined {
  if (objects.some((object) => object.sha256 === sha256)) return undefined;
  const namesake = objects.find((object) => object.name === name);
  if (namesake !== undefined)
    return `the bundle is of a ${name} with SHA-256 ${namesake.sha256}; the file has ${sha256}`;
  const names = objects.map((object) => object.name);
  return `the bundle is of ${names.length === 0 ? 'no object' : names.join(', ')}; the file has SHA-256 ${sha256}`;
}

/** The message about an object with a note that contradicts the bundle; undefined if they agree. */
function otherCrate({ sha256, crate }: VerifiedObject, objects: readonly JudgedObject[]): string | undefined {
  const found = describeCrate(crate);
  const told = objects.filter((object) => object.sha256 === sha256 && object.crate !== undefined);
  const other = told.find((object) => describeCrate(object.crate!) !== found);
  if (other === undefined) return undefined;
  return `the bundle says that the kernel crate of ${other.name} is ${describeCrate(other.crate!)}; the file says ${found}`;
}

/** Whether npx can run the version that a bundle names. A bundle may come from anybody: its text stays out of commands. */
function isRunnable({ name, version }: SuiteVersion, suite: SuiteVersion): boolean {
  return name === suite.name && /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version);
}

/** The reason to refute a bundle before a new check, if there is one. */
export function refute(
  results: Results,
  object: VerifiedObject,
  suite: SuiteVersion,
  catalogue: Catalogue,
): Refutation | undefined {
  const foreign = otherObject(object, results.objects);
  if (foreign !== undefined) {
    return { code: 'OTHER_OBJECT', message: foreign, hint: 'name the judged object, unchanged' };
  }
  const { name, version } = results.suite;
  if (name !== suite.name || version !== suite.version) {
    const message = `the bundle was made by ${name} ${version}; this is ${suite.name} ${suite.version}`;
    return {
      code: 'OTHER_VERSION',
      message,
      hint: isRunnable(results.suite, suite)
        ? `verify it with that version: npx ${suite.name}@${version} verify`
        : `create it again with ${suite.name}`,
    };
  }
  const wrong = otherCrate(object, results.objects) ?? otherwiseThanCatalogue(results, catalogue);
  if (wrong === undefined) return undefined;
  return { code: 'CONTRADICTORY', message: wrong, hint: 'create it again; it was changed after it was written' };
}

/** The checks in a bundle of an object with these contents. */
export function checksOf({ checks }: Results, { sha256 }: VerifiedObject): readonly CheckRun[] {
  return checks.filter((check) => check.sha256 === sha256);
}

/** The judgements by scenarios that loaded the object. */
export function scenariosOf(results: Results, { sha256 }: VerifiedObject): readonly StandingJudgement[] {
  const names = new Set(results.objects.filter((object) => object.sha256 === sha256).map(({ name }) => name));
  return results.requirements.flatMap(({ id, judgements }) =>
    judgements
      .filter(({ by, objects }) => by === 'scenario' && objects.some((name) => names.has(name)))
      .map((judgement) => ({ id, judgement })),
  );
}

/** Whether the claims contain each outcome found, equally often. If required, nothing else may be claimed. */
function agrees(claimed: readonly ResultOutcome[], found: readonly ResultOutcome[], whole: boolean): boolean {
  const left = [...claimed];
  for (const outcome of found) {
    const at = left.indexOf(outcome);
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return !whole || left.length === 0;
}

/**
 * Compares a bundle's claims about an object with new checks of it, requirement by requirement.
 * @param reports one for each of the bundle's checks of the object
 */
export function verifyChecks(
  results: Results,
  object: VerifiedObject,
  reports: readonly CheckReport[],
): readonly VerifiedRequirement[] {
  const names = new Set(checksOf(results, object).map((check) => check.object));
  // Judgements of another object with this name cannot be distinguished from this one's.
  const whole = results.checks.every((check) => !names.has(check.object) || check.sha256 === object.sha256);
  const claims = new Map<string, readonly ResultOutcome[]>();
  for (const { id, judgements } of results.requirements) {
    const own = judgements.filter(({ by, subject }) => by === 'check' && names.has(subject));
    if (own.length > 0)
      claims.set(
        id,
        own.map(({ outcome }) => outcome),
      );
  }
  const ids = new Set([...claims.keys(), ...reports.flatMap(({ requirements }) => requirements.map(({ id }) => id))]);
  return [...ids].sort().map((id) => {
    const judged = reports.flatMap((report) =>
      report.requirements.filter((requirement) => requirement.id === id).map((found) => checkJudgement(report, found)),
    );
    const claimed = claims.get(id) ?? [];
    const found = judged.map(({ outcome }) => outcome);
    const confirmed = agrees(claimed, found, whole);
    return { id, claimed, found, confirmed, message: judged.find(({ message }) => message !== '')?.message ?? '' };
  });
}
