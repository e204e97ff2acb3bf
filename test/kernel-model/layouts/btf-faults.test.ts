import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_NESTING } from '../../../kernel-model/layouts/btf-checks.ts';
import { readBtf } from '../../../kernel-model/layouts/btf-reader.ts';
import { BTF_KINDS, type BtfKind, type BtfType, VOID } from '../../../kernel-model/layouts/btf-types.ts';
import { THOROUGH } from '../../effort.ts';
import { encodeBtf, rawBtf } from './encode-btf.ts';
import { EVERY_KIND } from './every-kind.ts';
import { refusal } from './refusal.ts';

const STRINGS = Buffer.from('\0int\0s\0a\0b\0' + '1x\0' + 'a b\0');
const [INT_NAME, S, A, , BAD, SPACE] = [1, 5, 7, 9, 11, 14];
/** Type 1 of the broken ones: int. */
const INT = [INT_NAME, 0x01000000, 4, 0x01000020];
const info = (kind: BtfKind, vlen = 0, flag = 0): number =>
  ((flag << 31) | (BTF_KINDS.indexOf(kind) << 24) | vlen) >>> 0;

const bytes = encodeBtf(EVERY_KIND);
const changed = (change: (view: DataView) => void): Uint8Array => {
  const copy = bytes.slice();
  change(new DataView(copy.buffer));
  return copy;
};

/** A header that has two sections behind it, zero bytes both, with their offsets and sizes. */
function sections(typesOffset: number, typesSize: number, stringsOffset: number, stringsSize: number): Uint8Array {
  const size = Math.max(typesOffset + typesSize, stringsOffset + stringsSize);
  const file = new Uint8Array(24 + size);
  file.set(rawBtf([], new Uint8Array(0)));
  [typesOffset, typesSize, stringsOffset, stringsSize].forEach((value, index) => {
    new DataView(file.buffer).setUint32(8 + index * 4, value, true);
  });
  return file;
}

test('split BTF is named, with the base that it goes on from', () => {
  const diagnostic = refusal(() => readBtf(rawBtf([], Buffer.from('int\0')), 'module.btf'));
  assert.equal(diagnostic.code, 'BTF_SPLIT');
  assert.match(diagnostic.message, /^module\.btf: this is split BTF, as in modules/);
  assert.match(diagnostic.hint, /\/sys\/kernel\/btf\/vmlinux/);
});

const HEADERS: readonly [what: string, file: Uint8Array, code: string, message: RegExp][] = [
  ['nothing', new Uint8Array(0), 'BTF_EMPTY', /there is no BTF/],
  ['one byte', bytes.subarray(0, 1), 'BTF_MAGIC', /the magic number is 9f /],
  ['text', Buffer.from('kernel: 6.18'), 'BTF_MAGIC', /the magic number is 6b 65/],
  ['a header cut short', bytes.subarray(0, 23), 'BTF_TRUNCATED', /the header ends at byte 23/],
  ['version 2', changed((view) => view.setUint8(2, 2)), 'BTF_VERSION', /version 2 \(BTF offset 0x2\)/],
  ['flags', changed((view) => view.setUint8(3, 1)), 'BTF_HEADER', /flags 0x1/],
  ['a header of 20 bytes', changed((view) => view.setUint32(4, 20, true)), 'BTF_HEADER', /hdr_len is 20/],
  [
    'a header longer than the file',
    changed((view) => view.setUint32(4, 1 << 30, true)),
    'BTF_HEADER',
    /hdr_len is 10737/,
  ],
  ['a header that has more', changed((view) => view.setUint32(4, 28, true)), 'BTF_HEADER', /hdr_len is 28/],
  ['no last byte', bytes.subarray(0, -1), 'BTF_TRUNCATED', /the string section lies from byte/],
  ['a byte too many', new Uint8Array([...bytes, 0]), 'BTF_SECTIONS', /1 bytes follow the last section/],
  ['a hole', sections(4, 16, 20, 4), 'BTF_SECTIONS', /the type section lies from byte 28 to 44/],
  ['a hole between the sections', sections(0, 12, 16, 4), 'BTF_SECTIONS', /the string section lies from byte 40 to 44/],
  ['types that are not aligned', sections(3, 16, 0, 3), 'BTF_SECTIONS', /the type section starts at byte 27/],
  [
    'an overlap',
    changed((view) => view.setUint32(16, view.getUint32(16, true) - 4, true)),
    'BTF_SECTIONS',
    /the string section lies/,
  ],
  ['no strings', rawBtf(INT, new Uint8Array(0)), 'BTF_STRINGS', /the string section is empty/],
  ['strings without the empty one', rawBtf([], Buffer.from('int')), 'BTF_STRINGS', /does not start with a zero/],
  ['strings without an end', rawBtf([], Buffer.from('\0int')), 'BTF_STRINGS', /does not end with a zero/],
  ['too many strings', rawBtf([], new Uint8Array(0x1000000)), 'BTF_STRINGS', /has 16777216 bytes/],
];
for (const [what, file, code, message] of HEADERS) {
  test(`a broken header is refused with its place: ${what}`, () => {
    const diagnostic = refusal(() => readBtf(file, 'broken.btf'));
    assert.equal(diagnostic.code, code);
    assert.match(diagnostic.message, message);
    assert.match(diagnostic.message, /^broken\.btf: .* \(BTF offset 0x[0-9a-f]+\)$/);
  });
}

