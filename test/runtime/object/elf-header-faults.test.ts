import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { buildRexElf } from './elf-builder.ts';
import { end, PLAN, refusal, testFaults } from './faults.ts';

const EINVAL = 'EINVAL';

testFaults([
  // The ELF header: each of these is the kernel's own check.
  {
    name: 'magic',
    overrides: { header: { EI_MAG3: 0x47 } },
    code: 'ELF_NOT_ELF',
    field: 'the magic number',
    offset: 0,
    errno: EINVAL,
  },
  {
    name: 'class',
    overrides: { header: { EI_CLASS: 1 } },
    code: 'ELF_CLASS',
    field: 'e_ident[EI_CLASS]',
    offset: 4,
    errno: EINVAL,
  },
  {
    name: 'data encoding',
    overrides: { header: { EI_DATA: 2 } },
    code: 'ELF_DATA',
    field: 'e_ident[EI_DATA]',
    offset: 5,
    errno: EINVAL,
  },
  {
    name: 'relocatable',
    overrides: { header: { e_type: 1 } },
    code: 'ELF_TYPE',
    field: 'e_type',
    offset: 0x10,
    errno: EINVAL,
  },
  {
    name: 'core',
    overrides: { header: { e_type: 4 } },
    code: 'ELF_TYPE',
    field: 'e_type',
    offset: 0x10,
    errno: EINVAL,
  },
  {
    name: 'machine',
    overrides: { header: { e_machine: 247 } },
    code: 'ELF_MACHINE',
    field: 'e_machine',
    offset: 0x12,
    errno: EINVAL,
  },
  {
    name: 'version',
    overrides: { header: { e_version: 2 } },
    code: 'ELF_VERSION',
    field: 'e_version',
    offset: 0x14,
    errno: EINVAL,
  },
  {
    name: 'entry',
    overrides: { header: { e_entry: 1n << 53n } },
    code: 'ELF_VALUE_TOO_LARGE',
    field: 'e_entry of the ELF header',
    offset: 0x18,
    errno: EINVAL,
  },
  {
    name: 'e_ehsize',
    overrides: { header: { e_ehsize: 52 } },
    code: 'ELF_HEADER_SIZE',
    field: 'e_ehsize',
    offset: 0x34,
    errno: EINVAL,
  },
  {
    name: 'e_phentsize',
    overrides: { header: { e_phentsize: 32 } },
    code: 'ELF_HEADER_SIZE',
    field: 'e_phentsize',
    offset: 0x36,
    errno: EINVAL,
  },
  {
    name: 'e_phnum',
    overrides: { header: { e_phnum: 0 } },
    code: 'ELF_NO_PROGRAM_HEADER',
    field: 'e_phnum',
    offset: 0x38,
    errno: EINVAL,
  },
  {
    name: 'e_phnum in section 0',
    overrides: { header: { e_phnum: 0xffff } },
    code: 'ELF_NO_PROGRAM_HEADER',
    field: 'e_phnum',
    offset: 0x38,
    errno: EINVAL,
  },
  {
    name: 'e_shentsize',
    overrides: { header: { e_shentsize: 40 } },
    code: 'ELF_HEADER_SIZE',
    field: 'e_shentsize',
    offset: 0x3a,
    errno: EINVAL,
  },
  {
    name: 'program headers outside',
    overrides: { header: { e_phoff: end } },
    code: 'ELF_TRUNCATED',
    field: 'the program header table',
    offset: end,
    errno: 'EIO',
  },
  {
    name: 'too many program headers',
    overrides: { header: { e_phnum: 0xfffe } },
    code: 'ELF_TRUNCATED',
    field: 'the program header table',
    offset: 64,
    errno: 'EIO',
  },

  // Program headers.
  {
    name: 'segment outside',
    overrides: { programHeaders: { 2: { p_offset: end } } },
    code: 'ELF_TRUNCATED',
    field: 'the content of program header 2',
    offset: end,
    errno: 'EIO',
  },
  {
    name: 'segment one byte too large',
    overrides: { programHeaders: { 2: { p_filesz: end - 0x1000 + 1 } } },
    code: 'ELF_TRUNCATED',
    field: 'the content of program header 2',
    offset: 0x1000,
    errno: 'EIO',
  },
  {
    name: 'segment too large',
    overrides: { programHeaders: { 2: { p_filesz: (1n << 53n) - 1n } } },
    code: 'ELF_TRUNCATED',
    field: 'the content of program header 2',
    offset: 0x1000,
    errno: 'EIO',
  },
  {
    name: 'segment address',
    overrides: { programHeaders: { 1: { p_vaddr: -1 } } },
    code: 'ELF_VALUE_TOO_LARGE',
    field: 'p_vaddr of program header 1',
    offset: 64 + 56 + 16,
    errno: EINVAL,
  },
  {
    name: 'segment size',
    overrides: { programHeaders: { 1: { p_memsz: 1n << 60n } } },
    code: 'ELF_VALUE_TOO_LARGE',
    field: 'p_memsz of program header 1',
    offset: 64 + 56 + 40,
    errno: EINVAL,
  },
]);

test('the whole diagnostic reads well', () => {
  assert.equal(
    refusal(buildRexElf({}, { header: { e_machine: 3 } }).bytes).format(),
    [
      'ELF_MACHINE (EINVAL): broken.o: e_machine at offset 0x12 is 3 (EM_386)',
      '  cause: a Rex object holds machine code of x86-64: 62 (EM_X86_64)',
      '  hint: build for the target x86_64-unknown-none',
    ].join('\n'),
  );
});

test('a segment may reach to the very end of the file', () => {
  const { bytes } = buildRexElf(PLAN, { programHeaders: { 2: { p_filesz: end - 0x1000 } } });
  assert.equal(readElfObject(bytes, 'a.o').segments[2]?.bytes.length, end - 0x1000);
});

test('a file that is not linked is told from one whose program headers are counted elsewhere', () => {
  const none = refusal(buildRexElf({}, { header: { e_phnum: 0 } }).bytes);
  assert.match(none.message, /e_phnum at offset 0x38 is 0$/);
  assert.match(none.hint, /link the object/);
});
