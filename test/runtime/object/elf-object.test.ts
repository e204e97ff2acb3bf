import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { buildRexElf } from './elf-builder.ts';

const FULL = buildRexElf({
  functions: [
    { name: 'drop_all', section: 'xdp', code: Uint8Array.of(0xb8, 1, 0, 0, 0, 0xc3) },
    { name: 'count', section: 'tracepoint/syscalls/sys_enter_dup', code: Uint8Array.of(0x31, 0xc0, 0xc3) },
    { name: '__rex_handle_timeout', section: '.text', code: Uint8Array.of(0x0f, 0x0b), binding: 'GLOBAL' },
  ],
  maps: [
    { name: 'blocked', type: 1, keySize: 2, valueSize: 1, maxEntries: 16 },
    { name: 'counters', type: 2, keySize: 4, valueSize: 8, maxEntries: 1, flags: 4 },
  ],
  readOnlyData: Uint8Array.from({ length: 24 }, (_, index) => index),
  data: new Uint8Array(32),
  zeroed: 0x1800,
  imports: ['bpf_map_lookup_elem', 'jiffies'],
  unusedImports: ['vprintk'],
  pointers: [{ at: ['.data', 8], to: ['.rodata', 4] }],
  relocations: [{ at: ['.data', 16], type: 37, addend: -8 }],
  symbols: [
    { name: 'main.rs', at: 'ABS', type: 'FILE' },
    { name: 'weak', at: ['.data', 0], type: 'OBJECT', size: 8, binding: 'WEAK' },
    { name: 'absolute', at: 'ABS', type: 'NOTYPE', value: 0x1234 },
    { name: 'common', at: 'COMMON', type: 'OBJECT', value: 8, size: 16, binding: 'GLOBAL' },
  ],
  needed: ['librexstub.so', 'libother.so'],
});

test('the header and the segments are read', () => {
  const object = readElfObject(FULL.bytes, 'full.o');
  assert.equal(object.fileName, 'full.o');
  assert.deepEqual(object.header, {
    type: 'ET_DYN',
    identVersion: 1,
    osAbi: 0,
    entry: 0,
    programHeaderOffset: 64,
    programHeaderCount: 8,
    sectionHeaderOffset: FULL.sections.get('')?.headerOffset,
    sectionHeaderCount: 17,
    sectionNameIndex: 16,
    flags: 0,
  });
  assert.deepEqual(
    object.segments.map(({ type, flags, address, memorySize }) => [type, flags, address, memorySize]),
    [
      [6, 4, 64, 8 * 56],
      [1, 4, 0, (FULL.sections.get('.maps')?.address ?? 0) + 64],
      [1, 5, 0x1000, 0x22],
      [1, 6, 0x2000, (FULL.sections.get('.got')?.address ?? 0) + 16 - 0x2000],
      [1, 6, 0x3000, 0x1820],
      [2, 6, FULL.sections.get('.dynamic')?.address, FULL.sections.get('.dynamic')?.size],
      [0x6474e552, 4, 0x2000, 0x1000],
      [0x6474e551, 6, 0, 0],
    ],
  );
  const code = object.segments[2];
  assert.ok(code);
  assert.deepEqual([code.readable, code.writable, code.executable], [true, false, true]);
  assert.equal(code.alignment, 0x1000);
  assert.equal(code.offset, 0x1000);
  assert.deepEqual([...code.bytes.subarray(0, 6)], [0xb8, 1, 0, 0, 0, 0xc3]);
  assert.equal(code.bytes.length, code.fileSize);
  const data = object.segments[4];
  assert.equal(data?.fileSize, 32);
  assert.deepEqual([data?.readable, data?.writable, data?.executable], [true, true, false]);
});

test('the sections are read, names, places and bytes', () => {
  const { sections } = readElfObject(FULL.bytes, 'full.o');
  assert.deepEqual(
    sections.map(({ name }) => name),
    [
      '',
      '.dynsym',
      '.dynstr',
      '.rela.dyn',
      '.rodata',
      '.maps',
      'xdp',
      'tracepoint/syscalls/sys_enter_dup',
      '.text',
      '.data.rel.ro',
      '.dynamic',
      '.got',
      '.data',
      '.bss',
      '.symtab',
      '.strtab',
      '.shstrtab',
    ],
  );
  for (const section of sections) {
    const built = FULL.sections.get(section.name);
    assert.deepEqual(
      [section.index, section.address, section.offset, section.size, section.headerOffset],
      [built?.index, built?.address, built?.offset, built?.size, built?.headerOffset],
      section.name,
    );
  }
  const byName = new Map(sections.map((section) => [section.name, section]));
  assert.deepEqual(
    [...(byName.get('.rodata')?.bytes ?? [])],
    Array.from({ length: 24 }, (_, index) => index),
  );
  assert.deepEqual(
    [byName.get('.bss')?.type, byName.get('.bss')?.size, byName.get('.bss')?.bytes.length],
    [8, 0x1800, 0],
  );
  assert.deepEqual([byName.get('.text')?.flags, byName.get('.text')?.allocated], [6, true]);
  assert.deepEqual([byName.get('.symtab')?.flags, byName.get('.symtab')?.allocated], [0, false]);
  const table = byName.get('.rela.dyn');
  assert.deepEqual([table?.type, table?.entrySize, table?.link, table?.info, table?.alignment], [4, 24, 1, 0, 8]);
});

