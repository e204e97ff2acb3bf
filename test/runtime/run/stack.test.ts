import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { THOROUGH } from '../../effort.ts';
import { dup, fireOne, getU64, kernelWith, setU64 } from './corpus-kernel.ts';

const NEVER = 1_000_000;

describe('the Rex stack', () => {
  test('a checked recursion panics at the same depth every time', THOROUGH, async () => {
    const target = await kernelWith('recursion', { loaderSurvivesSigsys: true, cpus: 2 });
    await setU64(target, 'wanted', NEVER);
    const depths = [];
    for (const cpu of [0, 1, 0]) {
      const run = await fireOne(target, dup(0, { cpu }));
      assert.equal(run.outcome, 'panicked');
      assert.equal(run.panic?.message, 'Stack overflow in Rex program');
      const frames = run.panic?.frames.filter(({ symbol }) => symbol === 'recursion::descend').length;
      depths.push([await getU64(target, 'reached'), frames, run.stackHighWater]);
    }
    const [depth, frames, highWater] = depths[0]!;
    assert.ok(depth! > 50 && frames === depth! + 2, `${depth} deep, ${frames} frames`);
    assert.ok(highWater! > 16384 && highWater! < 20480, 'four pages, and what the panic took');
    assert.deepEqual(depths, [depths[0], depths[0], depths[0]]);
    await setU64(target, 'wanted', depth!);
    const fits = await fireOne(target, dup());
    assert.equal(fits.outcome, 'completed');
    assert.ok(fits.stackHighWater <= 16384 + 64, `${fits.stackHighWater} bytes`);
  });

  test('an unchecked recursion hits the guard page, and the kernel is dead', async () => {
    const target = await kernelWith('recursion_unchecked');
    await setU64(target, 'wanted', NEVER);
    const run = await fireOne(target, dup());
    assert.equal(run.outcome, 'oops');
    assert.match(run.oops?.explanation ?? '', /^stack overflow: guard page below the Rex stack of CPU 0/);
    assert.match(run.oops?.message ?? '', /^BUG: unable to handle page fault for address: ffffc900/);
    assert.equal(run.oops?.access, 'write');
    assert.match(run.oops?.symbol ?? '', /::recursion_unchecked::descend\+0x/);
    assert.ok((run.oops?.frames.length ?? 0) > 200);
    assert.equal(run.oops?.frames.at(-1)?.symbol, 'rex_dispatcher_func');
    assert.equal(run.stackHighWater, 32768);
    assert.equal(run.panic, null);
    await assert.rejects(target.fire(dup()), (error: unknown) => {
      assert.ok(error instanceof Diagnostic);
      assert.equal(error.code, 'KERNEL_DEAD');
      assert.match(error.cause, /program "recursion_unchecked" ended in: BUG: unable to handle page fault/);
      return true;
    });
  });

  test('an unchecked recursion that stays on the stack completes', async () => {
    const target = await kernelWith('recursion_unchecked');
    await setU64(target, 'wanted', 100);
    const run = await fireOne(target, dup());
    assert.equal(run.outcome, 'completed');
    assert.equal(run.result, 800);
  });
});
