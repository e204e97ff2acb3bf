import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { loadLayout } from '../../../kernel-model/layouts/reader.ts';
import { corpus } from '../../../programs/corpus.ts';
import { LAYOUT_SECTION, readLayoutNotes } from '../../../runtime/load/layout-notes.ts';
import { SegmentFlag } from '../../../runtime/object/elf-constants.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { buildRexElf } from '../object/elf-builder.ts';
import { FIELD, fieldNote, KERNEL, kernelNote, note, SIZE, sizeNote } from './notes.ts';

const ROOT = join(import.meta.dirname, '../../..');

function objectWith(...notes: readonly Uint8Array[]) {
  const built = buildRexElf({
    sections: [{ name: LAYOUT_SECTION, bytes: Buffer.concat(notes), header: { sh_type: 7 } }],
  });
  return { object: readElfObject(built.bytes, 'object'), start: built.sections.get(LAYOUT_SECTION)!.offset };
}

const read = (...notes: readonly Uint8Array[]) => readLayoutNotes(objectWith(...notes).object);
const program = (name: string) => {
  const bytes = new Uint8Array(readFileSync(join(ROOT, 'programs/bin', name)));
  return readElfObject(bytes, name);
};
const used = (name: string) =>
  [...(readLayoutNotes(program(name))?.structs ?? [])].flatMap(([struct, { size, fields }]) => [
    ...(size === undefined ? [] : [`sizeof ${struct}`]),
    ...[...fields.keys()].map((field) => `${struct}.${field}`),
  ]);

test('an object without the section says nothing of layouts', () => {
  assert.equal(readLayoutNotes(readElfObject(buildRexElf().bytes, 'object')), undefined);
});

test('notes give the kernel, fields, bit-fields and sizes, whatever others note there too', () => {
  const notes = read(
    note(1, Buffer.from('abc'), 'GNU\0'),
    fieldNote('sk_buff.hash', 148, 4),
    kernelNote('6.18.44-debug+', 'x86_64'),
    note(FIELD, Buffer.alloc(0), ''),
    note(99, Buffer.alloc(5), 'Rexx\0'),
    fieldNote('sk_buff.pkt_type', 128, 1, 0, 3),
    sizeNote('pt_regs', 168),
    fieldNote('sk_buff.hash', 148, 4),
    sizeNote('sk_buff', 224),
  );
  assert.deepEqual(notes, {
    kernel: '6.18.44-debug+',
    architecture: 'x86_64',
    structs: new Map([
      [
        'sk_buff',
        {
          size: 224,
          fields: new Map([
            ['hash', { offset: 148, size: 4 }],
            ['pkt_type', { offset: 128, size: 1, bitOffset: 0, bitSize: 3 }],
          ]),
        },
      ],
      ['pt_regs', { size: 168, fields: new Map() }],
    ]),
  });
});

const GOOD = kernelNote();
const HASH = fieldNote('sk_buff.hash', 148, 4);
const cut = (bytes: Buffer, length: number) => bytes.subarray(0, length);
const patched = (bytes: Buffer, at: number, value: number) => {
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(value, at);
  return copy;
};

