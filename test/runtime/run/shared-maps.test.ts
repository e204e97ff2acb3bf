import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import type { KernelConfiguration } from '../../../kernel-model/kernel-configuration.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { THOROUGH } from '../../effort.ts';
import { dup, fireOne, objectBytes } from './corpus-kernel.ts';

const PANIC = dup(99);

/** A kernel with objects attached, each with the maps that it shares. */
async function kernelSharing(
  objects: Readonly<Record<string, readonly string[]>>,
  configuration: KernelConfiguration = {},
): Promise<EmulatedTarget> {
  const target = new EmulatedTarget();
  await target.boot(configuration);
  for (const [name, sharedMaps] of Object.entries(objects)) {
    await target.load(name, objectBytes(name), { sharedMaps });
    await target.attach(name);
  }
  return target;
}

const CHAIN = { dup_totals: ['totals'], packet_totals: ['totals', 'lengths'], packet_lengths: ['lengths'] };
const loadedNames = async (target: EmulatedTarget) => (await target.loadedObjects()).map(({ name }) => name);

async function codeOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    assert.ok(error instanceof Diagnostic, String(error));
    return error.code;
  }
  return 'nothing';
}

describe('maps that objects share', () => {
  test('have one name, and are in a snapshot once', THOROUGH, async () => {
    const target = await kernelSharing({ dup_totals: ['totals'], packet_totals: ['totals'] });
    assert.deepEqual(Object.keys((await target.snapshot()).maps).sort(), ['lengths', 'totals']);
    assert.equal((await target.describeMap('totals')).shared, true);
    assert.equal((await target.describeMap('lengths')).shared, false);
    await fireOne(target, { kind: 'packet', bytes: new Uint8Array(14) });
    const counts = async (map: string) => (await target.readMap(map)).map(({ value }) => value[0]);
    assert.deepEqual(await counts('dup_totals/totals'), [0, 1, 0, 0]);
    assert.deepEqual(await counts('packet_totals/totals'), [0, 1, 0, 0]);
    await target.shutdown();
  });

  test('are told from those of their name that are not shared by the object', THOROUGH, async () => {
    const target = await kernelSharing({ packet_totals: [], dup_totals: ['totals'] });
    assert.equal(await codeOf(target.readMap('totals')), 'AMBIGUOUS_MAP');
    assert.deepEqual(Object.keys((await target.snapshot()).maps).sort(), [
      'dup_totals/totals',
      'lengths',
      'packet_totals/totals',
    ]);
    await target.unload('packet_totals');
    assert.equal((await target.readMap('totals')).length, 4);
    await target.shutdown();
  });

  test('are not found in an object that has a map of the name without sharing it', async () => {
    const target = await kernelSharing({ packet_totals: ['lengths'], dup_totals: ['totals'] });
    assert.equal(await codeOf(target.readMap('totals')), 'AMBIGUOUS_MAP');
    await target.shutdown();
  });
});

describe('what a panic removes', () => {
  for (const [crashStop, survives, left] of [
    [undefined, false, ['packet_totals', 'packet_lengths']],
    ['loader', false, ['packet_totals', 'packet_lengths']],
    ['loader', true, ['dup_totals', 'packet_totals', 'packet_lengths']],
    ['sharers', false, []],
    ['sharers', true, []],
  ] as const) {
    const catches = survives ? 'catches SIGSYS' : 'dies';
    test(`crash stop ${crashStop ?? 'left out'}, the loader ${catches}: ${left.join(', ') || 'nothing'} stays`, async () => {
      const target = await kernelSharing(CHAIN, {
        loaderSurvivesSigsys: survives,
        ...(crashStop === undefined ? {} : { crashStop }),
      });
      assert.equal((await fireOne(target, PANIC)).outcome, 'panicked');
      assert.deepEqual(await loadedNames(target), left);
      assert.deepEqual((await target.snapshot()).attached, left);
      assert.equal((await target.snapshot()).signals.length, 1);
      await target.shutdown();
    });
  }

  test('what is gone says why, and can be loaded again', async () => {
    const target = await kernelSharing(CHAIN, { crashStop: 'sharers' });
    await fireOne(target, PANIC);
    await assert.rejects(target.readMap('lengths'), (error: unknown) => {
      assert.ok(error instanceof Diagnostic);
      assert.match(
        error.cause ?? '',
        /"packet_lengths" was removed: program "dup_totals" panicked, and they share maps/,
      );
      return true;
    });
    await target.load('packet_totals', objectBytes('packet_totals'), { sharedMaps: ['totals'] });
    assert.deepEqual(
      (await target.readMap('totals')).map(({ value }) => value[0]),
      [0, 0, 0, 0],
    );
    await target.shutdown();
  });
});
