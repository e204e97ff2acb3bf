import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ElementStore } from '../../../kernel-model/maps/storage/element-store.ts';
import { HashIndex } from '../../../kernel-model/maps/storage/hash-index.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { bootKernel } from '../support.ts';
import { createMap, E2BIG, EEXIST, EINVAL, ENOENT, HASH, ProgramSide, u32 } from './program-side.ts';

test('a hash map gives the errors that Linux gives', () => {
  const kernel = bootKernel();
  const map = createMap(kernel, HASH, 4, 8, 2);
  const side = new ProgramSide(kernel, map);
  const value = Buffer.from('AAAAAAAA');
  assert.equal(side.update(u32(1), value, 2), ENOENT);
  assert.equal(side.update(u32(1), value, 1), 0n);
  assert.equal(side.update(u32(1), value, 1), EEXIST);
  assert.equal(side.update(u32(1), value, 2), 0n);
  assert.equal(side.update(u32(0), value), 0n);
  assert.equal(side.update(u32(7), value), E2BIG);
  assert.equal(side.update(u32(7), value, 1), E2BIG);
  assert.equal(side.update(u32(7), value, 2), ENOENT);
  assert.equal(side.update(u32(1), value, 0), 0n, 'a full map takes updates of what it holds');
  for (const flags of [3, 4, 6, 8, 1n << 32n]) assert.equal(side.update(u32(1), value, flags), EINVAL, String(flags));
  assert.equal(side.delete(u32(7)), ENOENT);
  assert.equal(side.delete(u32(1)), 0n);
  assert.equal(side.delete(u32(1)), ENOENT);
  assert.equal(side.lookup(u32(1)), 0n);
  assert.equal(side.update(u32(7), value), 0n, 'the deleted entry made room');
});

test('a pointer from before an update of its key shows the old value, as on Linux; the next update shows in it', () => {
  const kernel = bootKernel();
  const map = createMap(kernel, HASH, 4, 8, 4);
  const side = new ProgramSide(kernel, map);
  side.update(u32(1), Buffer.from('AAAAAAAA'));
  const old = Number(side.lookup(u32(1)) & 0xffffffffn);
  const text = (offset: number) => Buffer.from(kernel.memory.bytes(offset, 8)).toString();
  side.update(u32(1), Buffer.from('BBBBBBBB'));
  const now = Number(side.lookup(u32(1)) & 0xffffffffn);
  assert.deepEqual([text(old), text(now)], ['AAAAAAAA', 'BBBBBBBB']);
  side.update(u32(2), Buffer.from('CCCCCCCC'));
  assert.equal(text(old), 'AAAAAAAA', 'the spare element is for updates of existing keys');
  side.update(u32(2), Buffer.from('DDDDDDDD'));
  assert.equal(text(old), 'DDDDDDDD');
  assert.equal(map.entries().length, 2);
});

test('the element freed last is used first', () => {
  const kernel = bootKernel();
  const side = new ProgramSide(kernel, createMap(kernel, HASH, 4, 8, 4));
  for (const key of [1, 2, 3]) side.update(u32(key), Buffer.alloc(8));
  const places = [1, 2].map((key) => side.lookup(u32(key)));
  side.delete(u32(1));
  side.delete(u32(2));
  side.update(u32(8), Buffer.alloc(8));
  side.update(u32(9), Buffer.alloc(8));
  assert.deepEqual([side.lookup(u32(9)), side.lookup(u32(8))], places);
});

