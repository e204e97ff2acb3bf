import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ElfBytes } from '../../../runtime/object/byte-reader.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { THOROUGH } from '../../effort.ts';
import { grown } from '../../hostile/files.ts';
import { buildRexElf } from './elf-builder.ts';
import { built, content, index, inNamedSection, ofNamedSymbol, ofSymbol, PLAN, refusal, testFaults } from './faults.ts';

const EINVAL = 'EINVAL';

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
  [
    'string table that ends in a letter',
    'ELF_STRING_TABLE',
    `the last byte of the string table in section ${index('.strtab')} (.strtab)`,
    content('.strtab') + 2,
    { sectionHeaders: { '.strtab': { sh_size: 3 } } },
  ],
  [
    'string table that starts in a letter',
    'ELF_STRING_TABLE',
    `the first byte of the string table in section ${index('.strtab')} (.strtab)`,
    content('.strtab') + 1,
    { sectionHeaders: { '.strtab': { sh_offset: content('.strtab') + 1, sh_size: 5 } } },
  ],
  ofSymbol('symbol name outside', 'ELF_STRING_INDEX', 'st_name', { st_name: 0x1000 }),

  // Symbols.
  ofNamedSymbol('symbol type', 'ELF_SYMBOL_INFO', 'st_info', { st_info: 7 }),
  ofNamedSymbol('symbol binding', 'ELF_SYMBOL_INFO', 'st_info', { st_info: 0x32 }),
  ofNamedSymbol('symbol section', 'ELF_SYMBOL_SECTION', 'st_shndx', { st_shndx: 99 }),
  ofNamedSymbol('reserved symbol section', 'ELF_SYMBOL_SECTION', 'st_shndx', { st_shndx: 0xff02 }),
  ofNamedSymbol('SHN_XINDEX without a table', 'ELF_SYMBOL_SECTION', 'st_shndx', { st_shndx: 0xffff }),
  ofSymbol('symbol value', 'ELF_VALUE_TOO_LARGE', 'st_value', { st_value: 1n << 53n }),
  inNamedSection('sh_info of symbols', 'ELF_SECTION_TABLE', 'sh_info', '.symtab', { sh_info: 9 }),
  [
    'second symbol table',
    'ELF_SECTION_TABLE',
    `sh_type of section ${index('.shstrtab')} (.second)`,
    second + 4,
    {},
    { plan: TWO_TABLES },
  ],

  // Relocations.
  [
    'relocation symbol',
    'ELF_RELOCATION_SYMBOL',
    'the symbol index of relocation 0 of .rela.dyn',
    content('.rela.dyn') + 12,
    { relocations: { 0: { r_sym: 2 } } },
  ],
  [
    'relocation offset',
    'ELF_VALUE_TOO_LARGE',
    'r_offset of relocation 1 of .rela.dyn',
    content('.rela.dyn') + 24,
    { relocations: { 1: { r_offset: -1 } } },
  ],
  inNamedSection(
    'SHT_REL',
    'ELF_RELOCATION_FORMAT',
    'sh_type',
    '.rela.dyn',
    { sh_type: 9, sh_entsize: 16 },
    { errno: EINVAL },
  ),
  inNamedSection('SHT_RELR', 'ELF_PACKED_RELOCATIONS', 'sh_type', '.rodata', { sh_type: 19 }, { kind: 'unsupported' }),
  inNamedSection(
    'SHT_ANDROID_RELA',
    'ELF_PACKED_RELOCATIONS',
    'sh_type',
    '.rodata',
    { sh_type: 0x60000002 },
    { kind: 'unsupported' },
  ),
  inNamedSection(
    'SHT_ANDROID_RELR',
    'ELF_PACKED_RELOCATIONS',
    'sh_type',
    '.rodata',
    { sh_type: 0x6fffff00 },
    { kind: 'unsupported' },
  ),

  // The dynamic table.
  [
    'second PT_DYNAMIC',
    'ELF_DYNAMIC',
    'p_type of program header 5',
    64 + 5 * 56,
    { programHeaders: { 5: { p_type: 2 } } },
  ],
  [
    'PT_DYNAMIC elsewhere',
    'ELF_DYNAMIC',
    'p_offset of program header 4 (PT_DYNAMIC)',
    64 + 4 * 56 + 8,
    { programHeaders: { 4: { p_offset: 0x2000 } } },
  ],
  ['no DT_NULL', 'ELF_DYNAMIC', 'the dynamic table', content('.dynamic'), { programHeaders: { 4: { p_filesz: 48 } } }],
  ['d_tag', 'ELF_VALUE_TOO_LARGE', 'd_tag of dynamic entry 4', dynamic(4), { dynamic: { 11: { d_tag: -1 } } }],
  ['DT_STRTAB outside', 'ELF_DYNAMIC', 'DT_STRTAB', dynamic(1) + 8, { dynamic: { 5: { d_val: 0x10000 } } }],
  ['DT_STRSZ', 'ELF_DYNAMIC', 'DT_STRTAB', dynamic(1) + 8, { dynamic: { 10: { d_val: 0x1000 } } }],
  ['no DT_STRTAB', 'ELF_DYNAMIC', 'DT_NEEDED', dynamic(0) + 8, { dynamic: { 5: { d_tag: 0x15 } } }],
  ['DT_NEEDED outside', 'ELF_STRING_INDEX', 'DT_NEEDED', dynamic(0) + 8, { dynamic: { 1: { d_val: 0x400 } } }],
  ['DT_REL', 'ELF_DYNAMIC', 'DT_REL', dynamic(4) + 8, { dynamic: { 11: { d_tag: 17 } } }, { errno: EINVAL }],
  [
    'DT_RELR',
    'ELF_PACKED_RELOCATIONS',
    'DT_RELR',
    dynamic(4),
    { dynamic: { 11: { d_tag: 36 } } },
    { kind: 'unsupported' },
  ],
  [
    'DT_ANDROID_RELA',
    'ELF_PACKED_RELOCATIONS',
    'DT_ANDROID_RELA',
    dynamic(4),
    { dynamic: { 11: { d_tag: 0x60000011 } } },
    { kind: 'unsupported' },
  ],
  ['DT_RELAENT', 'ELF_DYNAMIC', 'DT_RELAENT', dynamic(7) + 8, { dynamic: { 9: { d_val: 12 } } }],
  [
    'DT_RELA that no section has',
    'ELF_DYNAMIC',
    'DT_RELA',
    dynamic(5) + 8,
    { dynamic: { 7: { d_val: content('.rela.dyn') - 8 } } },
  ],
  ['DT_RELASZ past the section', 'ELF_DYNAMIC', 'DT_RELA', dynamic(5) + 8, { dynamic: { 8: { d_val: 72 } } }],
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

test('names that share their bytes are refused before they fill memory', THOROUGH, () => {
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

test('a reserved section index stays reserved in a file with that many sections', THOROUGH, () => {
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

/** As many entries as an image has bytes. */
const MOST = 131_072;
const REFUSED = { code: 'ELF_TABLE_TOO_LONG', kind: 'unsupported' };

test('a table may have as many entries as an image has bytes, and no more', () => {
  const file = new ElfBytes(new Uint8Array(64), 'object');
  file.judgeLength(MOST, 'the section header table', 64);
  assert.throws(() => file.judgeLength(MOST + 1, 'the section header table', 64), {
    ...REFUSED,
    message: 'object: the section header table at offset 0x40 has 131073 entries',
  });
});

for (const table of ['.symtab', '.dynsym', '.rela.dyn']) {
  test(`${table} of one entry more is refused before it is read`, () => {
    assert.throws(() => readElfObject(grown(table, 24, MOST + 1), 'object'), REFUSED);
  });
}
