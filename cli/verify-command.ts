import { createHash } from 'node:crypto';
import { Diagnostic } from '../base/diagnostic.ts';
import { scenarioWord, shellPath } from '../base/shell-words.ts';
import { type Catalogue, loadCatalogue } from '../conformance/catalogue.ts';
import { checkObject } from '../conformance/universal/check-object.ts';
import type { CheckReport } from '../conformance/universal/reporting/report.ts';
import { isShippedLayout, layoutSha256 } from '../kernel-model/layouts/reader.ts';
import { objectName } from '../project/object-files.ts';
import { readResultsFile } from '../reports/results/results-reader.ts';
import { thisSuite } from '../reports/results/suite.ts';
import {
  checksOf,
  type Refutation,
  refute,
  type StandingJudgement,
  scenariosOf,
  type VerifiedObject,
  type VerifiedRequirement,
  verifyChecks,
} from '../reports/results/verify.ts';
import { crateOf, describeCrate } from '../runtime/load/crate-note.ts';
import { assertRexObject } from '../runtime/load/rex-object.ts';
import type { KernelCrate } from '../runtime/loaded-object.ts';
import { readElfObject } from '../runtime/object/elf-object.ts';
import { readObjectBytes } from '../runtime/object/object-file.ts';
import type { Target } from '../runtime/target.ts';
import type { CheckRun, Results } from '../vocabulary/results.ts';
import { authorsDocument } from './arguments/authors-document.ts';
import type { PacketsArgument } from './arguments/packets-arguments.ts';
import { standingResult, type VerifyResult } from './documents/verify-result.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { readResultsOfRun } from './no-results.ts';
import type { Streams } from './reporters.ts';
import { type Style, styleFor } from './style.ts';

/** Checks of one object that are made again. A bundle has one for each layout and seed. */
export const MOST_CHECKS = 16;

/** What `rex-conformance verify` was asked to do. */
export interface VerifyArguments {
  /** The path of the bundle. */
  readonly results: string;
  /** The path of the object. */
  readonly object: string;
  /** Events that the check had been given beside the built-in ones. */
  readonly events: string | undefined;
  /** A capture that it had been given. */
  readonly packets: PacketsArgument | undefined;
  /** The layout for checks on one that is not shipped. */
  readonly layout: string | undefined;
}

/** Why a bundle is refuted before a new check. */
type RefutationCode = Refutation['code'] | 'OTHER_LAYOUT';

const CODES: Readonly<Record<RefutationCode, number>> = {
  OTHER_OBJECT: EXIT_CODES.otherObject,
  OTHER_VERSION: EXIT_CODES.otherVersion,
  OTHER_LAYOUT: EXIT_CODES.otherLayout,
  CONTRADICTORY: EXIT_CODES.contradictory,
};

const EXITS: Readonly<Record<VerifyResult['verdict'], number>> = {
  confirmed: EXIT_CODES.completed,
  refuted: EXIT_CODES.programFailed,
  'not verified': EXIT_CODES.unsupported,
};

/** Why a check cannot be judged again on the layout that it was made on. */
interface LayoutProblem {
  readonly message: string;
  readonly hint: string;
}

/**
 * The layout that a check is judged on again: one that is shipped, or else the file that the verifier gives, where it is the file of the check;
 * no file that the bundle names.
 * @throws Diagnostic where the verifier's file cannot be read
 */
function layoutFor({ layout, layoutSha256: due }: CheckRun, given: string | undefined): string | LayoutProblem {
  if (due === undefined) {
    if (isShippedLayout(layout)) return layout;
    return {
      message: `the object was checked on the layout ${layout}, which is not shipped, and the bundle does not have its hash`,
      hint: 'create the bundle again: npx rex-conformance check OBJECT --layout FILE --results FILE',
    };
  }
  if (given === undefined) {
    return {
      message: `the object was checked on the layout ${layout}, which is not shipped: a file with SHA-256 ${due}`,
      hint: 'give the layout with --layout FILE, if you trust its source; verify opens no file that a bundle names',
    };
  }
  const found = layoutSha256(given);
  if (found === due) return given;
  const what = found === undefined ? 'is shipped' : `has SHA-256 ${found}`;
  return {
    message: `the object was checked on the layout ${layout}, a file with SHA-256 ${due}; ${given} ${what}`,
    hint: 'give the layout file of the check, unchanged',
  };
}

