import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { readBtf } from '../../../kernel-model/layouts/btf-reader.ts';
import { type BtfMember, type BtfStruct, type BtfType, VOID } from '../../../kernel-model/layouts/btf-types.ts';
import { extractLayout, judgeArchitecture } from '../../../kernel-model/layouts/extract-layout.ts';
import { LAID_OUT } from '../../../kernel-model/layouts/laid-out-structs.ts';
import type { Field } from '../../../kernel-model/layouts/layout.ts';
import { layoutText } from '../../../kernel-model/layouts/layout-text.ts';
import { loadLayout, parseLayout } from '../../../kernel-model/layouts/reader.ts';
import { readNamedSection } from '../../../runtime/object/any-elf/named-section.ts';
import { THOROUGH } from '../../effort.ts';
import { processorTime } from '../../patience.ts';
import { encodeBtf } from './encode-btf.ts';
import { EVERY_KIND } from './every-kind.ts';
import { refusal } from './refusal.ts';
import { WITH_GCC } from './witnesses.ts';

const SAMPLE_ELF = fileURLToPath(new URL('fixtures/sample.elf', import.meta.url));
const SAMPLE_C = fileURLToPath(new URL('fixtures/sample.c', import.meta.url));
const SAMPLE = { sample: 'all' } as const;

const read = (types: readonly BtfType[], littleEndian = true) => readBtf(encodeBtf(types, littleEndian), 'test.btf');
const every = read(EVERY_KIND);
const sample = readBtf(readNamedSection(readFileSync(SAMPLE_ELF), SAMPLE_ELF, '.BTF') ?? assert.fail(), SAMPLE_ELF);

const INT: BtfType = { id: 1, kind: 'INT', name: 'int', size: 4, bits: 32, bitOffset: 0, encoding: 'signed' };
const CHAR: BtfType = { id: 2, kind: 'INT', name: 'char', size: 1, bits: 8, bitOffset: 0, encoding: 'char' };
const member = (name: string, type: number, bitOffset: number, bitSize = 0): BtfMember => ({
  name,
  type,
  bitOffset,
  bitSize,
});
const struct = (id: number, name: string, size: number, members: readonly BtfMember[]): BtfStruct => ({
  kind: 'STRUCT',
  id,
  name,
  size,
  members,
});

const fieldsOf = (types: readonly BtfType[], name: string): Record<string, Field> =>
  Object.fromEntries(extractLayout(read([VOID, INT, CHAR, ...types]), { [name]: 'all' }).get(name)?.fields ?? []);

test('fields are laid out with their offsets, sizes, bits and C types', () => {
  const layout = extractLayout(every, SAMPLE).get('sample');
  assert.equal(layout?.size, 88);
  assert.deepEqual(
    [...(layout?.fields ?? [])],
    [
      ['first', { offset: 0, size: 4, bitOffset: 0, bitSize: 3, type: '__u32' }],
      ['second', { offset: 0, size: 4, bitOffset: 3, bitSize: 20, type: '__u32' }],
      ['next', { offset: 5, size: 1, bitOffset: 5, bitSize: 2, type: 'char' }],
      ['low', { offset: 8, size: 4, type: '__u32' }],
      ['whole', { offset: 8, size: 8, type: 'struct outer *' }],
      ['high', { offset: 12, size: 4, type: '__u32' }],
      ['names', { offset: 16, size: 12, type: 'char[2][6]' }],
      ['list', { offset: 32, size: 8, type: 'struct outer **' }],
      ['data', { offset: 40, size: 8, type: 'void *' }],
      ['callback', { offset: 48, size: 8, type: 'function *' }],
      ['state', { offset: 56, size: 4, type: 'enum state' }],
      ['mask', { offset: 64, size: 8, type: 'enum mask' }],
      ['ratio', { offset: 72, size: 8, type: 'double' }],
      ['registers', { offset: 80, size: 8, type: 'union registers *' }],
      ['tail', { offset: 88, size: 0, type: 'long long int[0]' }],
    ],
  );
});

test('only the fields that are asked for are taken, in order of their place', () => {
  const layout = extractLayout(every, { sample: ['names', 'whole', 'low', 'high'] }).get('sample');
  assert.deepEqual([...(layout?.fields.keys() ?? [])], ['whole', 'low', 'high', 'names']);
});

test('every struct and field that a kernel lacks is named at once', () => {
  const wanted = { absent: 'all', sample: ['low', 'gone', 'lost'], other: ['field'] } as const;
  const diagnostic = refusal(() => extractLayout(every, wanted));
  assert.equal(diagnostic.code, 'BTF_NOT_THIS_KERNEL');
  assert.equal(
    diagnostic.message,
    'test.btf: there is no struct absent, field gone in struct sample, field lost in struct sample, struct other',
  );
});

