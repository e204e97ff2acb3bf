import { type ElfBytes, hex } from './byte-reader.ts';
import { SectionType, SpecialSection } from './elf-constants.ts';
import type { ElfSection } from './sections.ts';
import { StringTable } from './string-table.ts';

/** `STT_*`, without the prefix. */
export type SymbolType = 'NOTYPE' | 'OBJECT' | 'FUNC' | 'SECTION' | 'FILE' | 'COMMON' | 'TLS' | 'GNU_IFUNC';
/** `STB_*`, without the prefix. */
export type SymbolBinding = 'LOCAL' | 'GLOBAL' | 'WEAK' | 'GNU_UNIQUE';
/** `STV_*`, without the prefix. */
export type SymbolVisibility = 'DEFAULT' | 'INTERNAL' | 'HIDDEN' | 'PROTECTED';

/** One entry of `.symtab` or `.dynsym`. */
export interface ElfSymbol {
  /** Position in its table; entry 0 is the undefined symbol. */
  readonly index: number;
  /** The mangled name in the file; `\xff` represents a byte that is not UTF-8. */
  readonly name: string;
  /** The name's length in the file, in bytes. */
  readonly nameLength: number;
  /** `st_value`: for a symbol in a section, its address in bytes from the image base. */
  readonly value: number;
  /** `st_size`, in bytes; 0 if unknown. */
  readonly size: number;
  readonly type: SymbolType;
  readonly binding: SymbolBinding;
  readonly visibility: SymbolVisibility;
  /** The index of the symbol's section, or its special kind: undefined, absolute, common. */
  readonly sectionIndex: number | 'UNDEF' | 'ABS' | 'COMMON';
}

/** Size of one ELF64 symbol, in bytes. */
export const SYMBOL_SIZE = 24;

const TYPES: readonly (SymbolType | undefined)[] = [
  'NOTYPE',
  'OBJECT',
  'FUNC',
  'SECTION',
  'FILE',
  'COMMON',
  'TLS',
  undefined,
  undefined,
  undefined,
  'GNU_IFUNC',
];
const BINDINGS: readonly (SymbolBinding | undefined)[] = [
  'LOCAL',
  'GLOBAL',
  'WEAK',
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  undefined,
  'GNU_UNIQUE',
];
const VISIBILITIES: readonly SymbolVisibility[] = ['DEFAULT', 'INTERNAL', 'HIDDEN', 'PROTECTED'];

/**
 * Reads the symbol table of type `tableType` (`SHT_SYMTAB` or `SHT_DYNSYM`) with entry 0; empty if the file has no such
 * table. A file may have one of each (gABI chapter 4); a second is refused. Unknown types and bindings are refused, and
 * so are section indexes without a section.
 */
export function readSymbols(file: ElfBytes, sections: readonly ElfSection[], tableType: number): ElfSymbol[] {
  const [table, second] = sections.filter((section) => section.type === tableType);
  if (table === undefined) return [];
  if (second !== undefined) {
    throw file.error({
      code: 'ELF_SECTION_TABLE',
      field: `sh_type of section ${second.index} (${second.name})`,
      offset: second.headerOffset + 4,
      problem: `makes it a second symbol table beside section ${table.index} (${table.name})`,
      cause: 'a file has one SHT_SYMTAB and one SHT_DYNSYM at most',
    });
  }
  const count = table.size / SYMBOL_SIZE;
  file.judgeLength(count, `section ${table.index} (${table.name})`, table.headerOffset + 0x20);
  if (table.info > count) {
    throw file.error({
      code: 'ELF_SECTION_TABLE',
      field: `sh_info of section ${table.index} (${table.name})`,
      offset: table.headerOffset + 0x2c,
      problem: `is ${table.info}`,
      cause: `it is the index of the first symbol that is not local, and there are ${count} symbols`,
    });
  }
  const strings = sections[table.link];
  if (strings === undefined) throw new RangeError(`${table.name} has no string table`);
  const names = new StringTable(file, strings.offset, strings.size, `section ${strings.index} (${strings.name})`);
  const extended = sections.find(({ type, link }) => type === SectionType.SYMTAB_SHNDX && link === table.index);
  const symbols: ElfSymbol[] = [];
  for (let index = 0; index < count; index++) {
    symbols.push(readSymbol(file, table, index, names, extended, sections.length));
  }
  return symbols;
}

function readSymbol(
  file: ElfBytes,
  table: ElfSection,
  index: number,
  names: StringTable,
  extended: ElfSection | undefined,
  sectionCount: number,
): ElfSymbol {
  const offset = table.offset + index * SYMBOL_SIZE;
  const what = `symbol ${index} of ${table.name}`;
  const record = file.record(offset, SYMBOL_SIZE, what);
  const nameIndex = record.u32();
  const info = record.u8();
  const other = record.u8();
  const section = record.u16();
  const value = record.u64('st_value');
  const size = record.u64('st_size');
  const { name, length } = names.entry(nameIndex, `st_name of ${what}`, offset);
  const type = TYPES[info & 0xf];
  const binding = BINDINGS[info >> 4];
  if (type === undefined || binding === undefined) {
    throw file.error({
      code: 'ELF_SYMBOL_INFO',
      field: `st_info of ${what} (${name})`,
      offset: offset + 4,
      problem: `is ${hex(info)}`,
      cause: type === undefined ? `there is no symbol type ${info & 0xf}` : `there is no binding ${info >> 4}`,
    });
  }
  return {
    index,
    name,
    nameLength: length,
    value,
    size,
    type,
    binding,
    visibility: VISIBILITIES[other & 3] ?? 'DEFAULT',
    sectionIndex: sectionOf(file, section, offset + 6, `${what} (${name})`, index, extended, sectionCount),
  };
}

function sectionOf(
  file: ElfBytes,
  section: number,
  fieldOffset: number,
  what: string,
  symbolIndex: number,
  extended: ElfSection | undefined,
  sectionCount: number,
): ElfSymbol['sectionIndex'] {
  if (section === SpecialSection.UNDEF) return 'UNDEF';
  if (section === SpecialSection.ABS) return 'ABS';
  if (section === SpecialSection.COMMON) return 'COMMON';
  let index = section;
  if (section === SpecialSection.XINDEX) {
    if (extended === undefined || symbolIndex * 4 + 4 > extended.size) {
      throw file.error({
        code: 'ELF_SYMBOL_SECTION',
        field: `st_shndx of ${what}`,
        offset: fieldOffset,
        problem: 'is 0xffff (SHN_XINDEX)',
        cause: 'no section of type SHT_SYMTAB_SHNDX holds an index for it',
      });
    }
    index = file.record(extended.offset + symbolIndex * 4, 4, what).u32();
  }
  if (index >= sectionCount || (section >= SpecialSection.LORESERVE && section !== SpecialSection.XINDEX)) {
    throw file.error({
      code: 'ELF_SYMBOL_SECTION',
      field: `st_shndx of ${what}`,
      offset: fieldOffset,
      problem: `is ${hex(index)}`,
      cause: `the file has ${sectionCount} sections`,
    });
  }
  return index;
}
