import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutDifferences } from '../../../kernel-model/layouts/layout-differences.ts';
import { loadLayout, parseLayout } from '../../../kernel-model/layouts/reader.ts';

const layout = (structs: string) =>
  parseLayout(`kernel: 1.0\narchitecture: x86_64\nstructs:\n${structs}`, 'l.yaml').structs;

test('equal layouts have no differences, in whatever order they are written', () => {
  const { structs } = loadLayout();
  assert.deepEqual(layoutDifferences(structs, new Map([...structs].reverse())), []);
});

test('every difference is a line that says both sides', () => {
  const left = layout(`
  moved: { size: 16, fields: { a: { offset: 0, size: 4, type: int }, b: { offset: 4, size: 4, type: int } } }
  bits: { size: 4, fields: { a: { offset: 0, size: 4, bit_offset: 0, bit_size: 3, type: int } } }
  gone: { size: 4, fields: {} }
`);
  const right = layout(`
  moved: { size: 24, fields: { a: { offset: 8, size: 4, type: int }, c: { offset: 4, size: 8, type: long } } }
  bits: { size: 4, fields: { a: { offset: 0, size: 4, bit_offset: 1, bit_size: 3, type: int } } }
  fresh: { size: 4, fields: {} }
`);
  assert.deepEqual(layoutDifferences(left, right), [
    'moved: 16 bytes, but 24 bytes',
    'moved.a: at 0, 4 bytes, but at 8, 4 bytes',
    'moved.b: at 4, 4 bytes, but not there',
    'moved.c: not there, but at 4, 8 bytes',
    'bits.a: at 0, 4 bytes, bits 0 to 2, but at 0, 4 bytes, bits 1 to 3',
    'gone: there, but not there',
    'fresh: not there, but there',
  ]);
});

test('a field at its place with another type is a difference', () => {
  const of = (type: string) => layout(`  s: { size: 4, fields: { a: { offset: 0, size: 4, type: ${type} } } }\n`);
  assert.deepEqual(layoutDifferences(of('int'), of('float')), ['s.a: int, but float']);
});