test('a hash map does what a Map does, over many random operations and odd key sizes', THOROUGH, () => {
  const kernel = bootKernel({ cpus: 2 });
  for (const [keySize, keys] of [
    [1, 200],
    [3, 400],
    [4, 3000],
    [13, 500],
  ] as const) {
    const map = createMap(kernel, HASH, keySize, 6, 300);
    const side = new ProgramSide(kernel, map);
    const model = new Map<string, string>();
    let state = keySize;
    const draw = (limit: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    for (let round = 0; round < effort(1500, 6000); round++) {
      const key = Buffer.alloc(keySize);
      key.writeUIntLE(draw(Math.min(keys, 256 ** keySize)), 0, Math.min(keySize, 4));
      if (keySize === 13) key[12] = key[0]!;
      const name = key.toString('hex');
      const value = Buffer.alloc(6);
      value.writeUInt32LE(round, 1);
      if (draw(3) === 0) {
        assert.equal(side.delete(key), model.delete(name) ? 0n : ENOENT);
      } else {
        const full = !model.has(name) && model.size === 300;
        assert.equal(side.update(key, value), full ? E2BIG : 0n);
        if (!full) model.set(name, value.toString('hex'));
      }
      const found = side.lookup(key);
      const bytes = found === 0n ? undefined : kernel.memory.bytes(Number(found & 0xffffffffn), 6);
      assert.equal(bytes && Buffer.from(bytes).toString('hex'), model.get(name));
    }
    const entries = map
      .entries()
      .map(({ key, value }) => [Buffer.from(key).toString('hex'), Buffer.from(value).toString('hex')]);
    assert.deepEqual(Object.fromEntries(entries), Object.fromEntries(model));
    assert.equal(entries.length, model.size);
  }
});

test('an index grows with the elements that are in, not with those that come and go', () => {
  const kernel = bootKernel();
  const elements = new ElementStore(kernel.memory, { name: 'elements', size: 8, count: 40 }, []);
  const index = new HashIndex(kernel.memory, elements, 4, () => {});
  for (let element = 0; element < 40; element++) kernel.memory.view.setUint32(elements.place(element), element, true);
  for (let round = 0; round < 1000; round++) {
    for (let element = 0; element < 7; element++) index.insert(element);
    for (let element = 0; element < 7; element++) index.remove(element);
  }
  assert.equal(index.capacity, 16);
  for (let element = 0; element < 40; element++) index.insert(element);
  assert.equal(index.capacity, 128);
  assert.deepEqual(
    [...index].sort((left, right) => left - right),
    Array.from({ length: 40 }, (_, element) => element),
  );
});

describe('keys that were chosen to collide', () => {
  const HOME = 0;
  const ROW = 70;
  const ONE_COUNT = 64 * 256;

  /** The hash of the key at a place, as the index computes it for itself. */
  const hashOf = (index: HashIndex, key: number): number => Reflect.get(index, 'hash').call(index, key);

  /** An index where a row of elements has one home, with the bytes that it counts, and a place for a key. */
  function row() {
    const kernel = bootKernel();
    const elements = new ElementStore(kernel.memory, { name: 'elements', size: 8, count: ROW + 1 }, []);
    const counted: number[] = [];
    const index = new HashIndex(kernel.memory, elements, 4, (bytes) => counted.push(bytes));
    const key = elements.place(ROW);
    const keys: number[] = [];
    for (let number = 0; keys.length <= ROW; number++) {
      kernel.memory.view.setUint32(key, number, true);
      // The index has 256 slots for so many elements.
      if ((hashOf(index, key) & 255) === HOME) keys.push(number);
    }
    for (let element = 0; element < ROW; element++) {
      kernel.memory.view.setUint32(elements.place(element), keys[element]!, true);
      index.insert(element);
    }
    assert.equal(index.capacity, 256);
    const find = (number: number) => {
      counted.length = 0;
      kernel.memory.view.setUint32(key, number, true);
      return index.find(key);
    };
    return { index, counted, keys, find };
  }

  test('are counted from a length on, found or not', THOROUGH, () => {
    const { counted, keys, find } = row();
    assert.equal(find(keys[63]!), 63);
    assert.deepEqual(counted, [], 'the search has passed 63 slots');
    assert.equal(find(keys[64]!), 64);
    assert.deepEqual(counted, [ONE_COUNT]);
    assert.equal(find(keys[ROW]!), -1);
    assert.deepEqual(counted, [ONE_COUNT]);
  });

  test('are counted when one is removed and the others move', () => {
    const { index, counted, keys, find } = row();
    index.remove(0);
    assert.deepEqual(counted, [(ROW - 1) * 256]);
    counted.length = 0;
    for (const element of [1, 2, 3, 4, 5]) index.remove(element);
    assert.deepEqual(
      counted,
      [68, 67, 66, 65, 64].map((passed) => passed * 256),
    );
    counted.length = 0;
    index.remove(6);
    assert.deepEqual(counted, [], 'it has passed 63');
    assert.equal(find(keys[69]!), 69);
  });
});
