import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { Kernel } from '../../../kernel-model/kernel.ts';
import { loadLayout } from '../../../kernel-model/layouts/reader.ts';
import { RELAID } from '../../../programs/corpus.ts';
import { LAYOUT_SECTION } from '../../../runtime/load/layout-notes.ts';
import { buildRexElf, type RexElfPlan } from '../object/elf-builder.ts';
import { load, loadEnvironment, refusedLoad } from './environment.ts';
import { fieldNote, kernelNote, sizeNote } from './notes.ts';

const PROGRAMS = join(import.meta.dirname, '../../../programs');
const OTHER = loadLayout(join(PROGRAMS, RELAID.layout));

const program = (name: string) => new Uint8Array(readFileSync(join(PROGRAMS, 'bin', name)));
const noted = (notes: readonly Uint8Array[], plan: RexElfPlan = {}) => {
  const bytes = Buffer.concat(notes);
  return buildRexElf({ ...plan, sections: [{ name: LAYOUT_SECTION, bytes, header: { sh_type: 7 } }] }).bytes;
};

test('an object without notes loads on any kernel', () => {
  load(buildRexElf().bytes);
  load(buildRexElf().bytes, { ...loadEnvironment(), layout: OTHER });
});

test('a program loads where all that it uses is where it takes it to be, whatever the kernel is called', () => {
  const notes = [
    kernelNote('5.15.1'),
    fieldNote('sk_buff.hash', 148, 4),
    fieldNote('sk_buff.pkt_type', 128, 1, 0, 3),
    sizeNote('pt_regs', 168),
  ];
  load(noted(notes));
});

/** A note that does not fit Linux 6.18.44, and how the difference reads. */
const DIFFERENCES: readonly (readonly [Buffer, string])[] = [
  [fieldNote('sk_buff.hash', 168, 4), 'sk_buff.hash is at 168 in the program, at 148 in this kernel'],
  [fieldNote('sk_buff.hash', 148, 8), 'sk_buff.hash is at 148, 8 bytes in the program, at 148, 4 bytes in this kernel'],
  [fieldNote('sk_buff.pkt_type', 129, 1, 0, 3), 'sk_buff.pkt_type is at 129 in the program, at 128 in this kernel'],
  [
    fieldNote('sk_buff.pkt_type', 128, 1, 1, 3),
    'sk_buff.pkt_type is at 128, bits 1 to 3 of 1 byte in the program, at 128, bits 0 to 2 of 1 byte in this kernel',
  ],
  [
    fieldNote('sk_buff.l4_hash', 130, 1),
    'sk_buff.l4_hash is at 130, 1 byte in the program, at 130, bit 1 of 1 byte in this kernel',
  ],
  [fieldNote('sk_buff.color', 3, 1), 'sk_buff.color is at 3 in the program, but unknown for this kernel'],
  [fieldNote('xdp_frame.len', 8, 4), 'struct xdp_frame is used by the program, but unknown for this kernel'],
  [sizeNote('pt_regs', 176), 'struct pt_regs has 176 bytes in the program, 168 in this kernel'],
];

for (const [bytes, difference] of DIFFERENCES) {
  test(`a program is refused because ${difference}`, () => {
    const error = refusedLoad(noted([kernelNote('6.19.1'), fieldNote('sk_buff.len', 112, 4), bytes]));
    assert.deepEqual([error.code, error.kind, error.errno], ['LAYOUT_MISMATCH', 'input', undefined]);
    assert.equal(error.message, `object: built for Linux 6.19.1, not for this kernel, Linux 6.18.44: ${difference}`);
  });
}

test('a program for another architecture is refused', () => {
  const { message } = refusedLoad(noted([kernelNote('6.18.44', 'aarch64')]));
  assert.match(message, /the architecture is aarch64 for the program, x86_64 for this kernel$/);
});

test('three differences are named, more are counted', () => {
  const fields = ['len', 'data_len', 'hash', 'mark', 'priority'].map((name) => fieldNote(`sk_buff.${name}`, 1, 4));
  const three = refusedLoad(noted([kernelNote(), ...fields.slice(0, 3)])).message;
  assert.match(
    three,
    /: sk_buff\.len .*; sk_buff\.data_len .*; sk_buff\.hash is at 1 in the program, at 148 in this kernel$/,
  );
  const five = refusedLoad(noted([kernelNote(), ...fields])).message;
  assert.match(five, /; sk_buff\.hash is at 1 in the program, at 148 in this kernel; and 2 more$/);
});

test('what the kernel refuses comes first', () => {
  const wrong = [kernelNote(), fieldNote('sk_buff.len', 1, 4)];
  assert.equal(refusedLoad(noted(wrong, { imports: ['bpf_nonexistent'] })).code, 'LOAD_SYMBOL_UNKNOWN');
  assert.equal(refusedLoad(noted(wrong), { privileged: false }).code, 'LOAD_NOT_PRIVILEGED');
});

test('a malformed note is refused when the object is loaded', () => {
  assert.equal(refusedLoad(noted([kernelNote().subarray(0, 13)])).code, 'LAYOUT_NOTE_INVALID');
});

test('programs load on the kernel that they are built for, and are refused by the other where a struct they use differs', () => {
  const refusal = (name: string, layout = loadLayout()) => {
    const kernel = new Kernel({}, layout);
    try {
      load(program(name), kernel);
    } catch (error) {
      assert.ok(error instanceof Diagnostic && error.code === 'LAYOUT_MISMATCH', String(error));
      return error.message.replace(/^.*?: /, '');
    } finally {
      kernel.release();
    }
    return 'loads';
  };
  assert.match(
    refusal('other_layout/classifier'),
    /^built for Linux 6\.18\.44-small, not for this kernel, Linux 6\.18\.44: sk_/,
  );
  assert.match(
    refusal('classifier', OTHER),
    /^built for Linux 6\.18\.44, not for this kernel, Linux 6\.18\.44-small: sk_/,
  );
  assert.match(refusal('hello', OTHER), /: task_struct\.pid is at 1264 in the program, at 1248 in this kernel$/);
  assert.equal(refusal('other_layout/classifier', OTHER), 'loads');
  assert.equal(refusal('port_filter', OTHER), 'loads');
});
