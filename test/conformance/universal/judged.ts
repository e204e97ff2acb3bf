import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalogue } from '../../../conformance/catalogue.ts';
import { type CheckOptions, checkObject } from '../../../conformance/universal/check-object.ts';
import type { CheckedRequirement, CheckReport } from '../../../conformance/universal/reporting/report.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';

const PROGRAMS = join(import.meta.dirname, '../../../programs');

/** The bytes of an object of the corpus. */
export function objectBytes(name: string): Uint8Array {
  return readFileSync(join(PROGRAMS, 'bin', name));
}

/** The report on bytes. */
export async function judge(bytes: Uint8Array, name: string, more: Partial<CheckOptions> = {}): Promise<CheckReport> {
  const newTarget = () => new EmulatedTarget();
  return await checkObject(bytes, name, { newTarget, requirements: loadCatalogue().requirements, ...more });
}

/** The report on an object of the corpus. */
export async function judgeObject(name: string, more: Partial<CheckOptions> = {}): Promise<CheckReport> {
  return await judge(objectBytes(name), name, more);
}

/** A requirement of a report. */
export function requirement(report: CheckReport, id: string): CheckedRequirement {
  const found = report.requirements.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`the report has no ${id}`);
  return found;
}

/** The identifiers of the requirements that came to an outcome. */
export function withOutcome(report: CheckReport, outcome: CheckedRequirement['outcome']): string[] {
  return report.requirements.filter((candidate) => candidate.outcome === outcome).map(({ id }) => id);
}