test('structs of one name must be laid out alike', () => {
  const one = struct(3, 'twin', 8, [member('a', 1, 0)]);
  const same = { ...one, id: 4 };
  assert.deepEqual(Object.keys(fieldsOf([one, same], 'twin')), ['a']);
  for (const other of [
    { ...same, size: 12 },
    { ...same, members: [member('a', 1, 32)] },
    { ...same, members: [member('b', 1, 0)] },
  ]) {
    const diagnostic = refusal(() => fieldsOf([one, other], 'twin'));
    assert.equal(diagnostic.code, 'BTF_AMBIGUOUS');
    assert.match(diagnostic.message, /there are 2 structs named twin/);
  }
});

test('a union of the same name is another type', () => {
  const union: BtfType = { ...struct(4, 'twin', 8, [member('b', 1, 0)]), kind: 'UNION' };
  assert.deepEqual(Object.keys(fieldsOf([struct(3, 'twin', 8, [member('a', 1, 0)]), union], 'twin')), ['a']);
});

test('a struct may be larger than the 2 MiB that its bit-fields reach', () => {
  const large: BtfType = { kind: 'ARRAY', id: 3, name: '', type: 2, indexType: 1, count: 4 << 20 };
  const members = [member('bytes', 3, 0), member('behind', 1, 32 << 20)];
  assert.equal(fieldsOf([large, struct(4, 'large', (4 << 20) + 4, members)], 'large').behind?.offset, 4 << 20);
});

test('a bit-field that its type alone tells is one', () => {
  // BTF without kind_flag, as compilers wrote it before Linux 5.0.
  const three: BtfType = { id: 3, kind: 'INT', name: 'int', size: 4, bits: 3, bitOffset: 2, encoding: 'signed' };
  assert.deepEqual(fieldsOf([three, struct(4, 'old', 4, [member('a', 3, 8)])], 'old'), {
    a: { offset: 0, size: 4, bitOffset: 10, bitSize: 3, type: 'int' },
  });
});

test('a bit-field whose unit would leave its struct lies in a smaller one, or one that is not aligned', () => {
  const at = (size: number, bitOffset: number, bitSize: number) =>
    fieldsOf([struct(3, 'packed', size, [member('a', 1, bitOffset, bitSize)])], 'packed').a;
  assert.deepEqual(at(2, 9, 3), { offset: 1, size: 1, bitOffset: 1, bitSize: 3, type: 'int' });
  assert.deepEqual(at(3, 7, 4), { offset: 0, size: 2, bitOffset: 7, bitSize: 4, type: 'int' });
  assert.deepEqual(at(5, 28, 9), { offset: 3, size: 2, bitOffset: 4, bitSize: 9, type: 'int' });
  assert.deepEqual(at(8, 28, 9), { offset: 0, size: 8, bitOffset: 28, bitSize: 9, type: 'int' });
  assert.equal(refusal(() => at(3, 4, 17)).code, 'BTF_BIT_FIELD');
});

test('anonymous bit-fields are padding', () => {
  assert.deepEqual(Object.keys(fieldsOf([struct(3, 'gap', 4, [member('', 1, 0, 4), member('a', 1, 4, 4)])], 'gap')), [
    'a',
  ]);
});

test('two fields of a name are refused, within anonymous members too', () => {
  const inner = struct(3, '', 4, [member('a', 1, 0)]);
  for (const members of [
    [member('a', 1, 0), member('a', 1, 32)],
    [member('', 3, 0), member('', 3, 32)],
  ]) {
    const diagnostic = refusal(() => fieldsOf([inner, struct(4, 'twice', 8, members)], 'twice'));
    assert.equal(diagnostic.code, 'BTF_DUPLICATE_MEMBER');
    assert.match(diagnostic.message, /struct twice has two fields a/);
  }
});

test('anonymous structs within each other that are doubled at every level end soon', () => {
  const levels = Array.from({ length: 28 }, (_, index) =>
    struct(index + 3, '', 0, index === 0 ? [] : [member('', index + 2, 0), member('', index + 2, 0)]),
  );
  const started = processorTime();
  assert.deepEqual(fieldsOf([...levels, struct(31, 'deep', 0, [member('', 30, 0)])], 'deep'), {});
  // 2^28 visits would take longer.
  assert.ok(started() < 5000);
});

test('a field may be called as JavaScript calls things of its own', () => {
  const types = [VOID, INT, struct(2, 'constructor', 8, [member('__proto__', 1, 0), member('toString', 1, 32)])];
  const wanted: Record<string, 'all'> = Object.fromEntries([['constructor', 'all']]);
  const fields = extractLayout(read(types), wanted).get('constructor')?.fields;
  assert.deepEqual([...(fields?.keys() ?? [])], ['__proto__', 'toString']);
});