function tooManyChecks(bundle: string, count: number): Diagnostic {
  return new Diagnostic({
    code: 'RESULTS_TOO_MANY_CHECKS',
    kind: 'unsupported',
    message: `${bundle} has ${count} checks of this object; verify makes at most ${MOST_CHECKS} again`,
    cause: 'each takes as long as the check that the bundle is from',
    hint: 'check the object again, with fewer layouts and seeds',
  });
}

function refuted(code: string, message: string, hint: string, style: Style): string {
  return `${style.bad('REFUTED')} (${code}): ${message}\n  hint: ${hint}\n`;
}

function requirementLine({ id, claimed, found, confirmed, message }: VerifiedRequirement, style: Style): string {
  const said = claimed.length === 0 ? 'nothing' : claimed.join(', ');
  if (confirmed) return `  ${style.good('✓')} ${id.padEnd(16)} ${said}\n`;
  const now = found.length === 0 ? 'it is not judged' : `it is ${found.join(', ')}`;
  const why = message === '' ? '' : `: ${message.split('\n')[0]}`;
  return `  ${style.bad('✗')} ${id.padEnd(16)} the bundle says ${said}; ${now}${why}\n`;
}

/** What was not judged again, with the command that does it where the features are. */
function standingText(standing: readonly StandingJudgement[]): string {
  if (standing.length === 0) return '';
  const places = [...new Set(standing.map(({ judgement }) => judgement.subject))];
  const lines = standing.map(({ id, judgement: { subject, outcome } }) => `  ${id.padEnd(18)} ${outcome}  ${subject}`);
  return [
    '',
    `not judged again: ${standing.length} judgement${standing.length === 1 ? '' : 's'} by scenarios; in the folder of their features, this command runs them:`,
    `  npx cucumber-js ${places.map(scenarioWord).join(' ')}`,
    ...lines,
    '',
  ].join('\n');
}

async function rerun(
  args: VerifyArguments,
  bytes: Uint8Array,
  checks: readonly CheckRun[],
  catalogue: Catalogue,
  newTarget: () => Target,
) {
  const events = authorsDocument(args);
  const reports: CheckReport[] = [];
  for (const { object, layout, seed } of checks) {
    reports.push(
      await checkObject(bytes, object, {
        newTarget,
        requirements: catalogue.requirements,
        layout,
        seed,
        ...(events && { events }),
      }),
    );
  }
  return reports;
}

/**
 * Judges an object again as a bundle says that it was judged, and says of each requirement whether the bundle holds.
 * @returns the exit code: 0 confirmed, 1 an outcome is another, 5 nothing can be judged again, 6 another object, 7 another version,
 *   8 a layout that is not here, 9 a bundle that contradicts itself
 * @throws Diagnostic of kind `input` for a file that cannot be read; RESULTS_TOO_MANY_CHECKS
 */
