import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { ElementStore } from '../../kernel-model/maps/element-store.ts';
import { HashIndex } from '../../kernel-model/maps/hash-index.ts';
import type { BpfMap } from '../../kernel-model/maps/map.ts';
import { MAP_TYPES } from '../../kernel-model/maps/table.ts';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import { bootKernel, call, refusal, scratch } from './support.ts';

const HASH = 1;
const ARRAY = 2;
const PER_CPU_ARRAY = 6;

function create(kernel: Kernel, type: number, keySize: number, valueSize: number, maxEntries: number, flags = 0) {
  return kernel.maps.create({ name: 'm', type, keySize, valueSize, maxEntries, flags });
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** The program's side: calls with key and value in a page of its own. */
class Side {
  private readonly kernel: Kernel;
  private readonly map: BpfMap;
  private readonly page: number;

  constructor(kernel: Kernel, map: BpfMap) {
    this.kernel = kernel;
    this.map = map;
    this.page = scratch(kernel, 8192).offset;
  }

  lookup(key: Uint8Array): bigint {
    this.kernel.memory.u8.set(key, this.page);
    return call(this.kernel, 'bpf_map_lookup_elem', [toAddress(this.map.address), toAddress(this.page)]);
  }

  update(key: Uint8Array, value: Uint8Array, flags: bigint | number = 0): bigint {
    this.kernel.memory.u8.set(key, this.page + 3);
    this.kernel.memory.u8.set(value, this.page + 4096);
    const args = [toAddress(this.map.address), toAddress(this.page + 3), toAddress(this.page + 4096), flags];
    return call(this.kernel, 'bpf_map_update_elem', args);
  }

  delete(key: Uint8Array): bigint {
    this.kernel.memory.u8.set(key, this.page + 1);
    return call(this.kernel, 'bpf_map_delete_elem', [toAddress(this.map.address), toAddress(this.page + 1)]);
  }
}

const EINVAL = -22n;
const E2BIG = -7n;
const EEXIST = -17n;
const ENOENT = -2n;

test('a hash map gives the errors that Linux gives', () => {
  const kernel = bootKernel();
  const map = create(kernel, HASH, 4, 8, 2);
  const side = new Side(kernel, map);
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

test('an array gives the errors that Linux gives', () => {
  const kernel = bootKernel();
  const side = new Side(kernel, create(kernel, ARRAY, 4, 8, 2));
  const value = Buffer.from('AAAAAAAA');
  assert.equal(side.update(u32(1), value), 0n);
  assert.equal(side.update(u32(1), value, 2), 0n);
  assert.equal(side.update(u32(1), value, 1), EEXIST);
  for (const index of [2, 0xffffffff]) {
    assert.equal(side.update(u32(index), value), E2BIG);
    assert.equal(side.update(u32(index), value, 1), E2BIG);
    assert.equal(side.lookup(u32(index)), 0n);
  }
  for (const flags of [3, 4, 8, 1n << 32n]) assert.equal(side.update(u32(1), value, flags), EINVAL, String(flags));
  assert.equal(side.delete(u32(0)), EINVAL);
});

test('array values lie at multiples of 8, all there from the start, and pointers to them stay', () => {
  const kernel = bootKernel();
  const map = create(kernel, ARRAY, 4, 5, 3);
  const side = new Side(kernel, map);
  const first = side.lookup(u32(0));
  assert.equal(side.lookup(u32(2)), first + 16n);
  assert.deepEqual(
    map.entries().map(({ value }) => [...value]),
    Array(3).fill([0, 0, 0, 0, 0]),
  );
  side.update(u32(2), Buffer.from('abcde'));
  assert.equal(side.lookup(u32(2)), first + 16n);
  assert.equal(Buffer.from(map.userLookup(u32(2))!).toString(), 'abcde');
});

test('a pointer from before an update of its key shows the old value, as on Linux; the next update shows in it', () => {
  const kernel = bootKernel();
  const map = create(kernel, HASH, 4, 8, 4);
  const side = new Side(kernel, map);
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
  const side = new Side(kernel, create(kernel, HASH, 4, 8, 4));
  for (const key of [1, 2, 3]) side.update(u32(key), Buffer.alloc(8));
  const places = [1, 2].map((key) => side.lookup(u32(key)));
  side.delete(u32(1));
  side.delete(u32(2));
  side.update(u32(8), Buffer.alloc(8));
  side.update(u32(9), Buffer.alloc(8));
  assert.deepEqual([side.lookup(u32(9)), side.lookup(u32(8))], places);
});

test('a hash map does what a Map does, over many random operations and odd key sizes', () => {
  const kernel = bootKernel({ cpus: 2 });
  for (const [keySize, keys] of [
    [1, 200],
    [3, 400],
    [4, 3000],
    [13, 500],
  ] as const) {
    const map = create(kernel, HASH, keySize, 6, 300);
    const side = new Side(kernel, map);
    const model = new Map<string, string>();
    let state = keySize;
    const draw = (limit: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    for (let round = 0; round < 6000; round++) {
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
  const index = new HashIndex(kernel.memory, elements, 4);
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

test('a per-CPU array keeps a value for each CPU; user space sees all of them', () => {
  const kernel = bootKernel({ cpus: 2 });
  const map = create(kernel, PER_CPU_ARRAY, 4, 5, 3);
  const side = new Side(kernel, map);
  kernel.beginRun('p', 1, {} as never);
  assert.equal(side.update(u32(2), Buffer.from('onone')), 0n);
  const mine = side.lookup(u32(2));
  kernel.beginRun('p', 0, {} as never);
  assert.notEqual(side.lookup(u32(2)), mine);
  assert.equal(Buffer.from(map.userLookup(u32(2))!).toString('latin1'), '\0\0\0\0\0\0\0\0onone\0\0\0');
  map.userUpdate(u32(2), Buffer.from('zero!...one!!...'));
  assert.equal(Buffer.from(kernel.memory.bytes(Number(mine & 0xffffffffn), 5)).toString(), 'one!!');
  assert.equal(side.lookup(u32(3)), 0n);
  assert.equal(side.update(u32(3), Buffer.alloc(5)), E2BIG);
  assert.equal(side.update(u32(0), Buffer.alloc(5), 1), EEXIST);
  assert.equal(side.delete(u32(0)), EINVAL);
  refusal(() => map.userUpdate(u32(2), Buffer.alloc(5)), 'MAP_EINVAL');
  refusal(() => map.userUpdate(u32(9), Buffer.alloc(16)), 'MAP_E2BIG');
  assert.equal(map.userLookup(u32(3)), undefined);
});

for (const [type, typeName, order] of [
  [22, 'queue', ['A', 'B', 'C']],
  [23, 'stack', ['C', 'B', 'A']],
] as const) {
  test(`a ${typeName} gives its values in its order, and the errors that Linux gives`, () => {
    const kernel = bootKernel();
    const map = create(kernel, type, 0, 1, 3);
    const { offset } = scratch(kernel);
    const address = toAddress(map.address);
    const put = (letter: string, flags: number | bigint = 0) => {
      kernel.memory.u8[offset] = letter.charCodeAt(0);
      return call(kernel, 'bpf_map_push_elem', [address, toAddress(offset), flags]);
    };
    const take = (name = 'bpf_map_pop_elem') => {
      const result = call(kernel, name, [address, toAddress(offset + 8)]);
      return result === 0n ? String.fromCharCode(kernel.memory.u8[offset + 8]!) : result;
    };
    kernel.memory.u8[offset + 8] = 0xee;
    assert.equal(take(), ENOENT);
    assert.equal(kernel.memory.u8[offset + 8], 0, 'the value is zeroed');
    for (const letter of ['A', 'B', 'C']) assert.equal(put(letter), 0n);
    assert.equal(put('D'), E2BIG);
    for (const flags of [1, 3, 4, 1n << 32n]) assert.equal(put('D', flags), EINVAL, String(flags));
    assert.equal(take('bpf_map_peek_elem'), order[0]);
    assert.deepEqual([take(), take(), take(), take()], [...order, ENOENT]);
    for (const letter of ['A', 'B', 'C', 'D']) assert.equal(put(letter, 2), 0n);
    assert.equal(
      map
        .entries()
        .map(({ value }) => String.fromCharCode(value[0]!))
        .join(''),
      'BCD',
    );
    assert.equal(take(), typeName === 'queue' ? 'B' : 'D');
    assert.equal(call(kernel, 'bpf_map_delete_elem', [address, toAddress(offset)]), EINVAL);
    assert.equal(call(kernel, 'bpf_map_lookup_elem', [address, toAddress(offset)]), 0n);
    map.userUpdate(new Uint8Array(), Buffer.from('E'));
    refusal(() => map.userUpdate(new Uint8Array(), Buffer.from('F')), 'MAP_E2BIG');
    assert.equal(Buffer.from(map.userLookup(new Uint8Array())!).toString(), typeName === 'queue' ? 'C' : 'E');
    refusal(() => map.userDelete(new Uint8Array()), 'MAP_EINVAL');
    refusal(() => map.userUpdate(u32(0), Buffer.from('E')), 'MAP_EINVAL');
  });
}

test('user space sees and changes a map, and is refused as by bpf(2)', () => {
  const kernel = bootKernel();
  const map = create(kernel, HASH, 4, 2, 1);
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
  refusal(() => create(kernel, ARRAY, 4, 2, 1).userUpdate(u32(5), Buffer.from('ab'), 4), 'MAP_EINVAL');
  refusal(() => create(kernel, HASH, 4, 2, 1, 8).userUpdate(u32(1), Buffer.from('ab')), 'MAP_EPERM');
  refusal(() => create(kernel, HASH, 4, 2, 1, 16).userLookup(u32(1)), 'MAP_EPERM');
});

/** Definitions that Linux 6.18 was seen to refuse, and to take. */
const REFUSED: readonly (readonly [
  errno: string,
  type: number,
  key: number,
  value: number,
  entries: number,
  flags: number,
])[] = [
  ['EINVAL', HASH, 4, 8, 0, 0],
  ['EINVAL', HASH, 0, 8, 1, 0],
  ['EINVAL', HASH, 4, 0, 1, 0],
  ['EINVAL', HASH, 4, 8, 1, 2],
  ['EINVAL', HASH, 4, 8, 1, 24],
  ['EINVAL', HASH, 4, 8, 1, 32],
  ['EINVAL', HASH, 4, 8, 1, 0x180],
  ['EINVAL', HASH, 4, 8, 1, 0x400],
  ['EINVAL', HASH, 4, 8, 1, 0x80000000],
  ['E2BIG', HASH, 4, 4194252, 1, 0],
  ['E2BIG', HASH, 4, 8, 0x80000001, 0],
  ['EINVAL', ARRAY, 4, 8, 0, 0],
  ['EINVAL', ARRAY, 8, 8, 1, 0],
  ['EINVAL', ARRAY, 4, 0, 1, 0],
  ['EINVAL', ARRAY, 4, 8, 1, 1],
  ['EINVAL', ARRAY, 4, 8, 1, 64],
  ['E2BIG', ARRAY, 4, 0x80000000, 1, 0],
  ['EINVAL', PER_CPU_ARRAY, 4, 8, 1, 4],
  ['EINVAL', PER_CPU_ARRAY, 4, 8, 1, 0x400],
  ['E2BIG', PER_CPU_ARRAY, 4, 32769, 1, 0],
  ['EINVAL', 22, 4, 8, 4, 0],
  ['EINVAL', 22, 0, 8, 4, 64],
  ['EINVAL', 23, 0, 0, 4, 0],
  ['E2BIG', 23, 0, 4194305, 1, 0],
];
for (const [errno, type, keySize, valueSize, maxEntries, flags] of REFUSED) {
  const name = MAP_TYPES.get(type)!.name;
  test(`${name} with key ${keySize}, value ${valueSize}, entries ${maxEntries}, flags ${flags} is refused with ${errno}`, () => {
    const kernel = bootKernel();
    const diagnostic = refusal(
      () => create(kernel, type, keySize, valueSize, maxEntries, flags),
      `MAP_CREATE_${errno}`,
    );
    assert.deepEqual([diagnostic.errno, diagnostic.kind], [errno, 'refused']);
  });
}

test('definitions at the edge of what Linux takes are taken', () => {
  const kernel = bootKernel();
  for (const [type, key, value, entries, flags] of [
    [HASH, 4, 4194251, 1, 0],
    [HASH, 513, 8, 1, 1 | 4 | 64 | 128],
    [ARRAY, 4, 8, 1, 4 | 0x400 | 0x1000 | 256],
    [PER_CPU_ARRAY, 4, 32768, 1, 128],
    [22, 0, 4194304, 1, 4],
  ] as const) {
    create(kernel, type, key, value, entries, flags);
  }
  assert.equal([...kernel.maps.all()].length, 5);
});

test('a type that Linux has and the model has not is unsupported, any other is EINVAL, a map beyond memory ENOMEM', () => {
  const kernel = bootKernel();
  const diagnostic = refusal(() => create(kernel, 9, 4, 8, 1), 'MAP_TYPE_UNSUPPORTED');
  assert.equal(diagnostic.kind, 'unsupported');
  assert.match(diagnostic.message, /lru_hash \(9\)/);
  for (const type of [0, 99])
    assert.equal(refusal(() => create(kernel, type, 4, 8, 1), 'MAP_TYPE_UNKNOWN').errno, 'EINVAL');
  assert.equal(refusal(() => create(kernel, ARRAY, 4, 1024, 0xffffffff), 'MAP_CREATE_ENOMEM').errno, 'ENOMEM');
});

test("a map's kernel address cannot be looked into, and only a map's address is one", () => {
  const kernel = bootKernel();
  const map = create(kernel, HASH, 4, 8, 1);
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
  const map = create(kernel, HASH, 8, 16, 1);
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
  const queue = create(kernel, 22, 0, 8, 1);
  kernel.memory.protect(offset, size, 1);
  assert.throws(() => call(kernel, 'bpf_map_pop_elem', [toAddress(queue.address), toAddress(offset)]), {
    access: 'write',
  });
});

test('a destroyed map is gone, and pointers into it fault', () => {
  const kernel = bootKernel();
  const map = create(kernel, ARRAY, 4, 8, 1);
  const side = new Side(kernel, map);
  const value = Number(side.lookup(u32(0)) & 0xffffffffn);
  assert.equal(kernel.maps.describe(value + 7), 'map "m" at key 00000000');
  kernel.maps.put(map);
  assert.equal(kernel.memory.protectionAt(value), 0);
  assert.equal(kernel.maps.at(map.address), undefined);
  assert.equal(kernel.maps.describe(value), undefined);
  assert.throws(() => side.lookup(u32(0)), { name: 'HelperFault' });
});
