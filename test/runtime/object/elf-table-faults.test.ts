import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { buildRexElf } from './elf-builder.ts';
import { built, content, header, index, PLAN, refusal, testFaults } from './faults.ts';

const EINVAL = 'EINVAL';

/** Where a symbol lies in the file. */
const symbol = (name: string): number => built.symbols.get(name)?.offset ?? assert.fail(name);

/** Where the dynamic entry at a position lies: DT_NEEDED, STRTAB, STRSZ, SYMTAB, SYMENT, RELA, RELASZ, RELAENT. */
const dynamic = (position: number): number => content('.dynamic') + 16 * position;

/** A plan with a second symbol table, which stands where the section names stood. */
const TWO_TABLES = {
  ...PLAN,
  sections: [
    { name: '.second', bytes: new Uint8Array(24), header: { sh_type: 2, sh_entsize: 24, sh_link: index('.strtab') } },
  ],
};
const second = buildRexElf(TWO_TABLES).sections.get('.second')?.headerOffset ?? assert.fail('no section');

testFaults([
  // Strings.
  {
    name: 'string table that ends in a letter',
    overrides: { sectionHeaders: { '.strtab': { sh_size: 3 } } },
    code: 'ELF_STRING_TABLE',
    field: `the last byte of the string table in section ${index('.strtab')} (.strtab)`,
    offset: content('.strtab') + 2,
  },
  {
    name: 'string table that starts in a letter',
    overrides: { sectionHeaders: { '.strtab': { sh_offset: content('.strtab') + 1, sh_size: 5 } } },
    code: 'ELF_STRING_TABLE',
    field: `the first byte of the string table in section ${index('.strtab')} (.strtab)`,
    offset: content('.strtab') + 1,
  },
  {
    name: 'symbol name outside',
    overrides: { symbols: { prog: { st_name: 0x1000 } } },
    code: 'ELF_STRING_INDEX',
    field: 'st_name of symbol 1 of .symtab',
    offset: symbol('prog'),
  },

  // Symbols.
  {
    name: 'symbol type',
    overrides: { symbols: { prog: { st_info: 7 } } },
    code: 'ELF_SYMBOL_INFO',
    field: 'st_info of symbol 1 of .symtab (prog)',
    offset: symbol('prog') + 4,
  },
  {
    name: 'symbol binding',
    overrides: { symbols: { prog: { st_info: 0x32 } } },
    code: 'ELF_SYMBOL_INFO',
    field: 'st_info of symbol 1 of .symtab (prog)',
    offset: symbol('prog') + 4,
  },
  {
    name: 'symbol section',
    overrides: { symbols: { prog: { st_shndx: 99 } } },
    code: 'ELF_SYMBOL_SECTION',
    field: 'st_shndx of symbol 1 of .symtab (prog)',
    offset: symbol('prog') + 6,
  },
  {
    name: 'reserved symbol section',
    overrides: { symbols: { prog: { st_shndx: 0xff02 } } },
    code: 'ELF_SYMBOL_SECTION',
    field: 'st_shndx of symbol 1 of .symtab (prog)',
    offset: symbol('prog') + 6,
  },
  {
    name: 'SHN_XINDEX without a table',
    overrides: { symbols: { prog: { st_shndx: 0xffff } } },
    code: 'ELF_SYMBOL_SECTION',
    field: 'st_shndx of symbol 1 of .symtab (prog)',
    offset: symbol('prog') + 6,
  },
  {
    name: 'symbol value',
    overrides: { symbols: { prog: { st_value: 1n << 53n } } },
    code: 'ELF_VALUE_TOO_LARGE',
    field: 'st_value of symbol 1 of .symtab',
    offset: symbol('prog') + 8,
  },
  {
    name: 'sh_info of symbols',
    overrides: { sectionHeaders: { '.symtab': { sh_info: 9 } } },
    code: 'ELF_SECTION_TABLE',
    field: `sh_info of section ${index('.symtab')} (.symtab)`,
    offset: header('.symtab') + 44,
  },
  {
    name: 'second symbol table',
    plan: TWO_TABLES,
    overrides: {},
    code: 'ELF_SECTION_TABLE',
    field: `sh_type of section ${index('.shstrtab')} (.second)`,
    offset: second + 4,
  },

  // Relocations.
  {
    name: 'relocation symbol',
    overrides: { relocations: { 0: { r_sym: 2 } } },
    code: 'ELF_RELOCATION_SYMBOL',
    field: 'the symbol index of relocation 0 of .rela.dyn',
    offset: content('.rela.dyn') + 12,
  },
  {
    name: 'relocation offset',
    overrides: { relocations: { 1: { r_offset: -1 } } },
    code: 'ELF_VALUE_TOO_LARGE',
    field: 'r_offset of relocation 1 of .rela.dyn',
    offset: content('.rela.dyn') + 24,
  },
  {
    name: 'SHT_REL',
    overrides: { sectionHeaders: { '.rela.dyn': { sh_type: 9, sh_entsize: 16 } } },
    code: 'ELF_RELOCATION_FORMAT',
    field: `sh_type of section ${index('.rela.dyn')} (.rela.dyn)`,
    offset: header('.rela.dyn') + 4,
    errno: EINVAL,
  },
  {
    name: 'SHT_RELR',
    overrides: { sectionHeaders: { '.rodata': { sh_type: 19 } } },
    code: 'ELF_PACKED_RELOCATIONS',
    kind: 'unsupported',
    field: `sh_type of section ${index('.rodata')} (.rodata)`,
    offset: header('.rodata') + 4,
  },
  {
    name: 'SHT_ANDROID_RELA',
    overrides: { sectionHeaders: { '.rodata': { sh_type: 0x60000002 } } },
    code: 'ELF_PACKED_RELOCATIONS',
    kind: 'unsupported',
    field: `sh_type of section ${index('.rodata')} (.rodata)`,
    offset: header('.rodata') + 4,
  },
  {
    name: 'SHT_ANDROID_RELR',
    overrides: { sectionHeaders: { '.rodata': { sh_type: 0x6fffff00 } } },
    code: 'ELF_PACKED_RELOCATIONS',
    kind: 'unsupported',
    field: `sh_type of section ${index('.rodata')} (.rodata)`,
    offset: header('.rodata') + 4,
  },

  // The dynamic table.
  {
    name: 'second PT_DYNAMIC',
    overrides: { programHeaders: { 5: { p_type: 2 } } },
    code: 'ELF_DYNAMIC',
    field: 'p_type of program header 5',
    offset: 64 + 5 * 56,
  },
  {
    name: 'PT_DYNAMIC elsewhere',
    overrides: { programHeaders: { 4: { p_offset: 0x2000 } } },
    code: 'ELF_DYNAMIC',
    field: 'p_offset of program header 4 (PT_DYNAMIC)',
    offset: 64 + 4 * 56 + 8,
  },
  {
    name: 'no DT_NULL',
    overrides: { programHeaders: { 4: { p_filesz: 48 } } },
    code: 'ELF_DYNAMIC',
    field: 'the dynamic table',
    offset: content('.dynamic'),
  },
  {
    name: 'd_tag',
    overrides: { dynamic: { 11: { d_tag: -1 } } },
    code: 'ELF_VALUE_TOO_LARGE',
    field: 'd_tag of dynamic entry 4',
    offset: dynamic(4),
  },
  {
    name: 'DT_STRTAB outside',
    overrides: { dynamic: { 5: { d_val: 0x10000 } } },
    code: 'ELF_DYNAMIC',
    field: 'DT_STRTAB',
    offset: dynamic(1) + 8,
  },
  {
    name: 'DT_STRSZ',
    overrides: { dynamic: { 10: { d_val: 0x1000 } } },
    code: 'ELF_DYNAMIC',
    field: 'DT_STRTAB',
    offset: dynamic(1) + 8,
  },
  {
    name: 'no DT_STRTAB',
    overrides: { dynamic: { 5: { d_tag: 0x15 } } },
    code: 'ELF_DYNAMIC',
    field: 'DT_NEEDED',
    offset: dynamic(0) + 8,
  },
  {
    name: 'DT_NEEDED outside',
    overrides: { dynamic: { 1: { d_val: 0x400 } } },
    code: 'ELF_STRING_INDEX',
    field: 'DT_NEEDED',
    offset: dynamic(0) + 8,
  },
  {
    name: 'DT_REL',
    overrides: { dynamic: { 11: { d_tag: 17 } } },
    code: 'ELF_DYNAMIC',
    field: 'DT_REL',
    offset: dynamic(4) + 8,
    errno: EINVAL,
  },
  {
    name: 'DT_RELR',
    overrides: { dynamic: { 11: { d_tag: 36 } } },
    code: 'ELF_PACKED_RELOCATIONS',
    kind: 'unsupported',
    field: 'DT_RELR',
    offset: dynamic(4),
  },
  {
    name: 'DT_ANDROID_RELA',
    overrides: { dynamic: { 11: { d_tag: 0x60000011 } } },
    code: 'ELF_PACKED_RELOCATIONS',
    kind: 'unsupported',
    field: 'DT_ANDROID_RELA',
    offset: dynamic(4),
  },
  {
    name: 'DT_RELAENT',
    overrides: { dynamic: { 9: { d_val: 12 } } },
    code: 'ELF_DYNAMIC',
    field: 'DT_RELAENT',
    offset: dynamic(7) + 8,
  },
  {
    name: 'DT_RELA that no section has',
    overrides: { dynamic: { 7: { d_val: content('.rela.dyn') - 8 } } },
    code: 'ELF_DYNAMIC',
    field: 'DT_RELA',
    offset: dynamic(5) + 8,
  },
  {
    name: 'DT_RELASZ past the section',
    overrides: { dynamic: { 8: { d_val: 72 } } },
    code: 'ELF_DYNAMIC',
    field: 'DT_RELA',
    offset: dynamic(5) + 8,
  },
]);