test('a BTF of another architecture is refused', () => {
  const code = (types: readonly BtfType[], littleEndian = true): string =>
    refusal(() => judgeArchitecture(read(types, littleEndian))).message;
  assert.match(code(EVERY_KIND, false), /the BTF is big endian/);
  const long: BtfType = { ...INT, name: 'long unsigned int' };
  assert.match(code([VOID, long]), /unsigned long has 4 bytes/);
  assert.match(code([VOID, INT, struct(2, 'pt_regs', 4, [member('x0', 1, 0)])]), /struct pt_regs has no field r15/);
  judgeArchitecture(read([VOID, INT, struct(2, 'pt_regs', 4, [member('r15', 1, 0)])]));
});

test('the text of a layout says to the kernel model what the BTF said', () => {
  const structs = extractLayout(every, SAMPLE);
  const layout = parseLayout(layoutText('6.18', structs), 'sample.yaml');
  assert.equal(layout.kernel, '6.18');
  assert.deepEqual(layout.structs, structs);
});

test('a struct, field or property that a layout has twice is refused', () => {
  const text = layoutText('6.18', extractLayout(every, SAMPLE));
  for (const [name, twice] of [
    ['kernel', `${text}kernel: "6.18"\n`],
    ['size', text.replace(/^( +size: \d+\n)/m, '$1$1')],
  ] as const) {
    assert.match(refusal(() => parseLayout(twice, 'twice.yaml')).message, new RegExp(`has "${name}" twice$`));
  }
});

test('names that YAML would take for something else are quoted', () => {
  const fields = [member('null', 1, 0), member('y', 1, 32), member('no', 1, 64), member('true', 1, 96)];
  const structs = extractLayout(read([VOID, INT, struct(2, 'null', 16, fields)]), { null: 'all' });
  const text = layoutText('1.0', structs);
  assert.deepEqual(parseLayout(text, 'odd.yaml').structs, structs);
  const other: { structs: Record<string, { fields: object }> } = parse(text);
  assert.deepEqual(Object.keys(other.structs.null?.fields ?? {}), ['null', 'y', 'no', 'true']);
});

test('the shipped layout has every struct and field that is laid out, and none besides', () => {
  const { structs } = loadLayout('linux-6.18-x86_64');
  assert.deepEqual([...structs.keys()], Object.keys(LAID_OUT));
  for (const [name, fields] of Object.entries(LAID_OUT)) {
    if (fields !== 'all') assert.deepEqual([...(structs.get(name)?.fields.keys() ?? [])].sort(), [...fields].sort());
  }
});

/** Bytes of a struct in which one field has all its bits set, as the layout says. */
function marked(size: number, field: Field): string {
  const bytes = new Uint8Array(size);
  const start = field.offset * 8 + (field.bitOffset ?? 0);
  const bits = field.bitSize ?? field.size * 8;
  for (let bit = start; bit < start + bits; bit += 1) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  return Buffer.from(bytes).toString('hex');
}

test('gcc sets the bits of each field where the layout has them', { ...WITH_GCC, ...THOROUGH }, () => {
  const structs = extractLayout(sample, { sample: 'all', packed: 'all', inner: 'all' });
  const lines = [...structs].flatMap(([name, { size, fields }]) =>
    [...fields]
      .filter(([, { size: bytes, type }]) => bytes > 0 && type !== 'float' && type !== '_Bool')
      .map(([fieldName, field]) => ({
        name,
        fieldName,
        expected: marked(size, field),
        whole: field.bitSize === undefined,
      })),
  );
  assert.ok(lines.filter(({ whole }) => !whole).length >= 8);
  const statements = lines.map(({ name, fieldName, whole }) => {
    const set = whole ? `memset((void *)&it.${fieldName}, 255, sizeof it.${fieldName})` : `it.${fieldName} = -1`;
    return `{ struct ${name} it; memset(&it, 0, sizeof it); ${set}; print(&it, sizeof it); }`;
  });
  const source = `#include <stdio.h>
#include <string.h>
#include "${SAMPLE_C}"
static void print(void *start, int size) {
  for (int at = 0; at < size; at++) printf("%02x", ((unsigned char *)start)[at]);
  printf("\\n");
}
int main(void) { ${statements.join('\n')} }`;
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  try {
    writeFileSync(join(folder, 'fields.c'), source);
    execFileSync('gcc', ['-w', '-o', join(folder, 'fields'), join(folder, 'fields.c')]);
    const found = execFileSync(join(folder, 'fields')).toString('latin1').trim().split('\n');
    for (const [index, { name, fieldName, expected }] of lines.entries())
      assert.equal(found[index], expected, `${name}.${fieldName}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