/** Type 2, whose words follow int's. */
const TYPES: readonly [what: string, words: readonly number[], code: string, message: RegExp][] = [
  ['kind 0', [0, 0, 0], 'BTF_KIND', /type 2 is of kind 0/],
  ['a kind to come', [0, 20 << 24, 0], 'BTF_KIND', /type 2 is of kind 20/],
  ['unused bits of info', [S, info('STRUCT') | 0x10000, 4], 'BTF_TYPE', /type 2 \(STRUCT\): info is 0x4010000/],
  [
    'more unused bits of info',
    [S, info('STRUCT') | 0x40000000, 4],
    'BTF_TYPE',
    /type 2 \(STRUCT\): info is 0x44000000/,
  ],
  ['a count that is none', [0, info('PTR', 1), 1], 'BTF_TYPE', /type 2 \(PTR\): vlen is 1/],
  ['a flag that is none', [0, info('PTR', 0, 1), 1], 'BTF_TYPE', /kind_flag is set/],
  ['a name outside', [0x1000, info('STRUCT'), 0], 'BTF_NAME', /the name of type 2 lies at 0x1000/],
  ['a pointer with a name', [S, info('PTR'), 1], 'BTF_NAME', /the name of type 2 is "s"/],
  ['a typedef without a name', [0, info('TYPEDEF'), 1], 'BTF_NAME', /the name of type 2 is ""/],
  ['a name that starts with a digit', [BAD, info('STRUCT'), 0], 'BTF_NAME', /the name of type 2 is "1x"/],
  ['a name with a blank', [SPACE, info('TYPEDEF'), 1], 'BTF_NAME', /the name of type 2 is "a b"/],
  ['a type cut short', [S, info('STRUCT')], 'BTF_TRUNCATED', /type 2: its first 12 bytes would end/],
  ['members cut short', [S, info('STRUCT', 1), 4, A, 1], 'BTF_TRUNCATED', /type 2: the record behind it would end/],
  ['many members cut short', [S, info('STRUCT', 0xffff), 4], 'BTF_TRUNCATED', /the 65535 records behind it/],
  ['an integer of 0 bits', [S, info('INT'), 4, 0], 'BTF_TYPE', /it has 0 bits from bit 0 on/],
  [
    'an integer larger than its storage',
    [S, info('INT'), 4, (8 << 16) | 25],
    'BTF_TYPE',
    /it has 25 bits from bit 8 on/,
  ],
  ['an integer of 17 bytes', [S, info('INT'), 17, 8], 'BTF_TYPE', /its size is 17/],
  ['an unknown encoding', [S, info('INT'), 4, 0x03000020], 'BTF_TYPE', /its encoding is 0x3/],
  ['unused bits of an integer', [S, info('INT'), 4, 0x120], 'BTF_TYPE', /its description is 0x120/],
  ['an array with a size', [0, info('ARRAY'), 4, 1, 1, 1], 'BTF_TYPE', /\(ARRAY\): its size is 4/],
  ['an announcement with a size', [S, info('FWD'), 4], 'BTF_TYPE', /\(FWD\): its size is 4/],
  ['an enumeration of 3 bytes', [S, info('ENUM'), 3], 'BTF_TYPE', /\(ENUM\): its size is 3/],
  ['a value without a name', [S, info('ENUM', 1), 4, 0, 1], 'BTF_NAME', /the name of value 0 of type 2 is ""/],
  ['a number of 3 bytes', [S, info('FLOAT'), 3], 'BTF_TYPE', /\(FLOAT\): its size is 3/],
  ['a linkage of 3', [S, info('VAR'), 1, 3], 'BTF_TYPE', /its linkage is 3/],
  ['a tag below -1', [S, info('DECL_TAG'), 1, 0xfffffffe], 'BTF_TYPE', /component_idx is -2/],
  ['a type that is not there', [0, info('PTR'), 3], 'BTF_REFERENCE', /type 2 \(PTR\) refers to type 3/],
  ['an element of no size', [0, info('ARRAY'), 0, 0, 1, 1], 'BTF_NO_SIZE', /\(ARRAY\) has elements of no size/],
  ['an index that is not there', [0, info('ARRAY'), 0, 1, 9, 1], 'BTF_REFERENCE', /refers to type 9/],
  ['a function of int', [S, info('FUNC'), 1], 'BTF_REFERENCE', /\(FUNC s\) refers to type 1 \(INT int\)/],
  ['a section of types', [S, info('DATASEC', 1), 4, 1, 0, 4], 'BTF_REFERENCE', /\(DATASEC s\) refers to type 1/],
  ['a tag on an integer', [S, info('DECL_TAG'), 1, 0xffffffff], 'BTF_REFERENCE', /\(DECL_TAG s\) refers to type 1/],
  ['a parameter that is not there', [0, info('FUNC_PROTO', 1), 0, A, 9], 'BTF_REFERENCE', /refers to type 9/],
  ['a member of void', [S, info('STRUCT', 1), 4, A, 0, 0], 'BTF_NO_SIZE', /\(STRUCT s\) has members of no size/],
  ['a member outside', [S, info('STRUCT', 1), 4, A, 1, 8], 'BTF_MEMBER', /member 0 \(a\) ends at bit 40/],
  [
    'members out of order',
    [S, info('STRUCT', 2), 8, A, 1, 32, A, 1, 0],
    'BTF_MEMBER',
    /member 1 \(a\) starts at bit 0/,
  ],
  ['a union that goes on', [S, info('UNION', 1), 8, A, 1, 32], 'BTF_MEMBER', /starts at bit 32/],
  [
    'a bit-field larger than its type',
    [S, info('STRUCT', 1, 1), 8, A, 1, 33 << 24],
    'BTF_MEMBER',
    /is a bit-field of 33 bits/,
  ],
  [
    'a bit-field of a pointer',
    [0, info('PTR'), 0, S, info('STRUCT', 1, 1), 8, A, 2, 3 << 24],
    'BTF_MEMBER',
    /is a bit-field of 3 bits/,
  ],
  ['a struct that contains itself', [S, info('STRUCT', 1), 4, A, 2, 0], 'BTF_CYCLE', /\(STRUCT s\) contains itself/],
  ['a typedef of itself', [S, info('TYPEDEF'), 2], 'BTF_CYCLE', /\(TYPEDEF s\) contains itself/],
  ['a pointer to itself', [0, info('PTR'), 2], 'BTF_CYCLE', /\(PTR\) refers to itself/],
  [
    'a pointer to a pointer to it',
    [0, info('PTR'), 3, 0, info('CONST'), 4, 0, info('PTR'), 2],
    'BTF_CYCLE',
    /\(PTR\) refers to itself/,
  ],
  [
    'an array of gigabytes',
    [0, info('ARRAY'), 0, 1, 1, 0x40000000],
    'BTF_TOO_LARGE',
    /type 2 \(ARRAY\) has 4294967296 bytes/,
  ],
];
for (const [what, words, code, message] of TYPES) {
  test(`a broken type is refused by its number: ${what}`, () => {
    const diagnostic = refusal(() => readBtf(rawBtf([...INT, ...words], STRINGS), 'broken.btf'));
    assert.equal(diagnostic.code, code, diagnostic.message);
    assert.match(diagnostic.message, message);
  });
}

