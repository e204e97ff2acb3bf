import { type ElfBytes, hex } from './byte-reader.ts';
import { SectionFlag, SectionType, SpecialSection } from './elf-constants.ts';
import { type ElfHeader, SECTION_HEADER_SIZE } from './elf-header.ts';
import { StringTable } from './string-table.ts';

/** One section header and its bytes. */
export interface ElfSection {
  /** Position in the section header table. */
  readonly index: number;
  /** The name at `sh_name`. */
  readonly name: string;
  /** `sh_type`, one of `SectionType` or another number. */
  readonly type: number;
  /** `sh_flags`, bits of `SectionFlag`. */
  readonly flags: number;
  /** Whether the section is part of the image in memory (`SHF_ALLOC`). */
  readonly allocated: boolean;
  /** `sh_addr`, in bytes from the image base. */
  readonly address: number;
  /** `sh_offset`, in bytes from the start of the file. */
  readonly offset: number;
  /** `sh_size`, in bytes. */
  readonly size: number;
  /** `sh_entsize`, in bytes; 0 if the section is not a table. */
  readonly entrySize: number;
  /** `sh_link`: the index of another section, with a role that depends on the type. */
  readonly link: number;
  /** `sh_info`, with a meaning that depends on the type. */
  readonly info: number;
  /** `sh_addralign`, in bytes. */
  readonly alignment: number;
  /** The `size` bytes at `offset`: a view of the file. Empty for `SHT_NOBITS` and `SHT_NULL`. */
  readonly bytes: Uint8Array;
  /** The offset of this header in the file, for messages. */
  readonly headerOffset: number;
}

/** The section headers, and values that do not fit the ELF header. */
export interface SectionTable {
  readonly sections: readonly ElfSection[];
  /** The number of program headers, if the ELF header leaves it to section 0. */
  readonly extendedProgramHeaderCount: number;
}

/** The section types of tables, their entry sizes in bytes, and the types their `sh_link` may name. */
const TABLES: ReadonlyMap<number, { readonly entrySize?: number; readonly links: readonly number[] }> = new Map([
  [SectionType.SYMTAB, { entrySize: 24, links: [SectionType.STRTAB] }],
  [SectionType.DYNSYM, { entrySize: 24, links: [SectionType.STRTAB] }],
  [SectionType.DYNAMIC, { entrySize: 16, links: [SectionType.STRTAB] }],
  [SectionType.RELA, { entrySize: 24, links: [SectionType.SYMTAB, SectionType.DYNSYM, SectionType.NULL] }],
  [SectionType.REL, { entrySize: 16, links: [SectionType.SYMTAB, SectionType.DYNSYM, SectionType.NULL] }],
  [SectionType.SYMTAB_SHNDX, { entrySize: 4, links: [SectionType.SYMTAB] }],
  [SectionType.HASH, { links: [SectionType.DYNSYM, SectionType.SYMTAB] }],
  [SectionType.GNU_HASH, { links: [SectionType.DYNSYM] }],
  [SectionType.GNU_VERSYM, { entrySize: 2, links: [SectionType.DYNSYM] }],
]);

/**
 * Reads the section header table with names (gABI chapter 4, Sections). Counts and indexes of 0xff00 and above are in
 * section 0. Checks that the table and every section are inside the file, and that tables have whole entries of the
 * right size. `sh_link` and `sh_info` must name sections of the right type. A file without sections gives none.
 */
export function readSections(file: ElfBytes, header: ElfHeader): SectionTable {
  const tableOffset = header.sectionHeaderOffset;
  if (tableOffset === 0) return { sections: [], extendedProgramHeaderCount: 0 };
  const first = readHeader(file, tableOffset, 0);
  if (first.type !== SectionType.NULL) {
    throw file.error({
      code: 'ELF_SECTION_TABLE',
      field: 'sh_type of section 0',
      offset: tableOffset + 4,
      problem: `is ${hex(first.type)}`,
      cause: 'section 0 is a placeholder of type 0 (SHT_NULL)',
    });
  }
  const count = header.sectionHeaderCount === 0 ? first.size : header.sectionHeaderCount;
  const tableSize = count * SECTION_HEADER_SIZE;
  if (count === 0 || tableOffset + tableSize > file.bytes.length) {
    throw file.truncated(`the section header table of ${count} entries`, tableOffset, tableOffset + tableSize);
  }
  file.judgeLength(count, 'the section header table', tableOffset);
  const headers = [first];
  for (let index = 1; index < count; index++) headers.push(readHeader(file, tableOffset, index));
  for (const section of headers) judge(file, section, headers);
  const names = sectionNames(file, header, headers);
  const sections = headers.map((section) => ({
    ...section,
    name: names?.name(section.nameIndex, `sh_name of section ${section.index}`, section.headerOffset) ?? '',
  }));
  return { sections, extendedProgramHeaderCount: first.info };
}

