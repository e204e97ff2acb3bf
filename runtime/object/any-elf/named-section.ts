import { sameBytes, utf8Bytes } from '../../../base/bytes.ts';
import { ElfBytes } from '../byte-reader.ts';
import { SectionType, SpecialSection } from '../elf-constants.ts';
import { SHF_COMPRESSED, unpackSection } from './compressed-section.ts';

/** The most bytes that a compressed section becomes. */
const LARGEST_SECTION = 256 * 1024 * 1024;
const MAGIC = 0x7f454c46;

/** The offsets of fields in the header and the section headers, in bytes. The sizes are those of a whole header. */
interface ElfClass {
  readonly wide: boolean;
  readonly headerSize: number;
  /** `e_shoff`, `e_shentsize`; `e_shnum` and `e_shstrndx` follow. */
  readonly tableOffset: number;
  readonly entrySize: number;
  readonly sectionHeaderSize: number;
  /** `sh_flags`, `sh_offset`, `sh_size` and `sh_link`. */
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

/** gABI chapter 4: `Elf32_Ehdr`, `Elf32_Shdr` and their counterparts of 64 bits, by `e_ident[EI_CLASS]`. */
const CLASSES: ReadonlyMap<number, ElfClass> = new Map([
  [
    1,
    {
      wide: false,
      headerSize: 52,
      tableOffset: 0x20,
      entrySize: 0x2e,
      sectionHeaderSize: 40,
      flags: 0x08,
      offset: 0x10,
      size: 0x14,
      link: 0x18,
    },
  ],
  [
    2,
    {
      wide: true,
      headerSize: 64,
      tableOffset: 0x28,
      entrySize: 0x3a,
      sectionHeaderSize: 64,
      flags: 0x08,
      offset: 0x18,
      size: 0x20,
      link: 0x28,
    },
  ],
]);

/** Whether a file starts like an ELF file. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) === MAGIC;
}

/**
 * The bytes of the first section with a name, in any ELF file: any machine, class, byte order and type. It reads only
 * section headers. So it also reads a kernel's `vmlinux`, which the strict reader of this folder refuses.
 *
 * @returns a view of the section, or what it unpacks to; undefined if there is none with that name
 * @throws Diagnostic of kind `input`: ELF_NOT_ELF, ELF_CLASS, ELF_DATA, ELF_TRUNCATED, ELF_HEADER_SIZE,
 *   ELF_SECTION_INDEX or ELF_COMPRESSED
 */
export function readNamedSection(bytes: Uint8Array, fileName: string, name: string): Uint8Array | undefined {
  return new SectionFinder(new ElfBytes(bytes, fileName)).find(name);
}

class SectionFinder {
  private readonly file: ElfBytes;
  private readonly littleEndian: boolean;
  private readonly elfClass: ElfClass;
  private readonly table: number;
  private readonly count: number;

  constructor(file: ElfBytes) {
    this.file = file;
    if (!isElf(file.bytes)) {
      const problem = 'is not 7f 45 4c 46: this is not an ELF file';
      throw this.wrong('ELF_NOT_ELF', 'the magic number', 0, problem, 'an ELF file starts with it');
    }
    this.elfClass = this.judgeClass();
    const data = file.bytes[5] ?? 0;
    if (data !== 1 && data !== 2) {
      const cause = 'it is 1 (little endian) or 2 (big endian)';
      throw this.wrong('ELF_DATA', 'e_ident[EI_DATA]', 5, `is ${data}`, cause);
    }
    this.littleEndian = data === 1;
    file.slice(0, this.elfClass.headerSize, 'the ELF header');
    this.table = this.number(this.elfClass.tableOffset);
    const { entrySize, sectionHeaderSize, size } = this.elfClass;
    const found = this.u16(entrySize);
    if (this.table !== 0 && found !== sectionHeaderSize)
      throw this.wrong('ELF_HEADER_SIZE', 'e_shentsize', entrySize, `is ${found}`, `it is ${sectionHeaderSize}`);
    if (this.table !== 0) file.slice(this.table, sectionHeaderSize, 'the first section header');
    // A count too large for e_shnum is in sh_size of section 0.
    const few = this.u16(entrySize + 2);
    this.count = this.table === 0 ? 0 : few === 0 ? this.number(this.table + size) : few;
    file.slice(this.table, this.count * sectionHeaderSize, `the section header table of ${this.count} entries`);
  }

  find(name: string): Uint8Array | undefined {
    if (this.count === 0) return undefined;
    const { entrySize, link } = this.elfClass;
    const short = this.u16(entrySize + 4);
    const index = short === SpecialSection.XINDEX ? this.u32(this.table + link) : short;
    if (index === 0) return undefined;
    if (index >= this.count) {
      const cause = `the file has ${this.count} sections`;
      throw this.wrong('ELF_SECTION_INDEX', 'e_shstrndx', entrySize + 4, `is ${index}`, cause);
    }
    const names = this.content(index, 'the section of section names');
    const wanted = utf8Bytes(`${name}\0`);
    for (let section = 1; section < this.count; section += 1) {
      const start = this.u32(this.header(section));
      if (sameBytes(wanted, names.subarray(start, start + wanted.length))) return this.uncompressed(section, name);
    }
    return undefined;
  }

  private uncompressed(section: number, name: string): Uint8Array {
    const at = this.header(section) + this.elfClass.flags;
    if ((this.flags(at) & SHF_COMPRESSED) === 0) return this.content(section, `section ${section} (${name})`);
    const bytes = this.content(section, `section ${section} (${name})`);
    const { littleEndian, elfClass } = this;
    const start = bytes.byteOffset - this.file.bytes.byteOffset;
    const refuse = (offset: number, field: string, problem: string, cause: string) =>
      this.wrong('ELF_COMPRESSED', `${field} of section ${section} (${name})`, start + offset, problem, cause);
    return unpackSection({ bytes, wide: elfClass.wide, littleEndian, largest: LARGEST_SECTION, refuse });
  }

  private content(section: number, what: string): Uint8Array {
    const header = this.header(section);
    if (this.u32(header + 4) === SectionType.NOBITS) return new Uint8Array(0);
    return this.file.slice(this.number(header + this.elfClass.offset), this.number(header + this.elfClass.size), what);
  }

  private header(section: number): number {
    return this.table + section * this.elfClass.sectionHeaderSize;
  }

  private judgeClass(): ElfClass {
    const found = this.file.bytes[4] ?? 0;
    const elfClass = CLASSES.get(found);
    if (elfClass !== undefined) return elfClass;
    throw this.wrong('ELF_CLASS', 'e_ident[EI_CLASS]', 4, `is ${found}`, 'it is 1 (ELFCLASS32) or 2 (ELFCLASS64)');
  }

  private u16(offset: number): number {
    return this.file.view.getUint16(offset, this.littleEndian);
  }

  private u32(offset: number): number {
    return this.file.view.getUint32(offset, this.littleEndian);
  }

  /** The lower half of `sh_flags`. */
  private flags(offset: number): number {
    return this.u32(this.elfClass.wide && !this.littleEndian ? offset + 4 : offset);
  }

  /** A number of the class's width. One above 2^53 - 1 is rounded, and is far outside any file. */
  private number(offset: number): number {
    return this.elfClass.wide ? Number(this.file.view.getBigUint64(offset, this.littleEndian)) : this.u32(offset);
  }

  private wrong(code: string, field: string, offset: number, problem: string, cause: string): Error {
    return this.file.error({ code, field, offset, problem, cause });
  }
}
