import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { parseLayout } from '../../kernel-model/layouts/reader.ts';
import { type BtfType, LAID_OUT, layOut, layoutFile } from '../../programs/layout.ts';
import { rexLayout } from '../../programs/rex-layout.ts';

const ANONYMOUS = '(anon)';

/** A small kernel: struct inner in an anonymous union, an array of arrays, pointers, qualifiers, bit-fields. */
const TYPES: readonly BtfType[] = [
  { id: 1, kind: 'INT', name: 'unsigned int', size: 4 },
  { id: 2, kind: 'TYPEDEF', name: '__u32', type_id: 1 },
  { id: 3, kind: 'CONST', name: ANONYMOUS, type_id: 2 },
  { id: 4, kind: 'INT', name: 'char', size: 1 },
  { id: 5, kind: 'ARRAY', name: ANONYMOUS, type_id: 4, nr_elems: 6 },
  { id: 6, kind: 'ARRAY', name: ANONYMOUS, type_id: 5, nr_elems: 2 },
  { id: 7, kind: 'PTR', name: ANONYMOUS, type_id: 8 },
  { id: 8, kind: 'STRUCT', name: 'outer', size: 48, members: [] },
  { id: 9, kind: 'PTR', name: ANONYMOUS, type_id: 7 },
  { id: 10, kind: 'PTR', name: ANONYMOUS, type_id: 0 },
  {
    id: 11,
    kind: 'STRUCT',
    name: ANONYMOUS,
    size: 8,
    members: [
      { name: 'low', type_id: 2, bits_offset: 0 },
      { name: 'high', type_id: 3, bits_offset: 32 },
    ],
  },
  {
    id: 12,
    kind: 'UNION',
    name: ANONYMOUS,
    size: 8,
    members: [
      { name: ANONYMOUS, type_id: 11, bits_offset: 0 },
      { name: 'whole', type_id: 7, bits_offset: 0 },
    ],
  },
  {
    id: 13,
    kind: 'STRUCT',
    name: 'sample',
    size: 56,
    members: [
      { name: 'first', type_id: 2, bits_offset: 0, bitfield_size: 3 },
      { name: 'second', type_id: 2, bits_offset: 3, bitfield_size: 20 },
      { name: 'next', type_id: 4, bits_offset: 45, bitfield_size: 2 },
      { name: ANONYMOUS, type_id: 12, bits_offset: 64 },
      { name: 'names', type_id: 6, bits_offset: 128 },
      { name: 'list', type_id: 9, bits_offset: 256 },
      { name: 'data', type_id: 10, bits_offset: 320 },
      { name: 'callback', type_id: 15, bits_offset: 384 },
    ],
  },
  { id: 14, kind: 'FUNC_PROTO', name: ANONYMOUS },
  { id: 15, kind: 'PTR', name: ANONYMOUS, type_id: 14 },
];

const SAMPLE = { sample: 'all' } as const;

test('fields are laid out with their offsets, sizes, bits and C types', () => {
  assert.deepEqual(layOut(TYPES, SAMPLE).sample, {
    size: 56,
    fields: {
      first: { offset: 0, size: 4, bit_offset: 0, bit_size: 3, type: '__u32' },
      second: { offset: 0, size: 4, bit_offset: 3, bit_size: 20, type: '__u32' },
      next: { offset: 5, size: 1, bit_offset: 5, bit_size: 2, type: 'char' },
      low: { offset: 8, size: 4, type: '__u32' },
      whole: { offset: 8, size: 8, type: 'struct outer *' },
      high: { offset: 12, size: 4, type: '__u32' },
      names: { offset: 16, size: 12, type: 'char[2][6]' },
      list: { offset: 32, size: 8, type: 'struct outer **' },
      data: { offset: 40, size: 8, type: 'void *' },
      callback: { offset: 48, size: 8, type: 'function *' },
    },
  });
});

test('only the fields that are asked for are taken, in order of their offsets', () => {
  const { sample } = layOut(TYPES, { sample: ['names', 'high'] });
  assert.deepEqual(Object.keys(sample?.fields ?? {}), ['high', 'names']);
});

test('a struct or field that the kernel does not have is an error that names it', () => {
  const message = (wanted: Parameters<typeof layOut>[1]) => {
    try {
      layOut(TYPES, wanted);
    } catch (error) {
      assert.ok(error instanceof Diagnostic);
      assert.equal(error.code, 'BTF_UNUSABLE');
      return error.message;
    }
    return 'no error';
  };
  assert.equal(message({ absent: 'all' }), 'BTF has no struct absent');
  assert.equal(message({ sample: ['low', 'absent'] }), 'struct sample has no field absent');
});

test('a layout file says to the kernel model what the types said', () => {
  const layout = parseLayout(layoutFile('1.2.3', layOut(TYPES, SAMPLE)), 'sample.yaml');
  assert.equal(layout.kernel, '1.2.3');
  assert.equal(layout.sizeOf('sample'), 56);
  assert.equal(layout.field('sample', 'names').type, 'char[2][6]');
  assert.deepEqual(layout.field('sample', 'next'), { offset: 5, size: 1, bitOffset: 5, bitSize: 2, type: 'char' });
});

test('the kernel crate gets a constant for each offset, and shift and mask of a bit-field', () => {
  const rust = rexLayout(layoutFile('1.2.3', layOut(TYPES, { sample: ['next', 'list'] })));
  const lines = rust.slice(rust.indexOf('pub mod')).trimEnd().split('\n');
  assert.deepEqual(lines, [
    'pub mod sample {',
    '    pub const SIZE: usize = 56;',
    '    pub const NEXT: usize = 5;',
    '    pub const NEXT_SHIFT: u32 = 5;',
    '    pub const NEXT_MASK: u64 = 3;',
    '    pub const LIST: usize = 32;',
    '}',
  ]);
});

test('the shipped layout has every struct and field that the tool lays out', () => {
  const file = new URL('../../kernel-model/layouts/linux-6.18-x86_64.yaml', import.meta.url);
  const layout = parseLayout(readFileSync(file, 'utf8'), 'linux-6.18-x86_64.yaml');
  for (const [struct, fields] of Object.entries(LAID_OUT)) {
    assert.ok(layout.sizeOf(struct) > 0);
    for (const field of fields === 'all' ? [] : fields) assert.ok(layout.hasField(struct, field), `${struct}.${field}`);
  }
});
