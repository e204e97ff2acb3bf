import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { bootKernel, refusal, scratch } from '../support.ts';
import { bytesTaken, createMap, E2BIG, HASH, ProgramSide, QUEUE, STACK } from './program-side.ts';

const MEGABYTE = 1024 * 1024;
const GROWING = effort(10_000, 70_000);
const PUT_IN = effort(500, 4000);

function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

describe('a hash map larger than the window', () => {
  const kernel = bootKernel({ cpus: 2 });
  const { memory } = kernel;
  const map = createMap(kernel, HASH, 8, 1536, 3_000_000);
  const side = new ProgramSide(kernel, map);
  const value = new Uint8Array(1536);

  test('takes hardly any of it before it is touched', () => {
    assert.equal(map.userLookup(u64(1)), undefined);
    assert.equal(side.lookup(u64(1)), 0n);
    assert.ok(bytesTaken(kernel) < 8 * MEGABYTE);
  });

  test('keeps what is put in at places of its own that stay, through updates and deletions', () => {
    const places = new Map<number, bigint>();
    for (let key = 0; key < PUT_IN; key++) {
      value.fill(key % 251);
      assert.equal(side.update(u64(key * 1_000_003), value), 0n);
      places.set(key, side.lookup(u64(key * 1_000_003)));
    }
    assert.equal(new Set(places.values()).size, PUT_IN);
    for (const [key, place] of places) {
      const offset = Number(place & 0xffffffffn);
      assert.equal(side.lookup(u64(key * 1_000_003)), place);
      assert.equal(offset % 8, 0);
      assert.ok(memory.isAccessible(offset, 1536, READ | WRITE));
      assert.ok(memory.bytes(offset, 1536).every((byte) => byte === key % 251));
      assert.deepEqual(Buffer.from(map.keyAt(offset + 1535)!), u64(key * 1_000_003));
    }
    for (let key = 0; key < PUT_IN; key += 2) assert.equal(side.delete(u64(key * 1_000_003)), 0n);
    for (let key = 0; key < PUT_IN / 2; key++) assert.equal(side.update(u64(7 + key), value), 0n);
    assert.equal(map.entries().length, PUT_IN);
    assert.ok(bytesTaken(kernel) < 16 * MEGABYTE, 'deleted elements are used again');
  });

  test('is whole where the window has no more room, which Linux does not say', THOROUGH, () => {
    const small = bootKernel();
    small.memory.allocate('other things', 2 ** 32 - 16 * MEGABYTE, READ);
    const size = MEGABYTE - 64;
    const huge = createMap(small, HASH, 8, size, 2000);
    const place = scratch(small, size).offset;
    let put = 0;
    const fill = () => {
      for (; put < 2000; put++) {
        small.memory.view.setUint32(place, put, true);
        assert.equal(huge.update(place, place, 0, 0), 0);
      }
    };
    assert.equal(refusal(fill, 'MAP_BEYOND_WINDOW').kind, 'unsupported');
    assert.ok(put > 8 && put < 16, `${put} elements of 1 MiB fit into what is left of 16 MiB`);
    small.memory.view.setUint32(place, put - 1, true);
    assert.notEqual(huge.lookup(place), -1);
    small.memory.view.setUint32(place, put, true);
    assert.equal(huge.lookup(place), -1);
    assert.equal(huge.delete(place), -2);
  });
});

for (const [type, name] of [
  [QUEUE, 'queue'],
  [STACK, 'stack'],
] as const) {
  test(`a ${name} of millions costs what is in it, however much goes through it`, THOROUGH, () => {
    const kernel = bootKernel();
    const { memory } = kernel;
    const map = createMap(kernel, type, 0, 1024, 6_000_000);
    const place = scratch(kernel).offset;
    for (let round = 0; round < effort(1000, 20_000); round++) {
      for (const value of [round, round + 1]) {
        memory.view.setUint32(place, value, true);
        assert.equal(map.push(place, 0, 0), 0);
      }
      const popped = [0, 1].map(() => {
        assert.equal(map.pop(place), 0);
        return memory.view.getUint32(place, true);
      });
      assert.deepEqual(popped, type === QUEUE ? [round, round + 1] : [round + 1, round]);
    }
    assert.ok(bytesTaken(kernel) < 8 * MEGABYTE);
    // More than any memory that is kept for another guest, so that it must grow while values are copied in.
    for (let value = 0; value < GROWING; value++) {
      memory.view.setUint32(place, value, true);
      assert.equal(map.push(place, 0, 0), 0);
    }
    const values = map.entries().map((entry) => Buffer.from(entry.value).readUInt32LE(0));
    assert.deepEqual(
      values,
      Array.from({ length: GROWING }, (_, value) => value),
    );
  });
}

test('a ring of values goes round in memory that is placed as it is touched', THOROUGH, () => {
  const kernel = bootKernel();
  const { memory } = kernel;
  const map = createMap(kernel, QUEUE, 0, 4096, 5000);
  const place = scratch(kernel).offset;
  const push = (value: number, flags: number) => {
    memory.view.setUint32(place, value, true);
    return map.push(place, flags, 0);
  };
  for (let value = 0; value < 5000; value++) assert.equal(push(value, 0), 0);
  assert.equal(BigInt(push(5000, 0)), E2BIG);
  for (let value = 5000; value < 7500; value++) assert.equal(push(value, 2), 0);
  const values = map.entries().map((entry) => Buffer.from(entry.value).readUInt32LE(0));
  assert.deepEqual(
    values,
    Array.from({ length: 5000 }, (_, index) => 2500 + index),
  );
});

test('what takes more memory than the kernel has is ENOMEM; elements that are made as they are needed take none', () => {
  const kernel = bootKernel();
  for (const [type, keySize, valueSize, maxEntries] of [
    [HASH, 4, 4_194_000, 100_000],
    [QUEUE, 0, 4_194_304, 100_000],
    [STACK, 0, 8, 0xffffffff],
  ] as const) {
    const create = () => createMap(kernel, type, keySize, valueSize, maxEntries);
    assert.equal(refusal(create, 'MAP_CREATE_ENOMEM').errno, 'ENOMEM');
  }
  createMap(kernel, HASH, 4, 4_194_000, 100_000, 1);
  createMap(kernel, HASH, 8, 1536, 3_000_000);
  createMap(kernel, QUEUE, 0, 1024, 6_000_000);
});
