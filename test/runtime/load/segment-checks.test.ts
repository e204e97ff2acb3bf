import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MAX_IMAGE_SIZE } from '../../../runtime/load/segment-checks.ts';
import { buildRexElf } from '../object/elf-builder.ts';
import { load, refusedLoad } from './environment.ts';

/** Program headers 1, 2 and 3 are R, R+E and RW, at 0, 0x1000 and 0x2000. */
type Headers = NonNullable<Parameters<typeof buildRexElf>[1]>['programHeaders'];

const REFUSED: readonly (readonly [string, string, Headers & object, RegExp])[] = [
  ['an alignment of 2 MiB', 'ALIGNMENT', { 2: { p_align: 0x200000 } }, /p_align of program header 2 .* is 0x200000/],
  ['an alignment of 1', 'ALIGNMENT', { 3: { p_align: 1 } }, /p_align of program header 3/],
  ['more bytes in the file than in memory', 'SIZE', { 3: { p_memsz: 8 } }, /p_filesz of program header 3/],
  ['an address that overflows', 'OVERFLOW', { 3: { p_memsz: 2 ** 53 - 1 } }, /p_vaddr of program header 3 .* 0x2000/],
  ['a segment past 128 KiB', 'TOO_LARGE', { 3: { p_memsz: MAX_IMAGE_SIZE - 0x2000 + 1 } }, /0x1e001 bytes \(p_memsz\)/],
  ['writable code', 'WRITABLE_CODE', { 2: { p_flags: 7 } }, /p_flags of program header 2 .* is 0x7/],
  ['code that cannot be read', 'NOT_READABLE', { 2: { p_flags: 1 } }, /p_flags of program header 2 .* is 0x1/],
  ['data that cannot be read', 'NOT_READABLE', { 3: { p_flags: 2 } }, /p_flags of program header 3/],
  ['segments out of order', 'ORDER', { 2: { p_vaddr: 0x4000 } }, /program header 3 .* 0x2000/],
  ['overlapping segments', 'OVERLAP', { 1: { p_memsz: 0x1001 } }, /p_vaddr of program header 2 .* is 0x1000/],
  ['two segments on one page', 'OVERLAP', { 3: { p_vaddr: 0x1800 } }, /p_vaddr of program header 3 .* is 0x1800/],
  ['a hole', 'HOLE', { 3: { p_vaddr: 0x3000 } }, /hole at 0x2000/],
  ['a hole at the start', 'HOLE', { 1: { p_type: 0 } }, /hole at 0x0/],
];

describe('segment checks', () => {
  for (const [what, code, programHeaders, message] of REFUSED) {
    test(`${what} is refused`, () => {
      const error = refusedLoad(buildRexElf({ omit: ['.dynamic'] }, { programHeaders }).bytes);
      assert.equal(error.code, `LOAD_SEGMENT_${code}`);
      assert.equal(error.kind, 'refused');
      assert.equal(error.errno, 'EINVAL');
      assert.match(error.message, message);
    });
  }

  test('an object without PT_LOAD is refused', () => {
    const programHeaders = { 1: { p_type: 0 }, 2: { p_type: 0 }, 3: { p_type: 0 } };
    assert.equal(refusedLoad(buildRexElf({ omit: ['.dynamic'] }, { programHeaders }).bytes).code, 'LOAD_NO_SEGMENT');
  });

  test('an image of exactly 128 KiB is loaded', () => {
    const { bytes } = buildRexElf({}, { programHeaders: { 3: { p_memsz: MAX_IMAGE_SIZE - 0x2000 } } });
    assert.equal(load(bytes).region.size, MAX_IMAGE_SIZE);
  });

  test('a segment need not start at the start of its page', () => {
    const { bytes } = buildRexElf({}, { programHeaders: { 3: { p_vaddr: 0x2010, p_filesz: 8, p_memsz: 8 } } });
    assert.equal(load(bytes).region.size, 0x3000);
  });

  test('an ET_EXEC is loaded like an ET_DYN', () => {
    assert.equal(load(buildRexElf({}, { header: { e_type: 2 } }).bytes).programs.length, 1);
  });
});
