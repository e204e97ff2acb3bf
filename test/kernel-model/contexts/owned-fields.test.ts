import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OwnedFields } from '../../../kernel-model/contexts/owned-fields.ts';
import { bootKernel } from '../support.ts';

test('the same list of names has the places of each struct', () => {
  const kernel = bootKernel();
  const names = ['data'];
  for (const struct of ['xdp_buff', 'sk_buff']) {
    const { offset } = kernel.contexts.take(struct, kernel.layout.sizeOf(struct));
    const owned = new OwnedFields(kernel, offset, struct, names);
    owned.entered();
    assert.deepEqual(owned.overwritten(), []);
    kernel.layout.write(kernel.memory, offset, struct, 'data', 5);
    assert.deepEqual(owned.overwritten(), [{ name: 'data', was: 0n, is: 5n }], struct);
  }
});
