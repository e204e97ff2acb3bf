import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EventInside, KernelEvent } from '../../../../kernel-model/events.ts';
import type { EmulatedTarget } from '../../../../runtime/emulated-target.ts';
import { readSchedule } from '../../../../runtime/run/interleaving/schedule.ts';
import { THOROUGH } from '../../../effort.ts';
import { dup, fireOne, kernelWith, objectBytes } from '../corpus-kernel.ts';

const PROBE: KernelEvent = { kind: 'probe', type: 'kprobe', function: 'htab_map_update_elem' };

/** A kernel where nested_unwrap waits for updates of hash maps, beside an object. */
async function probed(object: string): Promise<EmulatedTarget> {
  const target = await kernelWith(object, { functions: [{ name: 'htab_map_update_elem' }], cpus: 2 });
  await target.load('nested_unwrap', objectBytes('nested_unwrap'));
  await target.attach('nested_unwrap', 'htab_map_update_elem');
  return target;
}

const inside = (helperCall: number, event: KernelEvent = PROBE): { readonly inside: EventInside } => ({
  inside: { helperCall, event },
});

describe('an event inside a helper', () => {
  test('of a tracing program runs no other one, and the run says which was missed', THOROUGH, async () => {
    const target = await probed('hash_lost_update');
    const run = await fireOne(target, dup(1, inside(2)));
    assert.deepEqual([run.outcome, run.missed], ['completed', ['nested_unwrap']]);
    assert.equal((await target.readMap('counts')).length, 1, 'the helper was carried out');
    const next = await fireOne(target, dup(1));
    assert.equal(next.missed, undefined);
  });

  test('keeps out samples, too, and the same program', async () => {
    const target = await kernelWith('busy_sampler');
    const { programs } = (await target.loadedObjects())[0]!;
    await target.load('hash_lost_update', objectBytes('hash_lost_update'));
    await target.attach('hash_lost_update');
    const sample = await fireOne(target, dup(1, inside(1, { kind: 'perf_sample' })));
    assert.deepEqual(sample.missed, [programs[0]!.name]);
    const itself = await fireOne(target, dup(1, inside(1, dup(2))));
    assert.deepEqual(itself.missed, ['hash_lost_update']);
    assert.equal((await target.readMap('counts')).length, 1);
  });

  test('that no program sees, or behind the last call, changes nothing', async () => {
    const target = await probed('hash_lost_update');
    assert.equal((await fireOne(target, dup(1, inside(3)))).missed, undefined);
    const other: KernelEvent = { ...PROBE, function: '__x64_sys_dup' };
    assert.equal((await fireOne(target, dup(1, inside(1, other)))).missed, undefined);
  });

  test('of a program that keeps nothing out is not modelled', async () => {
    const target = await probed('port_filter');
    const packet: KernelEvent = { kind: 'packet', bytes: new Uint8Array(64), ...inside(1) };
    const usual = await fireOne(target, { kind: 'packet', bytes: new Uint8Array(64) });
    assert.ok(usual.helperCalls > 0);
    const run = await fireOne(target, packet);
    assert.deepEqual([run.outcome, run.gap], ['unsupported', 'NESTED_ON_REX_STACK']);
  });

  test('keeps programs out on its own CPU only', async () => {
    const target = await probed('hash_lost_update');
    const call: KernelEvent = { ...PROBE, registers: { di: 2n } };
    const cpus = [
      { cpu: 0, events: [dup(1, inside(2))] },
      { cpu: 1, events: [call] },
    ];
    const { runs } = await target.fireAtOnce({ cpus, schedule: readSchedule('0:1 1 0') });
    const [first, second] = runs.map(({ events }) => events[0]![0]!);
    assert.deepEqual([first?.missed, second?.program, second?.result], [['nested_unwrap'], 'nested_unwrap', 2]);
  });
});
