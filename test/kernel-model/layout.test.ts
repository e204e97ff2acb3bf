import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadLayout, parseLayout } from '../../kernel-model/layouts/reader.ts';
import { GuestMemory, READ, WRITE } from '../../kernel-model/memory/guest-memory.ts';
import { refusal } from './support.ts';

const HEAD = 'kernel: "1.0"\narchitecture: x86_64\n';
const SMALL = `${HEAD}hz: 1000
structs:
  s:
    size: 24
    fields:
      a: { offset: 0, size: 4, type: int }
      low: { offset: 4, size: 1, bit_offset: 0, bit_size: 3, type: __u8 }
      high: { offset: 4, size: 1, bit_offset: 3, bit_size: 5, type: __u8 }
      p: { offset: 8, size: 8, type: void * }
      name: { offset: 16, size: 8, type: "char[8]" }
`;

function guest(): { memory: GuestMemory; base: number } {
  const memory = new GuestMemory();
  return { memory, base: memory.allocate('struct', 24, READ | WRITE).offset };
}

test('the shipped layout is that of Linux 6.18', () => {
  const layout = loadLayout();
  assert.equal(layout.kernel, '6.18.44');
  assert.equal(layout.hz, 250);
  assert.deepEqual(layout.field('sk_buff', 'tc_at_ingress'), {
    offset: 129,
    size: 1,
    type: '__u8',
    bitOffset: 2,
    bitSize: 1,
  });
  assert.equal(layout.sizeOf('pt_regs'), 168);
  assert.equal(layout.offsetOf('task_struct', 'comm'), 1752);
  assert.equal(loadLayout('linux-6.18-x86_64'), layout);
});

test('fields are written and read by their widths; bit-fields leave their neighbours', () => {
  const layout = parseLayout(SMALL, 'small.yaml');
  const { memory, base } = guest();
  layout.write(memory, base, 's', 'a', -2);
  layout.write(memory, base, 's', 'high', 31);
  layout.write(memory, base, 's', 'low', 5);
  layout.write(memory, base, 's', 'high', 0x22);
  layout.writePointer(memory, base, 's', 'p', 0x345000);
  layout.writeBytes(memory, base, 's', 'name', Buffer.from('much too long'));
  layout.writeBytes(memory, base, 's', 'name', Buffer.from('ab'));
  assert.equal(layout.read(memory, base, 's', 'a'), 0xfffffffen);
  assert.equal(layout.read(memory, base, 's', 'low'), 5n);
  assert.equal(layout.read(memory, base, 's', 'high'), 2n);
  assert.equal(memory.u8[base + 4], 0b00010_101);
  assert.equal(layout.readPointer(memory, base, 's', 'p'), 0x345000);
  assert.equal(layout.read(memory, base, 's', 'p'), 0xffffc90000345000n);
  assert.deepEqual([...memory.bytes(base + 16, 8)], [97, 98, 0, 0, 0, 0, 0, 0]);
  assert.equal(layout.hz, 1000);
  memory.release();
});

test('what a layout does not have is named', () => {
  const layout = parseLayout(SMALL, 'small.yaml');
  assert.match(refusal(() => layout.field('s', 'z'), 'LAYOUT_FIELD_MISSING').message, /no field z in struct s/);
  assert.match(refusal(() => layout.struct('t'), 'LAYOUT_FIELD_MISSING').message, /no struct t/);
  const { memory, base } = guest();
  assert.equal(
    refusal(
      () => parseLayout(SMALL.replace('size: 8, type: void', 'size: 3, type: void'), 'f').read(memory, base, 's', 'p'),
      'LAYOUT_FIELD_MISSING',
    ).kind,
    'unsupported',
  );
  memory.release();
});

const BROKEN: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ['not YAML', 'kernel: [1', /^f\.yaml:1:\d+: not YAML/],
  ['a list', '- 1', /^f\.yaml:1:1: the layout is not a mapping/],
  ['empty', '', /^f\.yaml:1:1: the layout is not a mapping/],
  ['no structs', HEAD, /^f\.yaml:1:1: the layout has no structs/],
  ['an unknown key', `${SMALL}more: 1\n`, /^f\.yaml:\d+:1: the layout has an unknown key "more"/],
  ['another architecture', SMALL.replace('x86_64', 'arm64'), /^f\.yaml:2:15: the architecture is arm64/],
  [
    'a negative offset',
    SMALL.replace('offset: 8', 'offset: -8'),
    /^f\.yaml:11:20: the offset of s\.p is not a whole number/,
  ],
  ['a text for a size', SMALL.replace('size: 24', 'size: big'), /^f\.yaml:6:11: the size of struct s is not/],
  ['a field past the end', SMALL.replace('offset: 16', 'offset: 17'), /^f\.yaml:12:13: s\.name ends at byte 25/],
  ['a bit-field past its unit', SMALL.replace('bit_size: 5', 'bit_size: 6'), /s\.high ends at bit 9/],
  ['half a bit-field', SMALL.replace('bit_offset: 3, ', ''), /^f\.yaml:10:13: the bit_offset of s\.high/],
  ['an unknown part of a field', SMALL.replace('type: int', 'type: int, kind: 1'), /unknown key "kind"/],
  ['a field with no type', SMALL.replace(', type: int', ''), /s\.a has no type/],
  ['a field twice', SMALL.replace('low:', 'a:'), /^f\.yaml:9:7: the fields of struct s has "a" twice/],
  ['a struct that is a number', `${HEAD}structs: { s: 3 }`, /struct s is not a mapping/],
  ['a struct that is nothing', `${HEAD}structs: { s }`, /^f\.yaml:3:\d+: s in structs has no value/],
  ['hz 0', SMALL.replace('hz: 1000', 'hz: 0'), /hz is not a whole number from 1 on/],
];
for (const [what, text, message] of BROKEN) {
  test(`a layout file that is wrong is refused with its place: ${what}`, () => {
    assert.match(refusal(() => parseLayout(text, 'f.yaml'), 'LAYOUT_INVALID').message, message);
  });
}

test('a layout is found by name or by path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  const file = join(folder, 'my.yaml');
  writeFileSync(file, SMALL);
  assert.equal(loadLayout(file).kernel, '1.0');
  const { cause, hint } = refusal(() => loadLayout('linux-6.6-x86_64'), 'LAYOUT_UNKNOWN');
  assert.match(cause, /shipped layouts are linux-6\.1-x86_64, linux-6\.12-x86_64, linux-6\.18-x86_64$/);
  assert.match(hint, /^write your kernel's layout/, 'the layout of another version is no misspelling');
  const hintFor = (name: string) => refusal(() => loadLayout(name), 'LAYOUT_UNKNOWN').hint;
  for (const name of ['linux-6.18', 'linux-6.18-x86-64']) assert.match(hintFor(name), /^write linux-6\.18-x86_64,/);
  assert.match(hintFor('linux'), /^write linux-6\.1-x86_64,/);
  assert.match(hintFor(join(folder, 'mine.yaml')), /^write \S+\/my\.yaml,/);
  refusal(() => loadLayout(folder), 'FILE_IS_DIRECTORY');
  rmSync(folder, { recursive: true });
});
