import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Kernel } from '../../../kernel-model/kernel.ts';
import { loadLayout } from '../../../kernel-model/layouts/reader.ts';
import { packageRoot } from '../../../node/package-root.ts';
import { auditBytes } from '../../../runtime/audit/audit-object.ts';
import type { Audit, AuditedRequirement, AuditFinding, RequirementOutcome } from '../../../runtime/audit/outcome.ts';
import { ProgramAnalysis } from '../../../runtime/audit/program-analysis.ts';
import { ProgramText } from '../../../runtime/audit/program-text.ts';
import { checkSegments } from '../../../runtime/load/segment-checks.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';

export const BIN = join(packageRoot, 'programs/bin');
export const PATCHED = join(packageRoot, 'programs/patched');

/** The objects below a folder, in the order of their names. */
export function objectsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((entry) => String(entry).replaceAll('\\', '/'))
    .filter((name) => !name.endsWith('.yaml') && statSync(join(folder, name)).isFile())
    .sort();
}

/** Audits bytes under the name `object`. */
export function audit(bytes: Uint8Array): Audit {
  const kernel = new Kernel({}, loadLayout());
  const result = auditBytes(bytes, 'object', kernel);
  assert.equal([...kernel.maps.all()].length, 0, 'maps are left behind');
  assert.equal(kernel.kallsyms.tags().length, 0, 'symbols are left behind');
  kernel.memory.release();
  return result;
}

const audits = new Map<string, Audit>();

/** Audits an object of the corpus, by its path under `programs/bin`; the same object is not audited twice. */
export function auditProgram(name: string): Audit {
  const known = audits.get(name);
  if (known !== undefined) return known;
  const result = audit(readFileSync(join(BIN, name)));
  audits.set(name, result);
  return result;
}

/** The code of an object, analysed. @param steps how many instructions are looked at before it is given up, if not the usual number */
export function analyse(bytes: Uint8Array, steps?: number): ProgramAnalysis {
  const object = readElfObject(bytes, 'object');
  return new ProgramAnalysis(new ProgramText(object, checkSegments(object)), [], steps);
}

/** The outcome of one requirement. */
export function outcomeOf({ outcomes }: Audit, requirement: AuditedRequirement): RequirementOutcome {
  return outcomes.find((each) => each.requirement === requirement)!;
}

/** The findings for one requirement. */
export function findingsOf(result: Audit, requirement: AuditedRequirement): readonly AuditFinding[] {
  return outcomeOf(result, requirement).findings;
}

/** The requirements that failed. */
export function failed({ outcomes }: Audit): AuditedRequirement[] {
  return outcomes.filter(({ verdict }) => verdict === 'failed').map(({ requirement }) => requirement);
}