/** EVERY_KIND with a type replaced. */
const replaced = (id: number, change: object): Uint8Array =>
  encodeBtf(EVERY_KIND.map((type) => (type.id === id ? { ...type, ...change } : type) as BtfType));
const RELATIONS: readonly [what: string, file: Uint8Array, code: string, message: RegExp][] = [
  [
    'a tag on a member too far',
    replaced(29, { component: 13 }),
    'BTF_REFERENCE',
    /\(DECL_TAG user\) refers to type 13/,
  ],
  ['a tag on a parameter too far', replaced(30, { component: 2 }), 'BTF_REFERENCE', /\(DECL_TAG bpf_kfunc\) refers to/],
  [
    'a pointer to a variable',
    replaced(31, { type: 24 }),
    'BTF_REFERENCE',
    /\(RESTRICT\) refers to type 24 \(VAR counter\)/,
  ],
  [
    'variables that overlap',
    replaced(26, { variables: [24, 25].map((type) => ({ type, offset: 4, size: 4 })) }),
    'BTF_MEMBER',
    /\(VAR samples\) lies from byte 4 to 8/,
  ],
  [
    'a variable outside of its section',
    replaced(26, { variables: [{ type: 24, offset: 128, size: 4 }] }),
    'BTF_MEMBER',
    /lies from byte 128 to 132/,
  ],
  [
    'a variable of no size',
    replaced(26, { variables: [{ type: 24, offset: 4, size: 0 }] }),
    'BTF_MEMBER',
    /lies from byte 4 to 4/,
  ],
  ['a function without a prototype', replaced(23, { type: 13 }), 'BTF_REFERENCE', /\(FUNC probe\) refers to type 13/],
];
for (const [what, file, code, message] of RELATIONS) {
  test(`types that contradict each other are refused: ${what}`, () => {
    const diagnostic = refusal(() => readBtf(file, 'broken.btf'));
    assert.equal(diagnostic.code, code, diagnostic.message);
    assert.match(diagnostic.message, message);
  });
}

