import { Diagnostic } from '../../base/diagnostic.ts';
import { shippedPath } from '../../base/host.ts';
import { readInputFile } from '../../base/input-file.ts';
import { plainJson } from '../../base/plain-text.ts';
import { shellPath } from '../../base/shell-words.ts';
import type { Results } from '../../vocabulary/results.ts';
import { count, filledText, fits, list, Misfit, matches, oneOf, record, text, truth } from '../../vocabulary/shape.ts';
import { contradictionIn } from './results-consistency.ts';

const LARGEST_FILE = 256 * 1024 * 1024;
const SCHEMA = 'vocabulary/results.schema.json';

const sha256 = matches('a SHA-256, 64 hexadecimal digits,', /^[0-9a-f]{64}$/);
const identifier = matches('an identifier such as REX-XDP-04', /^REX(-[A-Z0-9]+)+-\d{2,}$/);
const outcome = oneOf('passed', 'failed', 'skipped', 'not applicable');

const judgement = record({
  by: oneOf('scenario', 'check'),
  subject: filledText,
  name: text,
  objects: list(filledText, { unique: true }),
  outcome,
  message: text,
});
/** A calendar day, without regard to leap years, and a time of day. */
const DAY = String.raw`\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?`;
const waiver = record(
  { reason: filledText, until: matches('a day such as 2026-12-31', new RegExp(`^${DAY}$`)), inForce: truth },
  { object: filledText },
);
const requirement = record({
  id: identifier,
  level: oneOf('MUST', 'SHOULD', 'MAY'),
  outcome,
  judgements: list(judgement),
  waivers: list(waiver),
});
const version = fits(
  'a text that is not empty, or null',
  (value) => value === null || (typeof value === 'string' && value !== ''),
);
const crate = record({ name: filledText, version });
const target = record({ name: filledText, version: filledText, kernel: filledText });
const parts = {
  format: oneOf('rex-conformance results'),
  formatVersion: oneOf(1),
  suite: record({ name: filledText, version: filledText }),
  profiles: list(oneOf('universal', 'features', 'specification'), { unique: true }),
  layouts: list(filledText, { unique: true }),
  layoutFiles: list(record({ name: filledText, sha256 }), { unique: true }),
  seeds: list(count, { unique: true }),
  environment: record({ node: filledText, platform: filledText, architecture: filledText }),
  finishedAt: matches('a time in UTC such as 2026-12-31T23:59:59Z', new RegExp(`^${DAY}T${TIME}Z$`)),
  objects: list(record({ name: filledText, sha256 }, { changed: oneOf(true), crate })),
  checks: list(record({ object: filledText, sha256, layout: filledText, seed: count }, { layoutSha256: sha256 }), {
    unique: true,
  }),
  scenarios: record({ passed: count, failed: count, skipped: count }),
  ran: list(
    record({
      subject: filledText,
      outcome: oneOf('passed', 'failed', 'skipped'),
      requirements: list(identifier, { unique: true }),
    }),
  ),
  scope: record({ scenarios: count, leftOut: list(filledText, { unique: true }) }),
  warnings: list(record({ subject: filledText, text: filledText })),
  troubles: list(filledText),
  flaky: list(judgement),
  otherFailures: list(judgement),
  requirements: list(requirement),
};
const bundle = record(parts, { targets: list(target, { unique: true }) });

/** Parts that only newer suites write. */
const LATER_PARTS = ['scope', 'flaky', 'troubles', 'layoutFiles', 'ran', 'warnings'] as const;

/** Whether it is a bundle of an earlier suite, without some of today's parts. */
function isEarlier(parsed: unknown): parsed is Readonly<Record<string, unknown>> {
  const isBundle =
    typeof parsed === 'object' && parsed !== null && 'format' in parsed && parsed.format === 'rex-conformance results';
  return isBundle && 'requirements' in parsed && LATER_PARTS.some((part) => !(part in parsed));
}

function earlier(file: string, parsed: Readonly<Record<string, unknown>>): Diagnostic {
  const missing = LATER_PARTS.filter((part) => !(part in parsed));
  return new Diagnostic({
    code: 'RESULTS_EARLIER',
    kind: 'input',
    message: `${file}: the results are of an earlier version of the suite`,
    cause: `they do not have ${missing.join(', ')}, which verdicts need now`,
    hint: `remove the file, and create it again: npx rex-conformance check OBJECT --results ${shellPath(file)}; those of features: npx cucumber-js`,
  });
}

/**
 * Reads a bundle of results. Anything outside its schema is refused, and so is a contradiction.
 * @param file the file's name in errors
 * @throws Diagnostic RESULTS_BROKEN for anything else; RESULTS_CONTRADICTORY if outcomes do not follow from their
 *   judgements
 */
export function readResults(source: string, file: string): Results {
  let parsed: unknown;
  try {
    parsed = JSON.parse(source);
    bundle(parsed, '');
  } catch (error) {
    if (isEarlier(parsed)) throw earlier(file, parsed);
    const place = error instanceof Misfit && error.place !== '' ? ` at ${error.place}` : '';
    throw new Diagnostic({
      code: 'RESULTS_BROKEN',
      kind: 'input',
      message: `${file}: the results are broken${place}`,
      cause: error instanceof Error ? error.message : String(error),
      hint: `name a results.json that a run or npx rex-conformance check wrote; ${shippedPath(SCHEMA)} describes it`,
    });
  }
  const results = parsed as Results;
  const cause = contradictionIn(results);
  if (cause === undefined) return results;
  throw new Diagnostic({
    code: 'RESULTS_CONTRADICTORY',
    kind: 'input',
    message: `${file}: the results contradict themselves`,
    cause,
    hint: 'create them again; they were changed after they were written',
  });
}

/** Reads a file with a bundle of results. @throws Diagnostic as {@link readResults}, or if the file cannot be read */
export function readResultsFile(path: string): Results {
  const bytes = readInputFile(path, { what: 'a bundle of results', largest: LARGEST_FILE });
  return readResults(Buffer.from(bytes).toString('utf8'), path);
}

/** The text of results.json. */
export function resultsText(results: Results): string {
  return `${plainJson(results, 2)}\n`;
}
