import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import { CountingTarget } from '../../../runtime/coverage/counting-target.ts';
import { Executions } from '../../../runtime/coverage/executions.ts';
import { type ObjectCoverage, objectCoverage } from '../../../runtime/coverage/object-coverage.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { Target } from '../../../runtime/target.ts';

/** Programs of the corpus, built by `npm run programs -- --lines=FOLDER`, without `.debug_aranges` and `.debug_frame`, and compressed. */
export const FIXTURES = 'test/runtime/coverage/fixtures';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The bytes of a file below the project's folder. */
export function bytesOf(path: string): Uint8Array {
  return readFileSync(join(root, path));
}

/** An event of a program's run. */
export interface CountedEvent {
  readonly event: KernelEvent;
  /** The value of element 0 of the map `wanted`, before it. */
  readonly wanted?: number;
}

/** Lets events happen, one kernel each, and counts. */
export async function countedRuns(
  bytes: Uint8Array,
  name: string,
  events: readonly CountedEvent[],
  executions = new Executions(),
): Promise<{ readonly coverage: ObjectCoverage; readonly runs: readonly ProgramRun[] }> {
  const runs: ProgramRun[] = [];
  for (const each of events) runs.push(await runOnce(new CountingTarget(executions), bytes, name, each));
  const [[sha256, object]] = [...executions.objects] as [[string, Parameters<typeof objectCoverage>[1]]];
  return { coverage: objectCoverage(sha256, object), runs };
}

/** Runs the only program of an object on a new kernel, once, and ends the kernel. */
export async function runOnce(target: Target, bytes: Uint8Array, name: string, { event, wanted }: CountedEvent) {
  await target.boot({});
  const { programs } = await target.load(name, bytes);
  if (wanted !== undefined) {
    const value = new Uint8Array(8);
    new DataView(value.buffer).setUint32(0, wanted, true);
    await target.updateMap({ kind: 'map_update', map: 'wanted', entries: [{ key: new Uint8Array(4), value }] });
  }
  await target.attach(programs[0]!.name, event.kind === 'packet' ? 'eth0' : undefined);
  const { runs } = await target.fire(event);
  await target.shutdown();
  return runs[0]!;
}

export const DUP: KernelEvent = { kind: 'tracepoint', event: 'syscalls/sys_enter_dup' };

/** The sum of an object's counts. */
export function retiredIn({ instructions }: ObjectCoverage): number {
  return instructions.reduce((sum, [, times]) => sum + times, 0);
}
