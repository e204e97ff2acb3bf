import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../../base/diagnostic.ts';
import { dup, fireOne, getU64, kernelWith, setU64 } from '../corpus-kernel.ts';

const NESTED = {
  kind: 'probe',
  type: 'kprobe',
  function: '__x64_sys_dup',
  task: { pid: 208, comm: 'userapp' },
} as const;

describe('a panic', () => {
  test('in nested calls shows every frame in order, and filters the event out', async () => {
    const target = await kernelWith('nested_unwrap');
    const run = await fireOne(target, NESTED);
    assert.equal(run.outcome, 'panicked');
    assert.equal(run.result, 0);
    assert.equal(run.panic?.message, 'called `Option::unwrap()` on a `None` value');
    assert.match(run.panic?.location ?? '', /^src\/nested_unwrap\.rs:\d+:\d+$/);
    const symbols = run.panic?.frames.map(({ symbol }) => symbol);
    assert.equal(symbols?.[0], 'rex_landingpad');
    assert.match(symbols?.[1] ?? '', /rust_begin_unwind$/);
    assert.deepEqual(symbols?.slice(2, 5), [
      'core::panicking::panic_fmt',
      'core::panicking::panic',
      'core::option::unwrap_failed',
    ]);
    assert.deepEqual(
      symbols?.slice(5).filter((symbol) => symbol !== 'nested_unwrap'),
      ['nested_unwrap::parse', 'nested_unwrap::dispatch', 'rex_dispatcher_func'],
    );
    const dispatch = run.panic?.frames.find(({ symbol }) => symbol === 'nested_unwrap::dispatch');
    assert.ok(dispatch !== undefined && dispatch.offset > 0 && dispatch.offset <= dispatch.size && dispatch.program);
    assert.equal(dispatch.size % 16, 0);
    assert.match(run.log.join('\n'), /rex: panicked at src\/nested_unwrap\.rs.*\n.*called `Option::unwrap\(\)`/);
  });

  test('does not happen to a program that has what it unwraps', async () => {
    const run = await fireOne(await kernelWith('nested_unwrap'), { ...NESTED, registers: { di: 8n } });
    assert.equal(run.outcome, 'completed');
    assert.equal(run.result, 4);
    assert.equal(run.verdict, 'kept');
  });

  test('while a lock is held releases it exactly once', async () => {
    const target = await kernelWith('panic_with_lock', { loaderSurvivesSigsys: true });
    const first = await fireOne(target, dup(1));
    assert.equal(first.outcome, 'completed');
    assert.equal(first.cleanups, 0);
    const run = await fireOne(target, dup(3));
    assert.equal(run.outcome, 'panicked');
    assert.equal(run.cleanups, 1);
    assert.deepEqual(run.locksReleased, ['map "state" at key 00000000']);
    assert.deepEqual(
      run.helpers.map(({ name }) => name).filter((name) => name.startsWith('bpf_spin')),
      ['bpf_spin_lock', 'bpf_spin_unlock'],
    );
    assert.deepEqual((await target.snapshot()).locksHeld, []);
    const again = await fireOne(target, dup(1));
    assert.equal(again.outcome, 'completed');
    assert.equal(again.cleanups, 0, 'counted anew in each run');
    assert.deepEqual((await fireOne(target, dup(3))).locksReleased, run.locksReleased);
  });

  test('64 live guards work, and the 65th panics, each released once', async () => {
    const target = await kernelWith('guards', { loaderSurvivesSigsys: true });
    await setU64(target, 'wanted', 64);
    const fine = await fireOne(target, dup());
    assert.equal(fine.outcome, 'completed');
    assert.equal(fine.result, 64);
    assert.equal(fine.cleanups, 0);
    await setU64(target, 'wanted', 65);
    const run = await fireOne(target, dup());
    assert.equal(run.outcome, 'panicked');
    assert.equal(run.panic?.message, 'Object count exceeded');
    assert.equal(run.cleanups, 64);
    assert.deepEqual(run.locksReleased, []);
    assert.equal(await getU64(target, 'held'), 64);
    assert.deepEqual((await target.snapshot()).references, []);
  });

  test('removes the object with its maps, and signals its loader', async () => {
    const target = await kernelWith('panic_with_lock');
    await fireOne(target, dup(3));
    assert.deepEqual(await target.loadedObjects(), []);
    const { attached, signals, maps } = await target.snapshot();
    assert.deepEqual(attached, []);
    assert.deepEqual(maps, {});
    assert.match(signals.join(), /^SIGSYS to \d+ \(panic_with_lock\)$/);
    assert.deepEqual((await target.fire(dup(3))).runs, []);
    await assert.rejects(target.readMap('state'), (error: unknown) => {
      assert.ok(error instanceof Diagnostic);
      assert.equal(error.code, 'NO_SUCH_MAP');
      assert.match(error.cause, /object "panic_with_lock" was removed: program "panic_with_lock" panicked/);
      return true;
    });
  });

  test('leaves the object where the loader survives the signal', async () => {
    const target = await kernelWith('panic_with_lock', { loaderSurvivesSigsys: true });
    await fireOne(target, dup(3));
    await fireOne(target, dup(3));
    const { attached, signals } = await target.snapshot();
    assert.deepEqual(attached, ['panic_with_lock']);
    assert.equal(signals.length, 2);
  });

  for (const [object, fildes, message] of [
    ['overflow', 0, /^attempt to subtract with overflow$/],
    ['slice_index', 4, /^index out of bounds: the len is 4 but the index is 4$/],
    ['explicit_panic', 0, /^descriptor 0 is not to be duplicated$/],
    ['two_locks', 0, /^Only one spin lock may be held at a time$/],
  ] as const) {
    test(`of ${object} says "${message.source}"`, async () => {
      const run = await fireOne(await kernelWith(object), dup(fildes));
      assert.equal(run.outcome, 'panicked');
      assert.match(run.panic?.message ?? '', message);
      assert.ok(run.panic?.location?.startsWith(object === 'two_locks' ? 'rex/src/' : `src/${object}.rs:`));
    });
  }

  test('leaves every per-CPU variable as it was', async () => {
    const target = await kernelWith('panic_with_lock', { cpus: 2 });
    const before = (await target.snapshot()).perCpu;
    await fireOne(target, dup(3, { cpu: 1 }));
    assert.deepEqual((await target.snapshot()).perCpu, before);
  });
});
