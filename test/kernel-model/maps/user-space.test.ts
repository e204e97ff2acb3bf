import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { tryUserOperation } from '../../../kernel-model/maps/user-operations.ts';
import { bootKernel, refusal } from '../support.ts';
import { ARRAY, createMap, HASH, PER_CPU_ARRAY, ProgramSide, QUEUE, STACK, u32 } from './program-side.ts';

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

/** What bpf(2) gives on Linux 6.18 for each operation and flags of user space, on a map of two entries at most: 0 for success. */
test('user space looks up, takes and goes on, or is refused, as on Linux', () => {
  const kernel = bootKernel();
  const empty = new Uint8Array();
  for (const [type, flags, ...expected] of [
    [HASH, 0, 0, 'EINVAL', 'EINVAL', 0, 'EINVAL', 'EINVAL', 'ENOENT'],
    [HASH, 8, 0, 'EINVAL', 'EINVAL', 'EPERM', 'EPERM', 'EINVAL', 'ENOENT'],
    [HASH, 16, 'EPERM', 'EPERM', 'EINVAL', 'EPERM', 'EPERM', 'EINVAL', 'EPERM'],
    [ARRAY, 0, 0, 'EINVAL', 'EINVAL', 'ENOTSUPP', 'EINVAL', 'EINVAL', 0],
    [PER_CPU_ARRAY, 0, 0, 'EINVAL', 'EINVAL', 'ENOTSUPP', 'EINVAL', 'EINVAL', 0],
    [QUEUE, 0, 0, 'EINVAL', 'EINVAL', 0, 'EINVAL', 'EINVAL', 'EINVAL'],
    [STACK, 0, 0, 'EINVAL', 'EINVAL', 0, 'EINVAL', 'EINVAL', 'EINVAL'],
    [27, 0, 'ENOTSUPP', 'EINVAL', 'EINVAL', 'ENOTSUPP', 'EINVAL', 'EINVAL', 'ENOTSUPP'],
    [7, 0, 'ENOENT', 'EINVAL', 'EINVAL', 'ENOENT', 'EINVAL', 'EINVAL', 'ENOENT'],
  ] as const) {
    const keyless = type >= QUEUE;
    const map = createMap(kernel, type, keyless ? 0 : 4, type === 27 ? 0 : 8, type === 27 ? 4096 : 2, flags);
    const key = keyless ? empty : u32(0);
    const put = () => {
      if (type !== 27 && type !== 7 && flags !== 8) map.userUpdate(key, Buffer.alloc(map.userValueSize, 7));
      if (flags === 8) {
        const side = new ProgramSide(kernel, map);
        side.update(key, Buffer.alloc(8, 7));
      }
    };
    const ask = (action: 'lookup' | 'take' | 'next key', operationFlags: number) => {
      try {
        tryUserOperation(map, { action, key, value: empty, flags: operationFlags });
        return 0;
      } catch (error) {
        if (!(error instanceof Diagnostic)) throw error;
        return error.errno;
      }
    };
    put();
    const looked = [0, 4, 8].map((one) => ask('lookup', one));
    const nextKey = ask('next key', 0);
    const taken = [0, 4, 8].map((one) => ask('take', one));
    assert.deepEqual([...looked, ...taken, nextKey], expected, `${map.typeName}, flags ${flags}`);
    kernel.maps.put(map);
  }
});

test('what user space takes is in the map no more', () => {
  const kernel = bootKernel();
  const hash = createMap(kernel, HASH, 4, 1, 3);
  for (const key of [1, 2, 3]) hash.userUpdate(u32(key), Uint8Array.of(10 * key));
  assert.deepEqual(hash.userTake(u32(2)), Uint8Array.of(20));
  assert.equal(hash.userTake(u32(2)), undefined);
  assert.deepEqual(
    hash
      .entries()
      .map(({ value }) => value[0])
      .sort(),
    [10, 30],
  );
  for (const [type, order] of [
    [QUEUE, [1, 2, 3]],
    [STACK, [3, 2, 1]],
  ] as const) {
    const map = createMap(kernel, type, 0, 1, 3);
    for (const value of [1, 2, 3]) map.userUpdate(new Uint8Array(), Uint8Array.of(value));
    const taken = order.map(() => map.userTake(new Uint8Array())?.[0]);
    assert.deepEqual([...taken, map.userTake(new Uint8Array())], [...order, undefined]);
  }
});

test('user space goes through all keys, and an array begins again behind an index that it does not have', () => {
  const kernel = bootKernel();
  const hash = createMap(kernel, HASH, 4, 1, 5);
  for (const key of [1, 2, 3]) hash.userUpdate(u32(key), Uint8Array.of(1));
  const array = createMap(kernel, ARRAY, 4, 1, 3);
  for (const [map, keys] of [
    [hash, [1, 2, 3]],
    [array, [0, 1, 2]],
  ] as const) {
    const found: number[] = [];
    for (let key = map.userNextKey(undefined); key !== undefined; key = map.userNextKey(key)) found.push(key[0]!);
    assert.deepEqual(found.sort(), keys);
  }
  assert.deepEqual(array.userNextKey(u32(3)), u32(0));
  assert.deepEqual(array.userNextKey(u32(0xffffffff)), u32(0));
  assert.deepEqual(hash.userNextKey(u32(9)), hash.userNextKey(undefined));
});
