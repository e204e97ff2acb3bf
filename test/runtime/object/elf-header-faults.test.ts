import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { buildRexElf } from './elf-builder.ts';
import { end, inHeader, PLAN, refusal, testFaults } from './faults.ts';

const EINVAL = 'EINVAL';

testFaults([
  // The ELF header: each of these is the kernel's own check.
  inHeader('magic', 'ELF_NOT_ELF', 'the magic number', 0, { EI_MAG3: 0x47 }),
  inHeader('class', 'ELF_CLASS', 'e_ident[EI_CLASS]', 4, { EI_CLASS: 1 }),
  inHeader('data encoding', 'ELF_DATA', 'e_ident[EI_DATA]', 5, { EI_DATA: 2 }),
  inHeader('relocatable', 'ELF_TYPE', 'e_type', 0x10, { e_type: 1 }),
  inHeader('core', 'ELF_TYPE', 'e_type', 0x10, { e_type: 4 }),
  inHeader('machine', 'ELF_MACHINE', 'e_machine', 0x12, { e_machine: 247 }),
  inHeader('version', 'ELF_VERSION', 'e_version', 0x14, { e_version: 2 }),
  inHeader('entry', 'ELF_VALUE_TOO_LARGE', 'e_entry of the ELF header', 0x18, { e_entry: 1n << 53n }),
  inHeader('e_ehsize', 'ELF_HEADER_SIZE', 'e_ehsize', 0x34, { e_ehsize: 52 }),
  inHeader('e_phentsize', 'ELF_HEADER_SIZE', 'e_phentsize', 0x36, { e_phentsize: 32 }),
  inHeader('e_phnum', 'ELF_NO_PROGRAM_HEADER', 'e_phnum', 0x38, { e_phnum: 0 }),
  inHeader('e_phnum in section 0', 'ELF_NO_PROGRAM_HEADER', 'e_phnum', 0x38, { e_phnum: 0xffff }),
  inHeader('e_shentsize', 'ELF_HEADER_SIZE', 'e_shentsize', 0x3a, { e_shentsize: 40 }),
  [
    'program headers outside',
    'ELF_TRUNCATED',
    'the program header table',
    end,
    { header: { e_phoff: end } },
    { errno: 'EIO' },
  ],
  [
    'too many program headers',
    'ELF_TRUNCATED',
    'the program header table',
    64,
    { header: { e_phnum: 0xfffe } },
    { errno: 'EIO' },
  ],

  // Program headers.
  [
    'segment outside',
    'ELF_TRUNCATED',
    'the content of program header 2',
    end,
    { programHeaders: { 2: { p_offset: end } } },
    { errno: 'EIO' },
  ],
  [
    'segment one byte too large',
    'ELF_TRUNCATED',
    'the content of program header 2',
    0x1000,
    { programHeaders: { 2: { p_filesz: end - 0x1000 + 1 } } },
    { errno: 'EIO' },
  ],
  [
    'segment too large',
    'ELF_TRUNCATED',
    'the content of program header 2',
    0x1000,
    { programHeaders: { 2: { p_filesz: (1n << 53n) - 1n } } },
    { errno: 'EIO' },
  ],
  [
    'segment address',
    'ELF_VALUE_TOO_LARGE',
    'p_vaddr of program header 1',
    64 + 56 + 16,
    { programHeaders: { 1: { p_vaddr: -1 } } },
    { errno: EINVAL },
  ],
  [
    'segment size',
    'ELF_VALUE_TOO_LARGE',
    'p_memsz of program header 1',
    64 + 56 + 40,
    { programHeaders: { 1: { p_memsz: 1n << 60n } } },
    { errno: EINVAL },
  ],
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
