import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PerCpuArrayMap } from '../../../kernel-model/maps/per-cpu-array.ts';
import { READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { bootKernel, refusal, scratch } from '../support.ts';
import { bytesTaken } from './program-side.ts';

/** As many entries and bytes as the cache of BMC has: more than the window, nearly 5 GB. */
const DEFINITION = { name: 'cache', type: 2, keySize: 4, valueSize: 1516, maxEntries: 3_250_000, flags: 0 };
const TOUCHED = effort(600, 3000);
const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);

describe('an array larger than the window', () => {
  const kernel = bootKernel();
  const { memory } = kernel;
  const key = scratch(kernel).offset;
  const map = kernel.maps.create(DEFINITION);
  const lookup = (index: number) => {
    memory.view.setUint32(key, index, true);
    return map.lookup(key);
  };

  test('takes hardly any of it before it is touched', () => {
    assert.ok(bytesTaken(kernel) < 16 * 1024 * 1024);
    assert.deepEqual(map.entries(), []);
    assert.deepEqual(map.userLookup(u32(3_249_999)), new Uint8Array(1516));
    assert.equal(map.userLookup(u32(3_250_000)), undefined);
    assert.ok(bytesTaken(kernel) < 16 * 1024 * 1024);
  });

  test('has each element at a place of its own, zero at first, that stays', THOROUGH, () => {
    const places = new Map<number, number>();
    for (let step = 0; step < TOUCHED; step++) {
      const index = (step * 1_234_577) % 3_250_000;
      const place = lookup(index);
      assert.equal(place % 8, 0);
      assert.ok(memory.isAccessible(place, 1516, READ | WRITE));
      assert.ok(memory.bytes(place, 1516).every((byte) => byte === 0));
      memory.view.setUint32(place, index, true);
      memory.view.setUint32(place + 1512, ~index, true);
      places.set(index, place);
    }
    for (const [index, place] of places) {
      assert.equal(lookup(index), place);
      assert.deepEqual([memory.view.getUint32(place, true), memory.view.getInt32(place + 1512, true)], [index, ~index]);
      assert.deepEqual(map.keyAt(place), u32(index));
      assert.deepEqual(map.keyAt(place + 1515), u32(index));
    }
    assert.equal(new Set(places.values()).size, TOUCHED);
    assert.ok(bytesTaken(kernel) < 64 * 1024 * 1024);
    assert.equal(map.entries().length, TOUCHED);
  });

  test('has its neighbours behind one another, and no element behind its last', () => {
    const place = lookup(8);
    assert.equal(lookup(9), place + 1520);
    assert.equal(lookup(3_250_000), -1);
    assert.equal(kernel.maps.entryAt(lookup(9) + 4)?.text, 'map "cache" at key 09000000');
    assert.equal(map.keyAt(key), undefined);
  });

  test('is written by user space, which sees what is not zero', () => {
    map.userUpdate(u32(2_000_001), new Uint8Array(1516).fill(7));
    assert.equal(memory.u8[lookup(2_000_001) + 1515], 7);
    assert.deepEqual(map.userLookup(u32(2_000_001)), new Uint8Array(1516).fill(7));
    assert.deepEqual(map.entries().find(({ value }) => value[0] === 7 && value[9] === 7)?.key, u32(2_000_001));
  });

  test('cannot be touched everywhere, and says so', THOROUGH, () => {
    const small = bootKernel();
    const place = scratch(small).offset;
    const huge = small.maps.create({ ...DEFINITION, valueSize: 1024 * 1024 * 1024, maxEntries: 8 });
    const touch = () => {
      for (let index = 0; index < 8; index++) {
        small.memory.view.setUint32(place, index, true);
        huge.lookup(place);
      }
    };
    assert.equal(refusal(touch, 'MEMORY_BUDGET').kind, 'unsupported');
  });
});

test('an array larger than the memory of the kernel is refused', () => {
  const kernel = bootKernel();
  const refuse = (definition: Partial<typeof DEFINITION>) =>
    refusal(() => kernel.maps.create({ ...DEFINITION, ...definition }), 'MAP_CREATE_ENOMEM');
  assert.equal(refuse({ maxEntries: 0xffffffff }).errno, 'ENOMEM');
  assert.equal(refuse({ type: 6, valueSize: 8, maxEntries: 0xffffffff }).errno, 'ENOMEM');
});

test('a per-CPU array that is large is placed as it is touched, on each CPU for itself', () => {
  const kernel = bootKernel({ cpus: 2 });
  const map = kernel.maps.create({ ...DEFINITION, type: 6, valueSize: 12, maxEntries: 4_000_000 });
  const key = scratch(kernel).offset;
  kernel.memory.view.setUint32(key, 3_999_999, true);
  kernel.beginRun('main', 1, {} as never);
  kernel.memory.u8[map.lookup(key)] = 5;
  kernel.endRun();
  const value = new Uint8Array(32);
  value[16] = 5;
  assert.deepEqual(map.entries(), [{ key: u32(3_999_999), value }]);
  assert.deepEqual(map.userLookup(u32(3_999_999)), value);
  assert.deepEqual(map.userLookup(u32(0)), new Uint8Array(32));
});

test('user space has the values of the CPUs that there may be, without gaps, and writes them so', () => {
  const kernel = bootKernel({ possibleCpus: [0, 1, 4, 5] });
  const map = kernel.maps.create({ ...DEFINITION, type: 6, valueSize: 4, maxEntries: 1 });
  const key = scratch(kernel).offset;
  kernel.memory.view.setUint32(key, 0, true);
  map.userUpdate(
    u32(0),
    Uint8Array.from({ length: 32 }, (_, at) => at >> 3),
  );
  for (const [n, cpu] of [0, 1, 4, 5].entries()) {
    kernel.beginRun('main', cpu, {} as never);
    assert.equal(kernel.memory.u8[map.lookup(key)], n, `CPU ${cpu}`);
    kernel.endRun();
  }
  assert.deepEqual(map instanceof PerCpuArrayMap && map.valueCpus, [0, 1, 4, 5]);
});

test('a hash has a spare element for each CPU, whatever its number', () => {
  const kernel = bootKernel({ possibleCpus: [0, 9] });
  const map = kernel.maps.create({ ...DEFINITION, type: 1, valueSize: 4, maxEntries: 2 });
  const place = scratch(kernel).offset;
  kernel.beginRun('main', 9, {} as never);
  for (let n = 0; n < 6; n++) {
    kernel.memory.view.setUint32(place, 0, true);
    kernel.memory.view.setUint32(place + 8, n, true);
    assert.equal(map.update(place, place + 8, 0, 0), 0);
  }
  kernel.endRun();
  assert.deepEqual(map.entries(), [{ key: u32(0), value: u32(5) }]);
});
