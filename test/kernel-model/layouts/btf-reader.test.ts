import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBtf } from '../../../kernel-model/layouts/btf-reader.ts';
import { encodeBtf, rawBtf } from './encode-btf.ts';
import { EVERY_KIND } from './every-kind.ts';
import { refusal } from './refusal.ts';

for (const littleEndian of [true, false]) {
  test(`every kind is read as it was written, ${littleEndian ? 'little' : 'big'} endian`, () => {
    const btf = readBtf(encodeBtf(EVERY_KIND, littleEndian), 'every.btf');
    assert.equal(btf.littleEndian, littleEndian);
    assert.deepEqual(btf.types, EVERY_KIND);
  });
}

test('a BTF is read from its bytes', () => {
  // Written by hand after Linux's Documentation/bpf/btf.rst: int (4 bytes, signed), struct s { int a : 3; }.
  const header = '9feb 01 00 18000000 00000000 28000000 28000000 09000000';
  const int = '01000000 00000001 04000000 20000001';
  const struct = '05000000 01000084 04000000 07000000 01000000 05000003';
  const strings = '00 696e7400 7300 6100';
  const bytes = Buffer.from(`${header}${int}${struct}${strings}`.replaceAll(' ', ''), 'hex');
  assert.deepEqual(readBtf(bytes, 'hand.btf').types.slice(1), [
    { kind: 'INT', id: 1, name: 'int', size: 4, bits: 32, bitOffset: 0, encoding: 'signed' },
    { kind: 'STRUCT', id: 2, name: 's', size: 4, members: [{ name: 'a', type: 1, bitOffset: 5, bitSize: 3 }] },
  ]);
});

test('a view into a larger buffer is read like a buffer of its own', () => {
  const bytes = encodeBtf(EVERY_KIND);
  const larger = new Uint8Array(bytes.length + 7).fill(0xff);
  larger.set(bytes, 3);
  assert.deepEqual(readBtf(larger.subarray(3, 3 + bytes.length), 'every.btf').types, EVERY_KIND);
});

test('strings may come before types, and a longer header be zero', () => {
  const strings = Buffer.from('\0int\0\0\0\0');
  const types = [1, 0x01000000, 4, 0x20];
  const bytes = new Uint8Array(32 + strings.length + types.length * 4);
  const view = new DataView(bytes.buffer);
  [0x0001eb9f, 32, strings.length, types.length * 4, 0, strings.length].forEach((word, index) => {
    view.setUint32(index * 4, word, true);
  });
  bytes.set(strings, 32);
  types.forEach((word, index) => {
    view.setUint32(32 + strings.length + index * 4, word, true);
  });
  assert.equal(readBtf(bytes, 'strings-first.btf').types[1]?.name, 'int');
  bytes[28] = 1;
  assert.equal(refusal(() => readBtf(bytes, 'strings-first.btf')).code, 'BTF_HEADER');
});

test('a BTF without types has void', () => {
  const btf = readBtf(rawBtf([], Uint8Array.of(0)), 'empty.btf');
  assert.deepEqual(btf.types, [{ kind: 'VOID', id: 0, name: 'void' }]);
});

test('sizes and spellings are those of C', () => {
  const btf = readBtf(encodeBtf(EVERY_KIND), 'every.btf');
  const told = (id: number) => [btf.size(id), btf.spelling(id)];
  assert.deepEqual(told(3), [4, '__u32']);
  assert.deepEqual(told(6), [12, 'char[2][6]']);
  assert.deepEqual(told(9), [8, 'struct outer **']);
  assert.deepEqual(told(10), [8, 'void *']);
  assert.deepEqual(told(12), [8, 'union']);
  assert.deepEqual(told(13), [88, 'struct sample']);
  assert.deepEqual(told(15), [8, 'function *']);
  assert.deepEqual(told(16), [4, 'enum state']);
  assert.deepEqual(told(17), [8, 'enum mask']);
  assert.deepEqual(told(18), [8, 'double']);
  assert.deepEqual(told(19), [8, 'union registers *']);
  assert.deepEqual(told(27), [0, 'long long int[0]']);
  assert.equal(refusal(() => btf.size(14)).code, 'BTF_NO_SIZE');
  assert.equal(refusal(() => btf.size(8)).code, 'BTF_NO_SIZE');
  assert.equal(refusal(() => btf.size(33)).code, 'BTF_REFERENCE');
});