/** What is behind a good note, and what is said of it. */
const MALFORMED: readonly (readonly [string, Buffer, RegExp])[] = [
  ['a header cut short', cut(HASH, 11), /^its header ends past the section$/],
  ['an owner past the section', patched(HASH, 0, 0x1000), /^n_namesz 0x1000 and n_descsz 0x1d reach past/],
  ['an owner of 4 GiB', patched(HASH, 0, 0xffffffff), /^n_namesz 0xffffffff and/],
  ['a description past the section', patched(HASH, 4, 33), /^n_namesz 0x4 and n_descsz 0x21 reach past/],
  ['a description of 4 GiB', patched(HASH, 4, 0xfffffffc), /n_descsz 0xfffffffc reach past/],
  ['a field without its numbers', note(FIELD, Buffer.from('a\0b\0')), /^its 4 bytes are not numbers up to byte 16/],
  ['a field with one name', fieldNote('hash', 148, 4), /are not numbers up to byte 16 and then 2 names/],
  ['a field with three names', fieldNote('sk_buff.hash\0x', 148, 4), /2 names, each ended by a 0$/],
  ['a field without a name', fieldNote('sk_buff.', 148, 4), /2 names, each ended by a 0$/],
  ['a name that is none of C', fieldNote('sk_buff.ha sh', 148, 4), /2 names, each ended by a 0$/],
  ['a name without an end', patched(HASH, 4, 28), /2 names, each ended by a 0$/],
  ['bytes behind the last name', patched(fieldNote('sk_buff.hash\0x', 148, 4), 4, 30), /2 names, each ended by a 0$/],
  ['more bits than bytes', fieldNote('sk_buff.x', 8, 1, 6, 3), /^3 bits from bit 6 on are not a bit-field of 1 bytes$/],
  ['no bits from a bit on', fieldNote('sk_buff.x', 8, 1, 6, 0), /^0 bits from bit 6 on/],
  ['a size without its number', note(SIZE, Buffer.from('a\0')), /^its 2 bytes are not numbers up to byte 4/],
  ['a size with two names', note(SIZE, Buffer.from('....pt_regs\0x\0')), /then 1 names, each ended by a 0$/],
  ['a kernel without an architecture', note(KERNEL, Buffer.from('6.18\0')), /then 2 names, each ended by a 0$/],
  ['a kernel with a line break', kernelNote('6.18\n'), /then 2 names, each ended by a 0$/],
  [
    'another kernel',
    kernelNote('6.12.1'),
    /^it gives \{"kernel":"6\.12\.1".* for the kernel, and an earlier note gives \{"kernel":"6\.18\.44"/,
  ],
  [
    'another place of a field',
    Buffer.concat([HASH, fieldNote('sk_buff.hash', 152, 4)]),
    /^it gives \{"offset":152,"size":4\} for sk_buff\.hash, and an earlier note gives \{"offset":148,"size":4\}$/,
  ],
  [
    'another size of a struct',
    Buffer.concat([sizeNote('pt_regs', 168), sizeNote('pt_regs', 0)]),
    /^it gives 0 for the size of struct pt_regs, and an earlier note gives 168$/,
  ],
];

for (const [what, bytes, cause] of MALFORMED) {
  test(`a malformed note is refused with its place: ${what}`, () => {
    const { object, start } = objectWith(GOOD, bytes);
    assert.throws(
      () => readLayoutNotes(object),
      (error: unknown) => {
        assert.ok(error instanceof Diagnostic, String(error));
        assert.deepEqual([error.code, error.kind, error.errno], ['LAYOUT_NOTE_INVALID', 'input', undefined]);
        assert.match(error.cause, cause);
        const place = Number(
          /^object: the note at offset (0x[0-9a-f]+) in \.note\.rex\.layout cannot/.exec(error.message)?.[1],
        );
        const twoNotes = /an earlier note/.test(error.cause) && !/for the kernel/.test(error.cause);
        const second = twoNotes ? Math.ceil((bytes.readUInt32LE(4) + 16) / 4) * 4 : 0;
        assert.equal(place, start + GOOD.length + second);
        return true;
      },
    );
  });
}

test('every prefix of notes is read or refused', () => {
  const whole = Buffer.concat([GOOD, HASH, sizeNote('pt_regs', 168)]);
  let read = 0;
  for (let length = 0; length <= whole.length; length++) {
    try {
      readLayoutNotes(objectWith(whole.subarray(0, length)).object);
      read += 1;
    } catch (error) {
      assert.ok(error instanceof Diagnostic && error.kind === 'input', `${length} bytes: ${error}`);
    }
  }
  // After each note, with or without the bytes that fill it up.
  assert.equal(read, 2 + 4 + 1);
});

test('notes that do not say which kernel are refused', () => {
  for (const notes of [[], [HASH], [note(KERNEL, Buffer.from('6.18\0x86_64\0'), 'GNU\0')]]) {
    assert.throws(() => read(...notes), {
      code: 'LAYOUT_NOTE_INVALID',
      kind: 'input',
      message: 'object: .note.rex.layout does not say which kernel the program is built for',
    });
  }
});

test('a type of note that is not known is unsupported', () => {
  const { object, start } = objectWith(GOOD, note(0x204, Buffer.from('x\0')));
  assert.throws(() => readLayoutNotes(object), {
    code: 'LAYOUT_NOTE_TYPE',
    kind: 'unsupported',
    message: `object: the note at offset 0x${(start + GOOD.length).toString(16)} in .note.rex.layout is of type 0x204`,
    cause: 'the types are 0x201, 0x202, 0x203',
  });
});

test('a program notes what its code uses, and nothing else', () => {
  const xdp = ['xdp_buff.rxq', 'xdp_buff.data', 'xdp_buff.data_end', 'xdp_rxq_info.dev', 'xdp_rxq_info.queue_index'];
  assert.deepEqual(used('port_filter'), [...xdp, 'net_device.ifindex']);
  assert.deepEqual(used('opt/port_filter.O0'), used('port_filter'));
  assert.deepEqual(used('syscall_counter'), []);
  assert.deepEqual(used('hello'), ['task_struct.pid']);
  assert.deepEqual(used('opt/printer.O0'), ['task_struct.comm']);
  assert.deepEqual(used('error_injector'), ['task_struct.pid', 'pt_regs.ax', 'pt_regs.ip']);
  assert.ok(used('two_programs').includes('sk_buff.len') && used('two_programs').includes('xdp_buff.data'));
});

test('a program made without the kernel crate has no notes', () => {
  assert.equal(readLayoutNotes(program('no_timeout_handler')), undefined);
});

/** Objects that are made without the kernel crate, as their timeout handlers are their own or missing. */
const WITHOUT_CRATE = /^(?:no_timeout_handler|handler_\w+)$/;

for (const { name, layout } of corpus().filter((object) => !WITHOUT_CRATE.test(object.name))) {
  test(`${name}: its notes are those of its layout, and outside of the image`, () => {
    const object = program(name);
    const notes = readLayoutNotes(object);
    const expected = loadLayout(layout === undefined ? undefined : join(ROOT, 'programs', layout));
    assert.equal(notes?.kernel, expected.kernel);
    assert.equal(notes.architecture, expected.architecture);
    for (const [struct, { size, fields }] of notes.structs) {
      if (size !== undefined) assert.equal(size, expected.sizeOf(struct));
      for (const [field, place] of fields) {
        const { type: _, ...wanted } = expected.field(struct, field);
        assert.deepEqual(place, wanted, `${struct}.${field}`);
      }
    }
    const section = object.sections.find((one) => one.name === LAYOUT_SECTION);
    assert.equal(section?.allocated, false);
    for (const segment of object.segments.filter(({ type }) => type === 1)) {
      assert.ok(segment.offset + segment.fileSize <= section.offset, 'it is part of a segment');
      assert.ok((segment.flags & SegmentFlag.READ) !== 0);
    }
  });
}