/** So many pointers to each other, the last one to void. */
const chain = (length: number, kind: 'PTR' | 'CONST'): BtfType[] =>
  Array.from({ length }, (_, index) => ({ kind, id: index + 1, name: '', type: index + 1 === length ? 0 : index + 2 }));

test('types are nested to a limit, whichever comes first in the file', () => {
  // The limit counts void.
  assert.equal(readBtf(encodeBtf(chain(MAX_NESTING - 1, 'PTR')), 'deep.btf').types.length, MAX_NESTING);
  for (const kind of ['PTR', 'CONST'] as const) {
    const types = chain(MAX_NESTING, kind);
    assert.equal(refusal(() => readBtf(encodeBtf(types), 'deep.btf')).code, 'BTF_NESTING');
    const reversed = types.map((type, index) => ({ ...type, type: index }) as BtfType);
    assert.equal(refusal(() => readBtf(encodeBtf(reversed), 'deep.btf')).code, 'BTF_NESTING');
  }
});

test('a chain as long as a file can be ends in an error, not in the stack', THOROUGH, () => {
  const diagnostic = refusal(() => readBtf(encodeBtf(chain(30_000, 'PTR')), 'deep.btf'));
  assert.equal(diagnostic.code, 'BTF_NESTING');
});

test('there are as many types as Linux reads', THOROUGH, () => {
  const types = new Array<number>(3 * 0x100000).fill(0);
  for (let word = 1; word < types.length; word += 3) types[word] = info('PTR');
  const diagnostic = refusal(() => readBtf(rawBtf(types, Uint8Array.of(0)), 'many.btf'));
  assert.match(diagnostic.message, /type 1048576 .*there are more types/);
});

test('a name has less than 512 letters, but a tag may be long', () => {
  const named = (kind: 'TYPEDEF' | 'TYPE_TAG', length: number): Uint8Array =>
    encodeBtf([
      { kind, id: 1, name: 'x'.repeat(length), type: 0, ...(kind === 'TYPE_TAG' ? { attribute: false } : {}) },
    ]);
  assert.equal(readBtf(named('TYPEDEF', 511), 'long.btf').types[1]?.name.length, 511);
  assert.equal(refusal(() => readBtf(named('TYPEDEF', 512), 'long.btf')).code, 'BTF_NAME');
  assert.equal(readBtf(named('TYPE_TAG', 5000), 'long.btf').types[1]?.name.length, 5000);
});

test('BTF that counts on from another is recognised as that of a module', () => {
  const split = encodeBtf([VOID, { kind: 'PTR', id: 1, name: '', type: 120_000 }]);
  assert.match(refusal(() => readBtf(split, 'module.btf')).hint, /that of a module \(split BTF\)/);
});