test('the symbols of both tables are read', () => {
  const { symbols, dynamicSymbols } = readElfObject(FULL.bytes, 'full.o');
  const section = (name: string): number | undefined => FULL.sections.get(name)?.index;
  const address = (name: string): number | undefined => FULL.addresses.get(name);
  assert.deepEqual(
    symbols.map(({ name, value, size, type, binding, sectionIndex }) => [
      name,
      value,
      size,
      type,
      binding,
      sectionIndex,
    ]),
    [
      ['', 0, 0, 'NOTYPE', 'LOCAL', 'UNDEF'],
      ['drop_all', 0x1000, 6, 'FUNC', 'LOCAL', section('xdp')],
      ['count', 0x1010, 3, 'FUNC', 'LOCAL', section('tracepoint/syscalls/sys_enter_dup')],
      ['blocked', address('blocked'), 32, 'OBJECT', 'LOCAL', section('.maps')],
      ['counters', address('counters'), 32, 'OBJECT', 'LOCAL', section('.maps')],
      ['main.rs', 0, 0, 'FILE', 'LOCAL', 'ABS'],
      ['absolute', 0x1234, 0, 'NOTYPE', 'LOCAL', 'ABS'],
      ['__rex_handle_timeout', 0x1020, 2, 'FUNC', 'GLOBAL', section('.text')],
      ['weak', 0x3000, 8, 'OBJECT', 'WEAK', section('.data')],
      ['common', 8, 16, 'OBJECT', 'GLOBAL', 'COMMON'],
    ],
  );
  assert.deepEqual(
    symbols.map(({ index }) => index),
    symbols.map((_, index) => index),
  );
  assert.deepEqual(
    dynamicSymbols.map(({ name, binding, sectionIndex }) => [name, binding, sectionIndex]),
    [
      ['', 'LOCAL', 'UNDEF'],
      ['bpf_map_lookup_elem', 'GLOBAL', 'UNDEF'],
      ['jiffies', 'GLOBAL', 'UNDEF'],
      ['vprintk', 'GLOBAL', 'UNDEF'],
    ],
  );
});

test('the high half of st_info is the binding, the low half the type', () => {
  const { bytes } = buildRexElf({}, { symbols: { prog: { st_info: 0xa1 }, __rex_handle_timeout: { st_info: 0x2a } } });
  assert.deepEqual(
    readElfObject(bytes, 'a.o').symbols.map(({ binding, type }) => `${binding} ${type}`),
    ['LOCAL NOTYPE', 'GNU_UNIQUE OBJECT', 'WEAK GNU_IFUNC'],
  );
});

test('visibility is the low two bits of st_other', () => {
  const { bytes } = buildRexElf({}, { symbols: { prog: { st_other: 2 }, __rex_handle_timeout: { st_other: 0xf3 } } });
  const { symbols } = readElfObject(bytes, 'a.o');
  assert.deepEqual(
    symbols.map(({ visibility }) => visibility),
    ['DEFAULT', 'HIDDEN', 'PROTECTED'],
  );
});

test('the relocations are read with their symbols, addends signed', () => {
  const { relocations } = readElfObject(FULL.bytes, 'full.o');
  assert.deepEqual(
    relocations.map(({ offset, typeName, type, symbol, addend }) => [offset, typeName, type, symbol?.name, addend]),
    [
      [FULL.slots.get('bpf_map_lookup_elem'), 'R_X86_64_GLOB_DAT', 6, 'bpf_map_lookup_elem', 0n],
      [FULL.slots.get('jiffies'), 'R_X86_64_GLOB_DAT', 6, 'jiffies', 0n],
      [0x3008, 'R_X86_64_RELATIVE', 8, undefined, BigInt(FULL.sections.get('.rodata')?.address ?? 0) + 4n],
      [0x3010, 'R_X86_64_IRELATIVE', 37, undefined, -8n],
    ],
  );
  const last = relocations.at(-1);
  assert.deepEqual([last?.section, last?.index], ['.rela.dyn', 3]);
  assert.equal(last?.entryOffset, (FULL.sections.get('.rela.dyn')?.offset ?? 0) + 72);
});

test('a relocation type without a name is read too', () => {
  const { bytes } = buildRexElf({ relocations: [{ at: ['.got', 0], type: 77 }], imports: ['jiffies'] });
  assert.equal(readElfObject(bytes, 'a.o').relocations[1]?.typeName, 'relocation type 77');
});

