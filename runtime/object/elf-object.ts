import { ElfBytes, hex } from './byte-reader.ts';
import { type DynamicEntry, readDynamic } from './dynamic.ts';
import { PN_XNUM, SectionType } from './elf-constants.ts';
import {
  ELF_HEADER_SIZE,
  type ElfHeader,
  PROGRAM_HEADER_SIZE,
  readElfHeader,
  SECTION_HEADER_SIZE,
} from './elf-header.ts';
import { type ElfSegment, readProgramHeaders } from './program-headers.ts';
import { type ElfRelocation, readRelocations } from './relocations.ts';
import { type ElfSection, readSections } from './sections.ts';
import { type ElfSymbol, readSymbols } from './symbols.ts';

/** The contents of an ELF file, checked by the rules of the ELF specification. */
export interface ElfObject {
  /** The file's name, for messages. */
  readonly fileName: string;
  /** The whole file. */
  readonly bytes: Uint8Array;
  readonly header: ElfHeader;
  /** The program headers, in the order of the file. */
  readonly segments: readonly ElfSegment[];
  /** The sections with section 0, so that positions are section indexes. Empty in a file without sections. */
  readonly sections: readonly ElfSection[];
  /** `.symtab` with entry 0, so that positions are symbol indexes. Empty in a stripped file. */
  readonly symbols: readonly ElfSymbol[];
  /** `.dynsym` with entry 0. */
  readonly dynamicSymbols: readonly ElfSymbol[];
  /** The relocations for load time, in the order of the file. */
  readonly relocations: readonly ElfRelocation[];
  /** The dynamic table, up to `DT_NULL`. */
  readonly dynamicEntries: readonly DynamicEntry[];
  /** The libraries named by `DT_NEEDED`. */
  readonly needed: readonly string[];
  /** The name in `DT_SONAME`. */
  readonly soname: string | undefined;
}

/**
 * Reads an ELF64 little-endian x86-64 executable or shared object. It knows only the file format; the loader has the
 * kernel's rules.
 *
 * @param bytes the file; the object keeps views of it
 * @param fileName the file's name in messages
 * @throws Diagnostic of kind `input` with a code that starts with `ELF_` and a message with file, field and offset. It
 *   has an `errno` if the kernel makes the same check.
 */
export function readElfObject(bytes: Uint8Array, fileName: string): ElfObject {
  const file = new ElfBytes(bytes, fileName);
  const header = readElfHeader(file);
  const extended = header.programHeaderCount === PN_XNUM;
  if (!extended) {
    file.slice(
      header.programHeaderOffset,
      header.programHeaderCount * PROGRAM_HEADER_SIZE,
      'the program header table',
      'EIO',
    );
  }
  const { sections, extendedProgramHeaderCount } = readSections(file, header);
  const segmentCount = extended ? extendedProgramHeaderCount : header.programHeaderCount;
  if (segmentCount === 0) {
    throw file.error({
      code: 'ELF_NO_PROGRAM_HEADER',
      field: 'e_phnum',
      offset: 0x38,
      problem: 'is 0xffff (PN_XNUM), but sh_info of section 0 has no count',
      cause: 'an object without program headers has nothing to load',
      errno: 'EINVAL',
    });
  }
  const segments = readProgramHeaders(file, header.programHeaderOffset, segmentCount);
  judgeOverlap(file, header, segmentCount, sections);
  const symbols = readSymbols(file, sections, SectionType.SYMTAB);
  const dynamicSymbols = readSymbols(file, sections, SectionType.DYNSYM);
  const relocations = readRelocations(file, sections, symbols, dynamicSymbols);
  const { entries, needed, soname } = readDynamic(file, segments, sections);
  return {
    fileName,
    bytes,
    header,
    segments,
    sections,
    symbols,
    dynamicSymbols,
    relocations,
    dynamicEntries: entries,
    needed,
    soname,
  };
}

/** Refuses a file if two of its parts claim the same bytes: headers, header tables and the contents of sections. */
function judgeOverlap(file: ElfBytes, header: ElfHeader, segmentCount: number, sections: readonly ElfSection[]): void {
  const parts = [
    { what: 'the ELF header', start: 0, end: ELF_HEADER_SIZE },
    {
      what: 'the program header table',
      start: header.programHeaderOffset,
      end: header.programHeaderOffset + segmentCount * PROGRAM_HEADER_SIZE,
    },
    {
      what: 'the section header table',
      start: header.sectionHeaderOffset,
      end: header.sectionHeaderOffset + sections.length * SECTION_HEADER_SIZE,
    },
    ...sections.map((section) => ({
      what: `section ${section.index} (${section.name})`,
      start: section.offset,
      end: section.offset + section.bytes.length,
    })),
  ];
  const filled = parts.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start || a.end - b.end);
  filled.forEach((part, position) => {
    const next = filled[position + 1];
    if (next === undefined || next.start >= part.end) return;
    throw file.error({
      code: 'ELF_OVERLAP',
      field: next.what,
      offset: next.start,
      problem: `lies inside ${part.what}, which reaches to ${hex(part.end)}`,
      cause: 'every byte of an ELF file belongs to one header, table or section',
    });
  });
}
