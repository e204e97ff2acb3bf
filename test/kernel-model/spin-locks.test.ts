import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import { Acquisition, SpinLocks } from '../../kernel-model/spin-locks.ts';
import { CallSite } from '../../kernel-model/symbols/call-site.ts';
import { bootKernel, call, scratch } from './support.ts';

test('locks that several programs hold are told oldest first, and are released one by one', () => {
  const locks = new SpinLocks();
  const site = new CallSite(bootKernel().kallsyms, -1);
  const take = (lock: number, program: string) => locks.acquire(new Acquisition(lock, undefined, program, site));
  const held = () => locks.all().map(({ lock }) => lock);
  take(8, 'first');
  take(16, 'second');
  take(4, 'third');
  assert.deepEqual(held(), [8, 16, 4]);
  assert.equal(locks.release(16), true);
  assert.equal(locks.release(16), false);
  assert.deepEqual(held(), [8, 4]);
  assert.throws(() => take(8, 'fourth'), { code: 'LOCK_DEADLOCK' });
  assert.equal(locks.release(8), true);
  assert.equal(locks.release(4), true);
  assert.equal(locks.lastReleased?.program, 'third');
  take(8, 'fifth');
  assert.deepEqual([held(), locks.releases], [[8], 3]);
  assert.equal(locks.heldBy('fifth').length, 1);
});

test('a lock whose word is not 0 is waited for without end if nobody holds it', () => {
  const kernel = bootKernel();
  const lock = scratch(kernel).offset;
  const spin = (name: string) => call(kernel, name, [toAddress(lock)]);
  spin('bpf_spin_lock');
  spin('bpf_spin_unlock');
  kernel.memory.view.setUint32(lock, 0x101, true);
  assert.throws(() => spin('bpf_spin_lock'), { code: 'LOCK_WORD_TAKEN', kind: 'conformance' });
  kernel.memory.view.setUint32(lock, 0, true);
  spin('bpf_spin_lock');
});
