import { Diagnostic } from '../../base/diagnostic.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
import {
  type Check,
  count,
  filledText,
  fits,
  list,
  Misfit,
  matches,
  oneOf,
  record,
  text,
} from '../../vocabulary/shape.ts';

const lineNumber = fits('a whole number from 1 on', (value) => Number.isSafeInteger(value) && (value as number) >= 1);
const anyNumber = fits('a whole number', (value) => Number.isSafeInteger(value));
const reason = fits('a text, or null', (value) => value === null || typeof value === 'string');
const code = fits(
  'a list of addresses that is not empty',
  (value) => Array.isArray(value) && value.length > 0 && value.every(isCount),
);
const counted = fits(
  'an address and how often it was executed',
  (value) => Array.isArray(value) && value.length === 2 && value.every(isCount),
);

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

const jump = record(
  { address: count, target: anyNumber, taken: count, fallen: count },
  { file: count, line: lineNumber },
);
const object = record({
  name: filledText,
  sha256: matches('a SHA-256, 64 hexadecimal digits,', /^[0-9a-f]{64}$/),
  noLines: reason,
  files: list(text),
  functions: list(record({ name: text, address: count, size: count }, { file: count, line: lineNumber })),
  lines: list(record({ file: count, line: lineNumber, name: text, code })),
  instructions: list(counted),
  jumps: list(jump),
});
const objects: Check = (value, place) => {
  list(object)(value, place);
  for (const [n, each] of (value as readonly ObjectCoverage[]).entries()) expectFiles(each, `${place}[${n}]`);
};
const counts = record({ format: oneOf('rex-conformance coverage'), formatVersion: oneOf(1), objects });

/** Every number of a file is that of one in the list. */
function expectFiles({ files, functions, lines, jumps }: ObjectCoverage, place: string): void {
  for (const [part, entries] of Object.entries({ functions, lines, jumps })) {
    const wrong = entries.findIndex(({ file }) => file !== undefined && file >= files.length);
    if (wrong >= 0) throw new Misfit(`${place}.${part}[${wrong}].file`, `there are only ${files.length} files`);
  }
}

/** Whether a text begins as counts.json does. */
export function isCounts(source: string): boolean {
  return /^\s*\{\s*"format":\s*"rex-conformance coverage"/.test(source);
}

/**
 * Reads the counts that a run with coverage has left.
 * @param file its name in errors
 * @throws Diagnostic COVERAGE_BROKEN for anything outside the schema
 */
export function readCounts(source: string, file: string): readonly ObjectCoverage[] {
  try {
    const parsed: unknown = JSON.parse(source);
    counts(parsed, '');
    return (parsed as { readonly objects: readonly ObjectCoverage[] }).objects;
  } catch (error) {
    const place = error instanceof Misfit && error.place !== '' ? ` at ${error.place}` : '';
    throw new Diagnostic({
      code: 'COVERAGE_BROKEN',
      kind: 'input',
      message: `${file}: the counts are broken${place}`,
      cause: error instanceof Error ? error.message : String(error),
      hint: 'name the counts.json that a run with coverage left',
    });
  }
}