export async function verifyResults(
  args: VerifyArguments,
  newTarget: () => Target,
  streams: Streams,
  tell: (result: VerifyResult) => void,
): Promise<number> {
  const style = styleFor(streams.out, streams.environment);
  const bytes = readObjectBytes(args.object);
  assertRexObject(bytes, args.object);
  const object: VerifiedObject = {
    name: objectName(args.object),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    crate: crateIn(bytes, args.object),
  };
  const nothing = { object, bundle: null, checks: [], requirements: [], standing: [] };
  const refuteWith = (
    code: RefutationCode,
    message: string,
    hint: string,
    rest: Partial<VerifyResult> = {},
  ): number => {
    tell({ ...nothing, verdict: 'refuted', code, message, hint, ...rest });
    streams.out.write(refuted(code, message, hint, style));
    return CODES[code];
  };
  let results: Results;
  try {
    results = readResultsOfRun(args.results, readResultsFile, {
      cause: 'verify compares an object with the results of a check',
      hint: `check the object first: npx rex-conformance check ${shellPath(args.object)} --results ${shellPath(args.results)}`,
    });
  } catch (error) {
    if (!(error instanceof Diagnostic && error.code === 'RESULTS_CONTRADICTORY')) throw error;
    return refuteWith('CONTRADICTORY', `${error.message}: ${error.cause}`, error.hint);
  }
  const catalogue = loadCatalogue();
  const bundle = { suite: results.suite, finishedAt: results.finishedAt };
  const refutation = refute(results, object, thisSuite(), catalogue);
  if (refutation !== undefined) return refuteWith(refutation.code, refutation.message, refutation.hint, { bundle });
  const checks = checksOf(results, object);
  if (checks.length > MOST_CHECKS) throw tooManyChecks(args.results, checks.length);
  const again: CheckRun[] = [];
  for (const check of checks) {
    const layout = layoutFor(check, args.layout);
    if (typeof layout !== 'string') return refuteWith('OTHER_LAYOUT', layout.message, layout.hint, { bundle });
    again.push({ ...check, layout });
  }
  const verified = verifyChecks(results, object, await rerun(args, bytes, again, catalogue, newTarget));
  const standing = scenariosOf(results, object);
  const settings = checks.map(({ layout, seed }) => `layout ${layout}, seed ${seed}`).join('; ') || 'nothing';
  streams.out.write(
    `${style.bold(object.name)}  SHA-256 ${object.sha256}\n  kernel crate  ${describeCrate(object.crate)}\n  bundle        ${results.suite.name} ${results.suite.version}, ${results.finishedAt}\n  judged again  ${settings}\n\n`,
  );
  for (const requirement of verified) streams.out.write(requirementLine(requirement, style));
  streams.out.write(standingText(standing));
  const verdict = verdictOf(verified);
  const found = { object, bundle, checks, requirements: verified, standing: standingResult(standing) };
  tell({ ...verdict, ...found });
  return writeVerdict(verdict, style, streams);
}

/** The kernel crate that an object's note names; `null` also for a file that is too broken to have one. */
function crateIn(bytes: Uint8Array, path: string): KernelCrate | null {
  try {
    return crateOf(readElfObject(bytes, path));
  } catch (error) {
    if (error instanceof Diagnostic) return null;
    throw error;
  }
}

type Verdict = Pick<VerifyResult, 'verdict' | 'code' | 'message' | 'hint'>;

function verdictOf(verified: readonly VerifiedRequirement[]): Verdict {
  if (verified.length === 0) {
    const message = 'the bundle has no check of this object; npx rex-conformance check --results adds one';
    return { verdict: 'not verified', code: null, message, hint: '' };
  }
  const different = verified.filter(({ confirmed }) => !confirmed);
  if (different.length === 0) {
    const message = `all ${verified.length} requirements have the same outcome`;
    return { verdict: 'confirmed', code: null, message, hint: '' };
  }
  const ids = different.map(({ id }) => id).join(', ');
  const message = `${different.length} of ${verified.length} requirements have another outcome: ${ids}`;
  return { verdict: 'refuted', code: 'OTHER_OUTCOME', message, hint: '' };
}

function writeVerdict({ verdict, code, message }: Verdict, style: Style, streams: Streams): number {
  const paint = verdict === 'confirmed' ? style.good : style.bad;
  const why = code === null ? '' : ` (${code})`;
  streams.out.write(`\n${paint(verdict.toUpperCase())}${why}: ${message}\n`);
  return EXITS[verdict];
}
