import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Disturbance } from '../../../../kernel-model/disturbance/disturbance.ts';
import { ERRNO } from '../../../../kernel-model/errno.ts';
import type { EmulatedTarget } from '../../../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../../../runtime/program-run.ts';
import { THOROUGH } from '../../../effort.ts';
import { dup, fireOne, kernelWith, SECOND } from '../corpus-kernel.ts';

/** One key and one value of the map "counts" of hash_lost_update, as plain numbers. */
async function counts(target: EmulatedTarget): Promise<readonly (readonly [number, number])[]> {
  const entries = await target.readMap('counts');
  return entries.map(({ key, value }) => [
    Buffer.from(key).readUInt32LE(),
    Number(Buffer.from(value).readBigUInt64LE()),
  ]);
}

/** Lets hash_lost_update count descriptor 1, which has been counted once before if `known`. Its calls: a lookup, and an update. */
async function counted(
  known: boolean,
  disturbance: Disturbance,
): Promise<{ readonly run: ProgramRun; readonly target: EmulatedTarget }> {
  const target = await kernelWith('hash_lost_update');
  if (known) await fireOne(target, dup(1));
  return { target, run: await fireOne(target, dup(1, { disturbance })) };
}

describe('another CPU, between two helper calls', () => {
  test('deletes the elements that were looked up, by their keys', async () => {
    const { target } = await counted(true, { valuesDeletedAfter: 2 });
    assert.deepEqual(await counts(target), []);
    const before = await counted(true, { valuesDeletedAfter: 1 });
    assert.deepEqual(await counts(before.target), [[1, 2]], 'the pointer still shows the old value');
  });

  test('deletes nothing where nothing was found', async () => {
    const { target } = await counted(false, { valuesDeletedAfter: 2 });
    assert.deepEqual(await counts(target), [[1, 1]]);
  });

  test('fills a map, so that there is no room for a new key, and for a known one there is', THOROUGH, async () => {
    const { target, run } = await counted(false, { mapFilledBefore: 2, comparedCall: 2 });
    assert.equal(run.helpers[1]?.result, BigInt(-ERRNO.E2BIG));
    assert.equal(run.callKept, true);
    const keys = (await counts(target)).map(([key]) => key);
    assert.deepEqual([keys.length, keys.includes(1)], [16, false]);
    const known = await counted(true, { mapFilledBefore: 2 });
    assert.equal(known.run.result, 0);
    assert.equal((await counts(known.target)).find(([key]) => key === 1)?.[1], 2);
  });

  test('fills a stack, whose values have no keys', THOROUGH, async () => {
    const target = await kernelWith('queue_stack');
    const first = await fireOne(target, dup());
    const push = first.helpers.findIndex(({ name, result }) => name === 'bpf_map_push_elem' && result === 0n) + 1;
    const fresh = await kernelWith('queue_stack');
    const run = await fireOne(fresh, dup(0, { disturbance: { mapFilledBefore: push, comparedCall: push } }));
    assert.equal(run.helpers[push - 1]?.result, BigInt(-ERRNO.E2BIG));
    assert.equal(run.callKept, true);
  });
});

describe('others, in front of a helper call', () => {
  /** The call of an object that sends a record, where there is no room; and the records that user space then has. */
  async function refused(
    name: string,
    map: string,
    helper: string,
    prepare: (target: EmulatedTarget) => Promise<void>,
  ) {
    const usual = await kernelWith(name);
    await prepare(usual);
    const number = (await fireOne(usual, dup(0))).helpers.findIndex(({ name }) => name === helper) + 1;
    const target = await kernelWith(name);
    await prepare(target);
    const disturbance = { mapFilledBefore: number, comparedCall: number };
    const run = await fireOne(target, dup(0, { disturbance }));
    return { result: run.helpers[number - 1]?.result, kept: run.callKept, records: await target.readMap(map) };
  }

  test('take all room of a ring buffer, behind records that are there', THOROUGH, async () => {
    const sent = async (target: EmulatedTarget) => void (await fireOne(target, dup(1)));
    const found = await refused('ring_events', 'events', 'bpf_ringbuf_reserve', sent);
    assert.deepEqual([found.result, found.kept, found.records.length], [0n, true, 1]);
  });

  test('fill the buffers of perf events, up to the last byte that a record can have', THOROUGH, async () => {
    const listening = async (target: EmulatedTarget) => await target.listenToMap('events', 32);
    const found = await refused('perf_output', 'events', 'bpf_perf_event_output_tp', listening);
    assert.deepEqual([found.result, found.kept], [BigInt(-ERRNO.ENOSPC), true]);
    const sizes = found.records.map(({ value }) => 12 + value.length);
    const room = 32 * 4096 - 1;
    const filled = sizes.reduce((sum, size) => sum + size, 0);
    assert.ok(filled <= room && filled > room - 16, `${filled}`);
  });
});

