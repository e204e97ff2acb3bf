import { Diagnostic } from '../../base/diagnostic.ts';
import type { SweepResult } from '../documents/sweep-result.ts';
import type { errorToJson } from '../json-error.ts';

/** What `sweep --json` prints. */
export interface SweepDocument {
  readonly format: 'rex-conformance sweep output';
  readonly formatVersion: 1;
  readonly result: SweepResult | null;
  readonly error: ReturnType<typeof errorToJson> | null;
}

const FORMAT = 'rex-conformance sweep output';

/** Whether a text begins as the document of a sweep does. */
export function isSweepDocument(text: string): boolean {
  return /^\s*\{\s*"format":\s*"rex-conformance sweep output"/.test(text);
}

function isDocument(value: unknown): value is SweepDocument {
  if (typeof value !== 'object' || value === null) return false;
  const { format, formatVersion, result, error } = value as Partial<SweepDocument>;
  return format === FORMAT && formatVersion === 1 && (hasReport(result) || (error !== null && error !== undefined));
}

function hasReport(result: SweepDocument['result'] | undefined): boolean {
  const { report, seconds } = result ?? {};
  const lists = report && [report.ways, report.left, report.kinds, report.outcomes, report.findings, report.gaps];
  return lists?.every((list) => Array.isArray(list)) === true && typeof seconds === 'number';
}

/**
 * Reads what `sweep --json` has printed.
 * @param from where it is from, for messages
 * @throws Diagnostic SWEEP_DOCUMENT
 */
export function sweepDocument(text: string, from: string): SweepDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isDocument(value)) return value;
  throw new Diagnostic({
    code: 'SWEEP_DOCUMENT',
    kind: 'input',
    message: `${from} is not the whole document of a sweep`,
    cause: `such a document tells its format, its version, which is 1, and a report or an error`,
    hint: 'sweep again with --json, and keep all that it prints',
  });
}