test('the dynamic table is read up to DT_NULL', () => {
  const { dynamicEntries, needed, soname } = readElfObject(FULL.bytes, 'full.o');
  assert.deepEqual(needed, ['librexstub.so', 'libother.so']);
  assert.equal(soname, undefined);
  assert.deepEqual(
    dynamicEntries.map(({ tagName }) => tagName),
    ['DT_NEEDED', 'DT_NEEDED', 'DT_STRTAB', 'DT_STRSZ', 'DT_SYMTAB', 'DT_SYMENT', 'DT_RELA', 'DT_RELASZ', 'DT_RELAENT'],
  );
  assert.equal(dynamicEntries.at(-1)?.value, 24);
});

test('without PT_DYNAMIC the section of type SHT_DYNAMIC is read', () => {
  const { bytes } = buildRexElf({}, { programHeaders: { 4: { p_type: 0 } } });
  assert.deepEqual(readElfObject(bytes, 'a.o').needed, ['librexstub.so']);
});

test('DT_SONAME and unknown tags are read', () => {
  const { bytes } = buildRexElf({}, { dynamic: { 1: { d_tag: 14 }, 11: { d_tag: 0x70000001 } } });
  const { soname, dynamicEntries, needed } = readElfObject(bytes, 'a.o');
  assert.deepEqual([soname, needed], ['librexstub.so', []]);
  assert.ok(dynamicEntries.some(({ tagName }) => tagName === 'd_tag 0x70000001'));
});

test('a file without sections has segments and no more', () => {
  const { bytes } = buildRexElf({}, { header: { e_shoff: 0, e_shnum: 0, e_shstrndx: 0 } });
  const object = readElfObject(bytes, 'a.o');
  assert.deepEqual([object.sections, object.symbols, object.dynamicSymbols, object.relocations], [[], [], [], []]);
  assert.deepEqual(object.needed, ['librexstub.so']);
});

test('a stripped file has no symbols', () => {
  const { bytes } = buildRexElf({ omit: ['.symtab', '.strtab'] });
  assert.deepEqual(readElfObject(bytes, 'a.o').symbols, []);
});

test('counts and indexes that do not fit the ELF header are taken from section 0', () => {
  const built = buildRexElf();
  const names = built.sections.get('.shstrtab')?.index ?? 0;
  const { bytes } = buildRexElf(
    {},
    {
      header: { e_shnum: 0, e_shstrndx: 0xffff, e_phnum: 0xffff },
      sectionHeaders: { '': { sh_size: built.sections.size, sh_link: names, sh_info: built.programHeaders.length } },
    },
  );
  const plain = readElfObject(built.bytes, 'a.o');
  const extended = readElfObject(bytes, 'a.o');
  assert.deepEqual(
    extended.sections.map(({ name }) => name),
    plain.sections.map(({ name }) => name),
  );
  assert.equal(extended.segments.length, plain.segments.length);
});

test('a section index that does not fit a symbol is taken from SHT_SYMTAB_SHNDX', () => {
  const plan = { sections: [{ name: '.symtab_shndx', bytes: new Uint8Array(12) }] };
  const built = buildRexElf(plan);
  const table = new Uint8Array(12);
  table[4] = built.sections.get('xdp')?.index ?? 0;
  const header = { sh_type: 18, sh_entsize: 4, sh_link: built.sections.get('.symtab')?.index ?? 0 };
  const { bytes } = buildRexElf(
    { sections: [{ name: '.symtab_shndx', bytes: table, header }] },
    { symbols: { prog: { st_shndx: 0xffff } } },
  );
  const { symbols } = readElfObject(bytes, 'a.o');
  assert.equal(symbols[1]?.name, 'prog');
  assert.equal(symbols[1]?.sectionIndex, built.sections.get('xdp')?.index);
});

test('relocations of sections that are not loaded are left alone', () => {
  const built = buildRexElf({ sections: [{ name: '.rela.text', bytes: new Uint8Array(24) }] });
  const header = { sh_type: 4, sh_entsize: 24, sh_link: built.sections.get('.symtab')?.index ?? 0 };
  const { bytes } = buildRexElf({ sections: [{ name: '.rela.text', bytes: new Uint8Array(24), header }] });
  assert.deepEqual(readElfObject(bytes, 'a.o').relocations, []);
});

test('ET_EXEC is read as well', () => {
  const { bytes } = buildRexElf({}, { header: { e_type: 2, EI_VERSION: 0, EI_OSABI: 3 } });
  const { header } = readElfObject(bytes, 'a.o');
  assert.deepEqual([header.type, header.identVersion, header.osAbi], ['ET_EXEC', 0, 3]);
});

test('bytes are views of the file, wherever it lies in its buffer', () => {
  const { bytes } = buildRexElf();
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  const object = readElfObject(larger.subarray(3), 'a.o');
  assert.deepEqual(
    object.sections.map(({ name }) => name),
    readElfObject(bytes, 'a.o').sections.map(({ name }) => name),
  );
  assert.equal(object.segments[1]?.bytes.buffer, larger.buffer);
});