interface UnnamedSection extends Omit<ElfSection, 'name'> {
  readonly nameIndex: number;
}

function readHeader(file: ElfBytes, tableOffset: number, index: number): UnnamedSection {
  const headerOffset = tableOffset + index * SECTION_HEADER_SIZE;
  const what = `section ${index}`;
  const record = file.record(headerOffset, SECTION_HEADER_SIZE, `the header of ${what}`);
  const nameIndex = record.u32();
  const type = record.u32();
  const flags = record.u64('sh_flags');
  const address = record.u64('sh_addr');
  const offset = record.u64('sh_offset');
  const size = record.u64('sh_size');
  const link = record.u32();
  const info = record.u32();
  const alignment = record.u64('sh_addralign');
  const entrySize = record.u64('sh_entsize');
  const empty = type === SectionType.NOBITS || type === SectionType.NULL || size === 0;
  const bytes = empty ? file.bytes.subarray(0, 0) : file.slice(offset, size, `the content of ${what}`);
  return {
    index,
    nameIndex,
    type,
    flags,
    allocated: (flags & SectionFlag.ALLOC) !== 0,
    address,
    offset,
    size,
    entrySize,
    link,
    info,
    alignment,
    bytes,
    headerOffset,
  };
}

function judge(file: ElfBytes, section: UnnamedSection, all: readonly UnnamedSection[]): void {
  if (section.index === 0) return;
  const what = `section ${section.index}`;
  const wrong = (field: string, at: number, problem: string, cause: string): Error =>
    file.error({
      code: field === 'sh_entsize' || field === 'sh_size' ? 'ELF_ENTRY_SIZE' : 'ELF_SECTION_INDEX',
      field: `${field} of ${what}`,
      offset: section.headerOffset + at,
      problem,
      cause,
    });
  if (section.link >= all.length) {
    throw wrong('sh_link', 0x28, `is ${section.link}`, `the file has ${all.length} sections`);
  }
  if ((section.flags & SectionFlag.INFO_LINK) !== 0 && section.info >= all.length) {
    throw wrong('sh_info', 0x2c, `is ${section.info}`, `SHF_INFO_LINK is set and the file has ${all.length} sections`);
  }
  const table = TABLES.get(section.type);
  if (table === undefined) return;
  const linked = all[section.link]?.type ?? SectionType.NULL;
  if (!table.links.includes(linked)) {
    throw wrong(
      'sh_link',
      0x28,
      `names section ${section.link} of type ${hex(linked)}`,
      `a section of type ${hex(section.type)} is linked to one of type ${table.links.map(hex).join(' or ')}`,
    );
  }
  if (table.entrySize === undefined) return;
  if (section.entrySize !== table.entrySize) {
    throw wrong('sh_entsize', 0x38, `is ${section.entrySize}`, `entries of this table are ${table.entrySize} bytes`);
  }
  if (section.size % table.entrySize !== 0) {
    throw wrong('sh_size', 0x20, `is ${hex(section.size)}`, `it is not a multiple of sh_entsize, ${table.entrySize}`);
  }
}

function sectionNames(file: ElfBytes, header: ElfHeader, sections: readonly UnnamedSection[]): StringTable | undefined {
  const extended = header.sectionNameIndex === SpecialSection.XINDEX;
  const index = extended ? (sections[0]?.link ?? 0) : header.sectionNameIndex;
  if (index === 0) return undefined;
  const section = sections[index];
  if (section === undefined || section.type !== SectionType.STRTAB) {
    throw file.error({
      code: 'ELF_SECTION_INDEX',
      field: extended ? 'sh_link of section 0' : 'e_shstrndx',
      offset: extended ? header.sectionHeaderOffset + 0x28 : 0x3e,
      problem: `is ${index}, ${section === undefined ? 'no section' : `a section of type ${hex(section.type)}`}`,
      cause: `it names one of the ${sections.length} sections, of type 3 (SHT_STRTAB)`,
    });
  }
  return new StringTable(file, section.offset, section.size, `section ${index}`);
}
