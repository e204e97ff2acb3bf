import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../../kernel-model/kernel.ts';
import { loadLayout } from '../../kernel-model/layouts/reader.ts';

test('a kernel boots and gives its memory back', () => {
  const kernel = new Kernel({ cpus: 2 }, loadLayout());
  assert.equal(kernel.tasks.current(1).comm, 'swapper/1');
  kernel.release();
});
