import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventBase, KernelEvent } from '../../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../../kernel-model/kernel-configuration.ts';
import { packageRoot } from '../../../node/package-root.ts';
import type { EmulatedTargetOptions } from '../../../runtime/emulated-kernel.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';

export const SECOND = 1_000_000_000;

/** The bytes of an object of the corpus. */
export function objectBytes(name: string): Uint8Array {
  return readFileSync(join(packageRoot, 'programs/bin', name));
}

/** A kernel with one object of the corpus loaded and every program of it attached where its section says. */
export async function kernelWith(
  object: string,
  configuration: KernelConfiguration = {},
  options: EmulatedTargetOptions = {},
): Promise<EmulatedTarget> {
  const target = new EmulatedTarget(options);
  await target.boot(configuration);
  const { programs } = await target.load(object, objectBytes(object));
  for (const { name } of programs) await target.attach(name);
  return target;
}

/** dup(2) is entered by the task "userapp", pid 208, for a descriptor. */
export function dup(fildes = 0, base: EventBase = {}): KernelEvent {
  return {
    kind: 'tracepoint',
    event: 'syscalls/sys_enter_dup',
    fields: { fildes: BigInt(fildes) },
    task: { pid: 208, comm: 'userapp' },
    ...base,
  };
}

/** Lets an event happen that exactly one program sees. */
export async function fireOne(target: EmulatedTarget, event: KernelEvent): Promise<ProgramRun> {
  const { runs } = await target.fire(event);
  assert.equal(runs.length, 1);
  return runs[0]!;
}

/** Sets key 0 of an array of u64, and gives it back. */
export async function setU64(target: EmulatedTarget, map: string, value: number): Promise<void> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  await target.updateMap({ kind: 'map_update', map, entries: [{ key: new Uint8Array(4), value: bytes }] });
}

/** What key 0 of an array of u64 holds. */
export async function getU64(target: EmulatedTarget, map: string): Promise<number> {
  const [entry] = await target.readMap(map);
  return Number(new DataView(entry!.value.buffer, entry!.value.byteOffset).getBigUint64(0, true));
}
