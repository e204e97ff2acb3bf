import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KernelConfiguration } from '../../../../kernel-model/kernel-configuration.ts';
import type { AtOnceOutcome } from '../../../../runtime/at-once.ts';
import type { EmulatedTarget } from '../../../../runtime/emulated-target.ts';
import { readSchedule } from '../../../../runtime/run/interleaving/schedule.ts';
import { THOROUGH } from '../../../effort.ts';
import { dup, getU64, kernelWith } from '../corpus-kernel.ts';

/** Dups happen at once on CPU 0 and CPU 1. @param descriptors those of each CPU, in order */
async function atOnce(
  target: EmulatedTarget,
  schedule: string,
  descriptors: readonly (readonly number[])[] = [[0], [0]],
): Promise<AtOnceOutcome> {
  const cpus = descriptors.map((list, cpu) => ({ cpu, events: list.map((fildes) => dup(fildes)) }));
  return await target.fireAtOnce({ cpus, schedule: readSchedule(schedule) });
}

async function twoCpus(object: string, configuration: KernelConfiguration = {}): Promise<EmulatedTarget> {
  return await kernelWith(object, { cpus: 2, ...configuration });
}

const told = ({ steps }: AtOnceOutcome) => steps.map(({ operation: { cpu, kind } }) => `${cpu} ${kind}`);
const outcomes = ({ runs }: AtOnceOutcome) => runs.map(({ events }) => events.map(([run]) => run!.outcome));

