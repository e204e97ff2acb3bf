import { readInputFile } from '../base/input-file.ts';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { combineOutcomes, type Results } from './results.ts';
import { count, filledText, list, Misfit, matches, oneOf, record, text, truth } from './shape.ts';

const LARGEST_FILE = 256 * 1024 * 1024;
const SCHEMA = 'reports/results.schema.json';

const sha256 = matches('a SHA-256, 64 hexadecimal digits,', /^[0-9a-f]{64}$/);
const outcome = oneOf('passed', 'failed', 'skipped', 'not applicable');

const judgement = record({
  by: oneOf('scenario', 'check'),
  subject: filledText,
  name: text,
  objects: list(filledText, { unique: true }),
  outcome,
  message: text,
});
const waiver = record(
  { reason: filledText, until: matches('a day such as 2026-12-31', /^\d{4}-\d{2}-\d{2}$/), inForce: truth },
  { object: filledText },
);
const requirement = record({
  id: matches('an identifier such as REX-XDP-04', /^REX(-[A-Z0-9]+)+-\d{2,}$/),
  level: oneOf('MUST', 'SHOULD', 'MAY'),
  outcome,
  judgements: list(judgement),
  waivers: list(waiver),
});
const bundle = record({
  format: oneOf('rex-conformance results'),
  formatVersion: oneOf(1),
  suite: record({ name: filledText, version: filledText }),
  profiles: list(oneOf('universal', 'features', 'specification'), { unique: true }),
  layouts: list(filledText, { unique: true }),
  seeds: list(count, { unique: true }),
  environment: record({ node: filledText, platform: filledText, architecture: filledText }),
  finishedAt: matches('a time in UTC such as 2026-12-31T23:59:59Z', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/),
  objects: list(record({ name: filledText, sha256 })),
  checks: list(record({ object: filledText, sha256, layout: filledText, seed: count }), { unique: true }),
  scenarios: record({ passed: count, failed: count, skipped: count }),
  scope: record({ scenarios: count, leftOut: list(filledText, { unique: true }) }),
  troubles: list(filledText),
  flaky: list(judgement),
  otherFailures: list(judgement),
  requirements: list(requirement),
});

/** A scenario that ends in two ways; undefined where there is none. */
function twoOutcomes({ requirements, otherFailures, flaky }: Results): string | undefined {
  const ended = new Map<string, string>();
  const judgements = [...requirements.flatMap((each) => each.judgements), ...otherFailures, ...flaky];
  for (const { by, subject, outcome: told } of judgements) {
    if (by !== 'scenario') continue;
    const before = ended.get(subject) ?? told;
    if (before !== told) return `${subject} is said to have ended as ${before} and as ${told}`;
    ended.set(subject, told);
  }
  return undefined;
}

/** What a bundle says that cannot be so, whatever was judged; undefined where it hangs together. */
function contradiction(results: Results): string | undefined {
  const known = new Set<string>();
  for (const { id, outcome: told, judgements } of results.requirements) {
    if (known.has(id)) return `${id} is there twice`;
    known.add(id);
    const due = combineOutcomes(judgements.map((each) => each.outcome));
    if (told !== due) return `${id} is said to be ${told}, but its judgements come to ${due}`;
  }
  const odd = results.otherFailures.find((failure) => failure.by !== 'scenario' || failure.outcome !== 'failed');
  if (odd !== undefined) return `${odd.subject} is among the scenarios that failed, and did not`;
  const day = results.finishedAt.slice(0, 10);
  for (const { id, waivers, judgements } of results.requirements) {
    const late = waivers.find(({ inForce, until }) => inForce && until < day);
    if (late !== undefined) return `the waiver of ${id} until ${late.until} is said to be in force on ${day}`;
    const aside = judgements.find((each) => each.by === 'scenario' && each.outcome === 'not applicable');
    if (aside !== undefined) return `${aside.subject} ran, and is said not to concern ${id}`;
  }
  const two = twoOutcomes(results);
  if (two !== undefined) return two;
  const { scope, flaky } = results;
  const steady = flaky.find((judgement) => judgement.by !== 'scenario' || judgement.outcome !== 'passed');
  if (steady !== undefined) return `${steady.subject} is among the flaky scenarios, and did not pass in the end`;
  const { passed, failed, skipped } = results.scenarios;
  const [ended, ran] = [passed + failed + skipped, scope.scenarios - scope.leftOut.length];
  if (ended !== ran) return `${ended} scenarios are counted, but ${ran} ran of ${scope.scenarios}`;
  const leftOut = new Set(scope.leftOut);
  const scenarios = results.requirements.flatMap(({ judgements }) => judgements.filter(({ by }) => by === 'scenario'));
  const absent = [...scenarios, ...flaky, ...results.otherFailures].find(({ subject }) => leftOut.has(subject));
  if (absent !== undefined) return `${absent.subject} is judged, and is said to be left out`;
  for (const ending of ['passed', 'failed', 'skipped'] as const) {
    const others = { passed: flaky, failed: results.otherFailures, skipped: [] }[ending];
    const named = [...scenarios, ...others].filter((each) => each.outcome === ending).map(({ subject }) => subject);
    const counted = results.scenarios[ending];
    const found = new Set(named).size;
    if (found > counted) return `${counted} scenarios are said to have ended as ${ending}, but ${found} are named`;
  }
  return undefined;
}

/**
 * Reads a bundle of results: nothing that its schema does not allow, and nothing that contradicts itself.
 * @param file the file's name, for errors
 * @throws Diagnostic RESULTS_BROKEN for anything else; RESULTS_CONTRADICTORY where outcomes are not what their judgements come to
 */
export function readResults(source: string, file: string): Results {
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
    bundle(parsed, '');
  } catch (error) {
    const place = error instanceof Misfit && error.place !== '' ? ` at ${error.place}` : '';
    throw new Diagnostic({
      code: 'RESULTS_BROKEN',
      kind: 'input',
      message: `${file}: the results are broken${place}`,
      cause: error instanceof Error ? error.message : String(error),
      hint: `name a results.json as a run or rex-conformance check writes it; ${SCHEMA} describes it`,
    });
  }
  const results = parsed as Results;
  const cause = contradiction(results);
  if (cause === undefined) return results;
  throw new Diagnostic({
    code: 'RESULTS_CONTRADICTORY',
    kind: 'input',
    message: `${file}: the results contradict themselves`,
    cause,
    hint: 'they were changed after they were written: make them anew',
  });
}

/** Reads a file that holds a bundle of results. @throws Diagnostic as {@link readResults}, or that the file cannot be read */
export function readResultsFile(path: string): Results {
  const bytes = readInputFile(path, { what: 'a bundle of results', largest: LARGEST_FILE });
  return readResults(Buffer.from(bytes).toString('utf8'), path);
}

/** The text of results.json. */
export function resultsText(results: Results): string {
  return `${JSON.stringify(results, null, 2)}\n`;
}
