import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { READ_LIMIT, whatIsLeftOf } from '../../../kernel-model/maps/storage/read-limit.ts';
import { PAGE_SIZE } from '../../../kernel-model/memory/guest-memory.ts';
import { THOROUGH } from '../../effort.ts';
import { bootKernel, refusal, scratch } from '../support.ts';
import { bytesTaken } from './program-side.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
const definition = (type: number, keySize: number, valueSize: number, maxEntries: number, flags = 0) => ({
  name: `map of type ${type}`,
  type,
  keySize,
  valueSize,
  maxEntries,
  flags,
});

/** Maps of 6 GiB, of each type by what Linux allocates for it. */
const LARGE = [
  definition(1, 8, 2048, (6 * GIB) / (48 + 8 + 2048 + 32)),
  definition(2, 4, 1024, 6 * MIB),
  definition(6, 4, 1024, 3 * MIB),
  definition(7, 4, 1000, (6 * GIB) / 1024),
  definition(22, 0, 1024, 6 * MIB),
  definition(23, 0, 1024, 6 * MIB),
].map((one) => ({ ...one, maxEntries: Math.floor(one.maxEntries) }));

describe('the memory of the kernel is for all maps together', () => {
  for (const large of LARGE) {
    test(`${large.name}: two of 6 GiB are created, a third is refused, and one that goes makes room`, () => {
      const kernel = bootKernel({ cpus: 2 });
      const first = kernel.maps.create(large);
      kernel.maps.create(large);
      const refused = refusal(() => kernel.maps.create(large), 'MAP_CREATE_ENOMEM');
      assert.equal(refused.errno, 'ENOMEM');
      assert.match(refused.cause, /and the kernel has 17179869184, of which other maps have 1[12]\d{9}$/);
      kernel.maps.hold(first);
      kernel.maps.put(first);
      refusal(() => kernel.maps.create(large), 'MAP_CREATE_ENOMEM');
      kernel.maps.put(first);
      kernel.maps.create(large);
    });
  }

  test('perf event arrays take a pointer for each entry, ring buffers their data and three pages', () => {
    const kernel = bootKernel();
    kernel.maps.create(definition(2, 4, 8, 2 * GIB - MIB - 0x1000));
    refusal(() => kernel.maps.create(definition(4, 4, 4, MIB + 0x1001)), 'MAP_CREATE_ENOMEM');
    kernel.maps.create(definition(4, 4, 4, MIB));
    refusal(() => kernel.maps.create(definition(27, 0, 0, 0x8000)), 'MAP_CREATE_ENOMEM');
    kernel.maps.create(definition(27, 0, 0, 0x4000));
  });

  test('a map that cannot be created for another reason takes nothing', () => {
    const kernel = bootKernel();
    const ring = definition(27, 0, 0, 2 * GIB);
    for (let n = 0; n < 20; n++) refusal(() => kernel.maps.create(ring), 'MAP_BEYOND_WINDOW');
  });
});

describe('many maps that are not large', () => {
  const kernel = bootKernel();
  const maps = Array.from({ length: 63 }, () => kernel.maps.create(definition(2, 4, 4096, 4096)));

  test('take little of the window, and have all their entries', THOROUGH, () => {
    assert.ok(bytesTaken(kernel) < 64 * MIB);
    for (const map of [maps[0]!, maps[62]!]) {
      assert.equal(map.entries().length, 4096);
      map.userUpdate(u32(4095), new Uint8Array(4096).fill(7));
      assert.equal(map.entries()[4095]!.value[4095], 7);
      assert.deepEqual(map.entries()[4094]!.value, new Uint8Array(4096));
    }
    assert.ok(bytesTaken(kernel) < 64 * MIB);
  });

  test('cannot all be touched everywhere', THOROUGH, () => {
    const key = scratch(kernel).offset;
    const touch = () => {
      for (const map of maps) {
        for (let index = 0; index < 4096; index++) {
          kernel.memory.view.setUint32(key, index, true);
          map.lookup(key);
        }
      }
    };
    assert.equal(refusal(touch, 'MEMORY_BUDGET').kind, 'unsupported');
  });

  test('are read as far as one limit for all', THOROUGH, () => {
    const first = maps[0]!.entries();
    const left = whatIsLeftOf({ ...READ_LIMIT, entries: 5000 }, first);
    assert.match(refusal(() => maps[1]!.entries(left), 'MAP_READ_TOO_LARGE').cause, /5000 .*, of all maps together$/);
    assert.equal(maps[1]!.entries(whatIsLeftOf({ ...READ_LIMIT, entries: 8192 }, first)).length, 4096);
    const bytes = first.length * (4 + 4096);
    refusal(() => maps[1]!.entries(whatIsLeftOf({ ...READ_LIMIT, bytes: bytes + 4096 }, first)), 'MAP_READ_TOO_LARGE');
  });
});

test('values of maps take no room before user space writes one', () => {
  const kernel = bootKernel();
  for (let n = 0; n < 10; n++) kernel.maps.create(definition(2, 4, GIB, 1));
  assert.ok(bytesTaken(kernel) < 64 * MIB);
});

test('a hash map of many large elements that are made as they are needed costs what is used', () => {
  const kernel = bootKernel();
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < 7; n++) kernel.maps.create(definition(1, 4, 4_000_000, 2 ** 27, 1));
  assert.ok(process.memoryUsage().arrayBuffers - before < 64 * MIB);
});

test('a ring buffer counts what is reserved of it the first time round, and costs no more than that', THOROUGH, () => {
  const kernel = bootKernel();
  const ring = kernel.maps.create(definition(27, 0, 0, GIB));
  const before = process.memoryUsage().arrayBuffers;
  const large = kernel.maps.ringBufferAt(ring.address + 4 * PAGE_SIZE)!;
  const reserve = () => {
    for (let n = 0; n < 4; n++) large.commit(large.reserve(100 * MIB), 0, true);
  };
  assert.equal(refusal(reserve, 'MEMORY_BUDGET').kind, 'unsupported');
  assert.ok(process.memoryUsage().arrayBuffers - before < 64 * MIB);
});

test('a ring buffer that is filled round and round is counted once', () => {
  const kernel = bootKernel();
  const ring = kernel.maps.create(definition(27, 0, 0, 2 * MIB));
  const small = kernel.maps.ringBufferAt(ring.address + 4 * PAGE_SIZE)!;
  for (let n = 0; n < 1000; n++) {
    small.commit(small.reserve(MIB), 0, true);
    small.takeRecords();
  }
  assert.equal(small.producerPosition, 1000 * (MIB + 8));
});
