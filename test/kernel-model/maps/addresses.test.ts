import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { bootKernel, call, scratch } from '../support.ts';
import { ARRAY, createMap, HASH, ProgramSide, u32 } from './program-side.ts';

test("a map's kernel address cannot be looked into, and only a map's address is one", () => {
  const kernel = bootKernel();
  const map = createMap(kernel, HASH, 4, 8, 1);
  assert.equal(kernel.memory.protectionAt(map.address), 0);
  assert.equal(kernel.maps.at(map.address), map);
  const { offset } = scratch(kernel);
  for (const address of [0n, toAddress(offset), 0x1234n]) {
    assert.throws(() => call(kernel, 'bpf_map_lookup_elem', [address, toAddress(offset)]), {
      name: 'HelperFault',
      access: 'read',
    });
  }
  assert.throws(() => call(kernel, 'bpf_map_push_elem', [toAddress(map.address), toAddress(offset), 0]), {
    access: 'execute',
  });
});

test('keys and values that cannot be reached are faults inside the helper', () => {
  const kernel = bootKernel();
  const map = createMap(kernel, HASH, 8, 16, 1);
  const { offset, size } = scratch(kernel);
  const address = toAddress(map.address);
  const end = toAddress(offset + size - 7);
  assert.throws(() => call(kernel, 'bpf_map_lookup_elem', [address, end]), {
    name: 'HelperFault',
    access: 'read',
    address: end,
  });
  assert.throws(() => call(kernel, 'bpf_map_update_elem', [address, toAddress(offset), end, 0]), { address: end });
  assert.throws(() => call(kernel, 'bpf_map_delete_elem', [address, 0n]), { address: 0n });
  const queue = createMap(kernel, 22, 0, 8, 1);
  kernel.memory.protect(offset, size, 1);
  assert.throws(() => call(kernel, 'bpf_map_pop_elem', [toAddress(queue.address), toAddress(offset)]), {
    access: 'write',
  });
});

test('a destroyed map is gone, and pointers into it fault', () => {
  const kernel = bootKernel();
  const map = createMap(kernel, ARRAY, 4, 8, 1);
  const side = new ProgramSide(kernel, map);
  const value = Number(side.lookup(u32(0)) & 0xffffffffn);
  assert.equal(kernel.maps.entryAt(value + 7)?.text, 'map "m" at key 00000000');
  kernel.maps.put(map);
  assert.equal(kernel.memory.protectionAt(value), 0);
  assert.equal(kernel.maps.at(map.address), undefined);
  assert.equal(kernel.maps.entryAt(value)?.text, undefined);
  assert.throws(() => side.lookup(u32(0)), { name: 'HelperFault' });
});