describe('events at once', () => {
  test(
    'on two CPUs lose a count of a plain addition, if one stops between its read and its write',
    THOROUGH,
    async () => {
      const target = await twoCpus('counter_racy');
      const happened = await atOnce(target, '0:1 1 0');
      assert.deepEqual(told(happened), ['0 read', '1 read', '1 write', '0 write']);
      assert.equal(await getU64(target, 'counts'), 1);
      assert.deepEqual(outcomes(happened), [['completed'], ['completed']]);
      const times = happened.runs.map(({ events }) => [events[0]![0]!.startedAt, events[0]![0]!.endedAt]);
      assert.deepEqual(times[0], times[1], 'each CPU has its own time');
    },
  );

  test('one after the other lose none', async () => {
    for (const schedule of ['', '0/1 1/1', '1/1 0/1']) {
      const target = await twoCpus('counter_racy');
      await atOnce(target, schedule);
      assert.equal(await getU64(target, 'counts'), 2, schedule);
    }
  });

  test('wait for a lock that another CPU holds, as long as it takes', async () => {
    const target = await twoCpus('counter_locked');
    const happened = await atOnce(target, '0:1 1 0');
    assert.deepEqual(told(happened), [
      ...['0 lock', '0 read', '0 write', '0 unlock'],
      ...['1 lock', '1 read', '1 write', '1 unlock'],
    ]);
    const [first, second] = happened.runs.map(({ events }) => events[0]![0]!);
    assert.ok(second!.endedAt > first!.endedAt, 'the time that it waited has passed on CPU 1');
  });

  test('change what an atomic instruction changes in one piece', async () => {
    const happened = await atOnce(await twoCpus('counter_atomic'), '0:1 1 0');
    assert.deepEqual(told(happened), ['0 atomic', '1 atomic', '1 write', '0 write']);
  });

  test('read and write in two steps with an instruction that is not locked', async () => {
    const target = await twoCpus('locks_crosswise', { kernel: 'rex-2025-02' });
    const happened = await atOnce(target, '0', [[0], []]);
    const own = happened.steps.filter(({ operation }) => operation.what.startsWith('dec '));
    assert.deepEqual(
      own.map(({ operation: { kind, on } }) => [kind, on]),
      [
        ['read', 'map "accounts" at key 00000000'],
        ['write', 'map "accounts" at key 00000000'],
      ],
    );
  });

  test('have what CPUs do not share for themselves', async () => {
    const target = await twoCpus('per_cpu_counter');
    const happened = await atOnce(target, '0:1 1:1 0:2 1', [[0], [0]]);
    assert.deepEqual(outcomes(happened), [['completed'], ['completed']]);
    const [entry] = await target.readMap('counts');
    const values = new DataView(entry!.value.buffer, entry!.value.byteOffset);
    assert.deepEqual([values.getUint32(0, true), values.getUint32(16, true)], [1, 1]);
  });

  test('have the same end each time for the same schedule', async () => {
    const [one, other] = [await twoCpus('slow_helper'), await twoCpus('slow_helper')];
    const happened = [await atOnce(one, '0:2 1:1 0'), await atOnce(other, '0:2 1:1 0')];
    assert.deepEqual(happened[0]!.steps, happened[1]!.steps);
    assert.deepEqual((await one.snapshot()).maps, (await other.snapshot()).maps);
  });

  test('a program may still run in an object that a panic on another CPU has removed', THOROUGH, async () => {
    const target = await twoCpus('panic_with_lock');
    const happened = await atOnce(target, '0:1 1:1 0 1', [[3], [1]]);
    assert.deepEqual(outcomes(happened), [['panicked'], ['completed']]);
    assert.deepEqual(await target.loadedObjects(), []);
    assert.deepEqual((await target.state()).locksHeld, []);
  });

  test('a program runs on to its end in an object that user space unloads', async () => {
    const target = await twoCpus('hash_lost_update');
    const ends = { kind: 'loader_end', object: 'hash_lost_update' } as const;
    const cpus = [
      { cpu: 0, events: [dup(1), dup(1)] },
      { cpu: 1, events: [ends] },
    ];
    const happened = await target.fireAtOnce({ cpus, schedule: readSchedule('0:1 1 0') });
    assert.deepEqual(told(happened), ['0 call', '1 user space', '0 call']);
    assert.deepEqual(outcomes({ ...happened, runs: [{ cpu: 0, events: [happened.runs[0]!.events[0]!] }] }), [
      ['completed'],
    ]);
    assert.deepEqual(happened.runs[0]!.events[1], [], 'the next event runs no program');
    assert.deepEqual(await target.loadedObjects(), []);
    assert.deepEqual((await target.snapshot()).maps, {});
    const none = target.fireAtOnce({ cpus: [{ cpu: 1, events: [ends] }], schedule: [] });
    await assert.rejects(none, { code: 'NO_SUCH_OBJECT' });
  });

  test('run one program after the other in several events of a CPU', async () => {
    const target = await twoCpus('counter_racy');
    const happened = await atOnce(target, '0/1 1/1 0/2', [[0, 0], [0]]);
    assert.deepEqual(
      happened.steps.map(({ operation: { cpu, event } }) => `${cpu} ${event}`),
      ['0 0', '0 0', '1 0', '1 0', '0 1', '0 1'],
    );
    assert.equal(await getU64(target, 'counts'), 3);
  });

  test('leave a kernel that goes on', async () => {
    const target = await twoCpus('counter_racy');
    await atOnce(target, '0:1 1 0');
    const { runs } = await target.fire(dup());
    assert.equal(runs[0]!.outcome, 'completed');
    assert.equal(await getU64(target, 'counts'), 2);
  });

  test('user space writes between two instructions of a program', async () => {
    const target = await twoCpus('counter_racy');
    const value = new Uint8Array(8).fill(7, 0, 1);
    const update = { kind: 'map_update', map: 'counts', entries: [{ key: new Uint8Array(4), value }] } as const;
    const cpus = [
      { cpu: 0, events: [dup()] },
      { cpu: 1, events: [update] },
    ];
    const happened = await target.fireAtOnce({ cpus, schedule: readSchedule('0:1 1 0') });
    assert.deepEqual(told(happened), ['0 read', '1 user space', '0 write']);
    assert.equal(await getU64(target, 'counts'), 1, 'the write of user space is lost');
    const reading = { kind: 'record_reading', map: 'counts' } as const;
    const other = target.fireAtOnce({ cpus: [{ cpu: 1, events: [reading] }], schedule: [] });
    await assert.rejects(other, { code: 'INTERLEAVED_ACTION' });
  });

  test('a schedule that is none is refused', () => {
    assert.throws(() => readSchedule('0:x'), { code: 'SCHEDULE_INVALID' });
  });

  test('on a CPU that does not exist are refused', async () => {
    const target = await twoCpus('counter_racy');
    await assert.rejects(target.fireAtOnce({ cpus: [{ cpu: 2, events: [] }], schedule: [] }), { code: 'CPU_UNKNOWN' });
  });
});
