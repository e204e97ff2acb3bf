import assert from 'node:assert/strict';
import { test } from 'node:test';
import { READ, WRITE } from '../../../../kernel-model/memory/guest-memory.ts';
import { SharedMemory } from '../../../../runtime/run/interleaving/shared-memory.ts';
import { bootKernel } from '../../../kernel-model/support.ts';

test('a word that the loader has filled is shared by nobody who reads it alone, and by who reads what follows', () => {
  const kernel = bootKernel();
  const { offset } = kernel.memory.allocate('image', 4096, READ | WRITE);
  const shared = new SharedMemory(kernel, new Set([offset]));
  const touches = (size: number, write: boolean) => shared.touches({ offset, size, read: !write, write });
  assert.deepEqual(touches(8, false), []);
  assert.deepEqual(touches(64, false), [{ kind: 'memory', offset, size: 64, write: false }]);
  assert.deepEqual(touches(8, true), [{ kind: 'memory', offset, size: 8, write: true }]);
});