describe('control that goes on elsewhere', () => {
  test('does so at a place of the image', async () => {
    const usual = await fireOne(await kernelWith('counter_racy'), dup(0, { disturbance: { noted: 1 } }));
    const [entry] = usual.noted!.path;
    assert.ok(entry! > 0);
    const jump = { atInstruction: 0, to: entry! };
    const run = await fireOne(await kernelWith('counter_racy'), dup(0, { disturbance: { jump } }));
    assert.deepEqual([run.outcome, run.instructions], ['completed', usual.instructions]);
    const astray = { atInstruction: 0, to: 1 };
    const lost = await fireOne(await kernelWith('counter_racy'), dup(0, { disturbance: { jump: astray } }));
    assert.notEqual(lost.outcome, 'completed');
  });
});

describe('values that another CPU writes', () => {
  test('are those that were looked up, behind the call that is named', async () => {
    const sevens = Buffer.alloc(8, 7).readBigUInt64LE();
    for (const [afterCall, stored] of [
      [1, sevens + 1n],
      // The update has put another element in its place.
      [2, 2n],
      [3, 2n],
    ] as const) {
      const { target } = await counted(true, { valuesWritten: { afterCall, byte: 7 } });
      const [entry] = await target.readMap('counts');
      assert.equal(Buffer.from(entry!.value).readBigUInt64LE(), stored, `behind call ${afterCall}`);
    }
  });
});

describe('a helper call that is compared', () => {
  test('has changed something if it succeeded, and nothing if it only looked', async () => {
    assert.equal((await counted(false, { comparedCall: 2 })).run.callKept, false);
    assert.equal((await counted(false, { comparedCall: 1 })).run.callKept, true);
    assert.equal((await counted(false, {})).run.callKept, undefined);
  });
});

describe('clocks that stand still', () => {
  /** What helper_values stores: boot, monotonic and coarse milliseconds, and jiffies. A helper takes half a second. */
  async function clocks(disturbance: Disturbance): Promise<readonly (readonly bigint[])[]> {
    const durations = { nanosecondsPerHelper: SECOND / 2 };
    const target = await kernelWith('helper_values', { clock: durations });
    const seen = [];
    for (const event of [dup(0, { disturbance }), dup()]) {
      await fireOne(target, event);
      const [entry] = await target.readMap('clocks');
      seen.push([0, 8, 16, 24].map((at) => Buffer.from(entry!.value).readBigUInt64LE(at)));
    }
    return seen;
  }

  test('give the same time at each call, and the same jiffies', THOROUGH, async () => {
    const [usual] = await clocks({});
    const [held] = await clocks({ clockHeldAfter: 0 });
    const [monotonic, boot, coarse, jiffies] = usual!;
    assert.ok(monotonic! > boot!, 'boot is asked first');
    assert.deepEqual(held!.slice(0, 3), [0n, 0n, 0n]);
    assert.ok(held![3]! < jiffies! && coarse! > 0n);
  });

  test('show jiffies at an edge, until the run ends', THOROUGH, async () => {
    const [usual, next] = await clocks({});
    const [other, behind] = await clocks({ jiffiesShown: { afterCall: 0, value: 2n ** 64n - 1n } });
    assert.deepEqual(other, [...usual!.slice(0, 3), 2n ** 64n - 1n]);
    assert.deepEqual(behind, next);
    const [late] = await clocks({ jiffiesShown: { afterCall: 9, value: 0n } });
    assert.deepEqual(late, usual, 'the program has read them before');
  });

  test('stand still from a call on, and go on behind the run', async () => {
    const [held, behind] = await clocks({ clockHeldAfter: 2 });
    const [first, second] = await clocks({});
    assert.deepEqual(
      [held!.slice(0, 3), first!.slice(0, 3)],
      [
        [500n, 0n, 500n],
        [500n, 0n, 1000n],
      ],
    );
    assert.deepEqual(behind, second);
  });
});
