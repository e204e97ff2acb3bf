import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEvents } from '../../../captures/events/events-file.ts';
import { loadCatalogue } from '../../../conformance/catalogue.ts';
import { type CheckOptions, checkObject } from '../../../conformance/universal/check-object.ts';
import type { CheckedRequirement, CheckReport } from '../../../conformance/universal/reporting/report.ts';
import { isUserAction } from '../../../kernel-model/events.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import { actInUserSpace } from '../../../runtime/user-space.ts';

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

const judged = new Map<string, Promise<CheckReport>>();

/** The report on an object of the corpus. One without options is made once. */
export async function judgeObject(name: string, more?: Partial<CheckOptions>): Promise<CheckReport> {
  if (more !== undefined) return await judge(objectBytes(name), name, more);
  const report = judged.get(name) ?? judge(objectBytes(name), name);
  judged.set(name, report);
  return await report;
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

/** Runs an object as the events of a finding say, and gives the last run. */
export async function replay(name: string, events: string): Promise<ProgramRun> {
  const { configuration, events: steps } = parseEvents(events, 'finding.yaml');
  const target = new EmulatedTarget();
  await target.boot(configuration);
  try {
    const object = await target.load(name, objectBytes(name));
    for (const program of object.programs) await target.attach(program.name);
    let last: ProgramRun | undefined;
    for (const step of steps) {
      if (isUserAction(step)) await actInUserSpace(target, step);
      else last = (await target.fire(step)).runs.at(-1);
    }
    return last!;
  } finally {
    await target.shutdown();
  }
}