test('a name that is not UTF-8 is read, and one that is too long is refused', () => {
  const bytes = built.bytes.slice();
  bytes[content('.strtab') + 2] = 0xff;
  const names = readElfObject(bytes, 'a.o').symbols.map(({ name }) => name);
  assert.match(names.join(' '), /(^| )\w\\xff/);
  const long = { name: 'a'.repeat(70_000), at: 'ABS', type: 'NOTYPE' } as const;
  const error = refusal(buildRexElf({ symbols: [long] }).bytes);
  assert.equal(error.code, 'ELF_STRING');
  assert.match(error.message, /is longer than 65535 bytes$/);
});

test('names that share their bytes are refused before they fill memory', () => {
  const long = { name: 'a'.repeat(65_000), at: 'ABS', type: 'NOTYPE' } as const;
  const file = buildRexElf({ symbols: [long, ...Array.from({ length: 2000 }, () => ({ ...long, name: 'b' }))] });
  const { bytes } = file;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const table = file.sections.get('.symtab') ?? assert.fail('no .symtab');
  const entries = bytes.subarray(table.offset, table.offset + table.size);
  const start = view.getUint32(table.offset + 24, true);
  for (let at = 48, n = 1; at < entries.length; at += 24, n++) view.setUint32(table.offset + at, start + n, true);
  const { code, message } = refusal(bytes);
  assert.equal(code, 'ELF_STRING');
  assert.match(message, /is one too many$/);
});

test('a reserved section index stays reserved in a file with that many sections', () => {
  const count = 0xff10;
  const overrides = { header: { e_shnum: 0 }, sectionHeaders: { '': { sh_size: count } } };
  const withEmptySections = (file: Uint8Array): Uint8Array => {
    const bytes = new Uint8Array(file.length + 64 * (count - built.sections.size));
    bytes.set(file);
    return bytes;
  };
  const whole = withEmptySections(buildRexElf(PLAN, overrides).bytes);
  assert.equal(readElfObject(whole, 'a.o').sections.length, count);
  const reserved = buildRexElf(PLAN, { ...overrides, symbols: { prog: { st_shndx: 0xff02 } } });
  assert.equal(refusal(withEmptySections(reserved.bytes)).code, 'ELF_SYMBOL_SECTION');
});
