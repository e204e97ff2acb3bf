import { SECTION_HEADER } from '../../../broken/objects/elf-records.ts';
import { type FieldValues, StringTableWriter, writeFields } from './elf-records.ts';

/** A place in the image: an offset in bytes from the start of a section. */
export type Place = readonly [section: string, offset: number];

/** The content of a section to be, and the header fields that do not depend on where it goes. */
export interface Piece {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Size in memory where it takes no bytes of the file (`.bss`). */
  readonly memorySize?: number;
  readonly header: FieldValues<typeof SECTION_HEADER>;
}

/** The sections of one PT_LOAD segment. */
export interface Group {
  /** `p_flags`. */
  readonly flags: number;
  readonly pieces: readonly Piece[];
}

/** Where a section went. Offsets, addresses and sizes in bytes. */
export interface BuiltSection {
  readonly index: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  /** Where its header lies in the file. */
  readonly headerOffset: number;
}

/** Where a PT_LOAD segment went; it starts at the same offset in file and image. */
export interface BuiltLoad {
  readonly start: number;
  readonly fileEnd: number;
  readonly memoryEnd: number;
  readonly flags: number;
}

/** Size of a page, and so the alignment of segments, in bytes. */
export const PAGE = 0x1000;

/** `value` rounded up to a multiple of `to`. */
export function alignUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

/**
 * The file being built: sections laid out, one segment's after the other's, each segment on pages of its own; then the
 * sections that are not loaded; then the section header table. In the image part, offset and address are equal.
 */
export class ElfImage {
  readonly bytes: Uint8Array;
  readonly sections: ReadonlyMap<string, BuiltSection>;
  readonly loads: readonly BuiltLoad[];
  /** Where the section header table lies in the file. */
  readonly sectionTable: number;
  readonly #pieces: readonly Piece[];
  readonly #nameOffsets: readonly number[];

  /** @param headersEnd where the ELF header and the program headers end, and the first section may begin. */
  constructor(headersEnd: number, groups: readonly Group[], trailing: readonly Piece[]) {
    const names = new StringTableWriter();
    const pieces = [...groups.flatMap((group) => group.pieces), ...trailing];
    this.#nameOffsets = [...pieces.map(({ name }) => names.add(name)), names.add('.shstrtab')];
    const nameTable = { name: '.shstrtab', bytes: names.bytes(), header: { sh_type: 3, sh_addralign: 1 } };
    this.#pieces = [...pieces, nameTable];
    const places: { piece: Piece; address: number; offset: number }[] = [];
    let cursor = headersEnd;
    const place = (piece: Piece, loaded: boolean): void => {
      cursor = alignUp(cursor, Number(piece.header.sh_addralign ?? 1));
      places.push({ piece, address: loaded ? cursor : 0, offset: cursor });
      cursor += piece.memorySize ?? piece.bytes.length;
    };
    this.loads = groups.map((group, index) => {
      const start = index === 0 ? 0 : alignUp(cursor, PAGE);
      if (index > 0) cursor = start;
      let fileEnd = cursor;
      for (const piece of group.pieces) {
        place(piece, true);
        if (piece.memorySize === undefined) fileEnd = cursor;
      }
      return { start, fileEnd, memoryEnd: cursor, flags: group.flags };
    });
    cursor = Math.max(...this.loads.map(({ fileEnd }) => fileEnd));
    for (const piece of [...trailing, nameTable]) place(piece, false);
    this.sectionTable = alignUp(cursor, 8);
    this.bytes = new Uint8Array(this.sectionTable + 64 * (places.length + 1));
    const sections = new Map<string, BuiltSection>([
      ['', { index: 0, address: 0, offset: 0, size: 0, headerOffset: this.sectionTable }],
    ]);
    for (const [position, { piece, address, offset }] of places.entries()) {
      const index = position + 1;
      const size = piece.memorySize ?? piece.bytes.length;
      sections.set(piece.name, { index, address, offset, size, headerOffset: this.sectionTable + 64 * index });
      this.bytes.set(piece.bytes, offset);
    }
    this.sections = sections;
  }

  /** The address of a place; throws where there is no such section. */
  address([section, offset]: Place): number {
    const found = this.sections.get(section);
    if (found === undefined) throw new RangeError(`no section ${section} in the object to build`);
    return found.address + offset;
  }

  /** Writes the section headers, `links` giving `sh_link` by name; `overrides` have the last word. */
  writeSectionHeaders(
    links: Readonly<Record<string, string>>,
    overrides: Readonly<Record<string, FieldValues<typeof SECTION_HEADER>>>,
  ): void {
    for (const name of Object.keys(overrides)) this.address([name, 0]);
    writeFields(this.bytes, this.sectionTable, SECTION_HEADER, overrides[''] ?? {});
    for (const [position, piece] of this.#pieces.entries()) {
      const section = this.sections.get(piece.name);
      if (section === undefined) throw new RangeError(`section ${piece.name} was not placed`);
      writeFields(this.bytes, section.headerOffset, SECTION_HEADER, {
        sh_name: this.#nameOffsets[position] ?? 0,
        sh_addr: section.address,
        sh_offset: section.offset,
        sh_size: section.size,
        sh_link: this.sections.get(links[piece.name] ?? '')?.index ?? 0,
        ...piece.header,
        ...overrides[piece.name],
      });
    }
  }
}
