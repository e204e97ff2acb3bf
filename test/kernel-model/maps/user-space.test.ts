import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootKernel, refusal } from '../support.ts';
import { ARRAY, createMap, HASH, u32 } from './program-side.ts';

test('user space sees and changes a map, and is refused as by bpf(2)', () => {
  const kernel = bootKernel();
  const map = createMap(kernel, HASH, 4, 2, 1);
  assert.equal(map.userLookup(u32(1)), undefined);
  map.userUpdate(u32(1), Buffer.from('ab'));
  assert.deepEqual(map.entries(), [{ key: u32(1), value: new Uint8Array(Buffer.from('ab')) }]);
  const entry = map.entries()[0]!;
  map.userUpdate(u32(1), Buffer.from('cd'));
  assert.equal(Buffer.from(entry.value).toString(), 'ab', 'entries are copies');
  assert.equal(refusal(() => map.userUpdate(u32(2), Buffer.from('ab')), 'MAP_E2BIG').errno, 'E2BIG');
  assert.match(
    refusal(() => map.userUpdate(u32(1), Buffer.from('ab'), 1), 'MAP_EEXIST').message,
    /key 01000000 of hash map "m"/,
  );
  refusal(() => map.userUpdate(u32(1), Buffer.from('ab'), 4), 'MAP_EINVAL');
  refusal(() => map.userUpdate(u32(1), Buffer.from('abc')), 'MAP_EINVAL');
  refusal(() => map.userUpdate(new Uint8Array(3), Buffer.from('ab')), 'MAP_EINVAL');
  refusal(() => map.userDelete(u32(2)), 'MAP_ENOENT');
  map.userDelete(u32(1));
  assert.deepEqual(map.entries(), []);
  refusal(() => createMap(kernel, ARRAY, 4, 2, 1).userUpdate(u32(5), Buffer.from('ab'), 4), 'MAP_EINVAL');
  refusal(() => createMap(kernel, HASH, 4, 2, 1, 8).userUpdate(u32(1), Buffer.from('ab')), 'MAP_EPERM');
  refusal(() => createMap(kernel, HASH, 4, 2, 1, 16).userLookup(u32(1)), 'MAP_EPERM');
});
