import { latin1 } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';

/** Where a field lies in an ELF file, and its bytes. */
export interface ElfField {
  readonly offset: number;
  readonly size: number;
}

type Layout = Readonly<Record<string, readonly [offset: number, size: number]>>;

/** Elf64_Ehdr, its e_ident taken apart (ELF-64 object file format, 3). */
const FILE_HEADER: Layout = {
  EI_MAG0: [0, 1],
  EI_CLASS: [4, 1],
  EI_DATA: [5, 1],
  EI_VERSION: [6, 1],
  EI_OSABI: [7, 1],
  e_type: [16, 2],
  e_machine: [18, 2],
  e_version: [20, 4],
  e_entry: [24, 8],
  e_phoff: [32, 8],
  e_shoff: [40, 8],
  e_flags: [48, 4],
  e_ehsize: [52, 2],
  e_phentsize: [54, 2],
  e_phnum: [56, 2],
  e_shentsize: [58, 2],
  e_shnum: [60, 2],
  e_shstrndx: [62, 2],
};
const PROGRAM_HEADER: Layout = {
  p_type: [0, 4],
  p_flags: [4, 4],
  p_offset: [8, 8],
  p_vaddr: [16, 8],
  p_paddr: [24, 8],
  p_filesz: [32, 8],
  p_memsz: [40, 8],
  p_align: [48, 8],
};
const SECTION_HEADER: Layout = {
  sh_name: [0, 4],
  sh_type: [4, 4],
  sh_flags: [8, 8],
  sh_addr: [16, 8],
  sh_offset: [24, 8],
  sh_size: [32, 8],
  sh_link: [40, 4],
  sh_info: [44, 4],
  sh_addralign: [48, 8],
  sh_entsize: [56, 8],
};
const SYMBOL: Layout = {
  st_name: [0, 4],
  st_info: [4, 1],
  st_other: [5, 1],
  st_shndx: [6, 2],
  st_value: [8, 8],
  st_size: [16, 8],
};
/** A map's description in the section .maps (Rex ABI: the object file). */
const MAP: Layout = { type: [0, 4], key_size: [4, 4], value_size: [8, 4], max_entries: [12, 4], flags: [16, 4] };
const RELOCATION: Layout = { r_offset: [0, 8], r_type: [8, 4], r_sym: [12, 4], r_addend: [16, 8] };
const SYMBOL_SIZE = 24;
const RELOCATION_SIZE = 24;

function noField(message: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'ELF_FIELD',
    kind: 'input',
    message,
    cause,
    hint: 'name a field by its ELF name; readelf -lSsrW shows what the object has',
  });
}

/** Finds fields of an ELF file that is sound; it is meant for files that are then broken. */
export class ElfFields {
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * A field by its ELF name and, beyond the file header, what it belongs to: `program header 2`, `section ".maps"`,
   * `symbol "hello"`, `dynamic symbol "jiffies"`, `relocation 0`, or a field of `map "counts"`.
   */
  locate(field: string, owner: string | undefined): ElfField {
    if (owner === undefined) return this.#in(FILE_HEADER, 0, field, 'the file header');
    const [, kind, number, name] = /^(.*?) (?:(\d+)|"(.*)")$/.exec(owner) ?? [];
    if (kind === 'program header' && number !== undefined) {
      const count = this.#read(this.#in(FILE_HEADER, 0, 'e_phnum', owner));
      if (Number(number) >= count) throw noField(`there is no ${owner}`, `the file has ${count}, counted from 0`);
      const start = this.#read(this.#in(FILE_HEADER, 0, 'e_phoff', owner)) + Number(number) * 56;
      return this.#in(PROGRAM_HEADER, start, field, owner);
    }
    if (kind === 'section' && name !== undefined) return this.#in(SECTION_HEADER, this.section(name), field, owner);
    if (kind === 'symbol' && name !== undefined) {
      return this.#in(SYMBOL, this.symbol('.symtab', '.strtab', name), field, owner);
    }
    if (kind === 'dynamic symbol' && name !== undefined) {
      return this.#in(SYMBOL, this.symbol('.dynsym', '.dynstr', name), field, owner);
    }
    if (kind === 'map' && name !== undefined) return this.#in(MAP, this.#map(name), field, owner);
    if (kind === 'relocation' && number !== undefined) {
      const { offset, size } = this.content('.rela.dyn');
      const start = Number(number) * RELOCATION_SIZE;
      if (start >= size)
        throw noField(`there is no ${owner}`, `.rela.dyn has ${size / RELOCATION_SIZE}, counted from 0`);
      return this.#in(RELOCATION, offset + start, field, owner);
    }
    throw noField(
      `"${owner}" is not a part of an object`,
      'the parts are program header, section, symbol, dynamic symbol, relocation, map',
    );
  }

  /** The offset of a map's description. */
  #map(name: string): number {
    const address = this.#read({ offset: this.symbol('.symtab', '.strtab', name) + 8, size: 8 });
    const start = this.#read({ offset: this.section('.maps') + 16, size: 8 });
    return this.content('.maps').offset + address - start;
  }

  #in(layout: Layout, start: number, field: string, owner: string): ElfField {
    const place = layout[field];
    if (place !== undefined) return { offset: start + place[0], size: place[1] };
    throw noField(`${owner} has no field ${field}`, `its fields are ${Object.keys(layout).join(', ')}`);
  }

  #read({ offset, size }: ElfField): number {
    if (offset + size > this.bytes.length)
      throw noField(`the file ends before offset ${offset}`, `it has ${this.bytes.length} bytes`);
    if (size === 8) return Number(this.#view.getBigUint64(offset, true));
    return size === 4 ? this.#view.getUint32(offset, true) : this.#view.getUint16(offset, true);
  }

  /** A NUL-terminated text of the file. */
  text(offset: number): string {
    const end = this.bytes.indexOf(0, offset);
    return latin1(this.bytes.subarray(offset, end < 0 ? undefined : end));
  }

  /** The offset of a section's header. */
  section(name: string): number {
    const table = this.#read(this.#in(FILE_HEADER, 0, 'e_shoff', name));
    const count = this.#read(this.#in(FILE_HEADER, 0, 'e_shnum', name));
    const names = table + this.#read(this.#in(FILE_HEADER, 0, 'e_shstrndx', name)) * 64;
    const texts = this.#read({ offset: names + 24, size: 8 });
    for (let index = 0; index < count; index++) {
      const header = table + index * 64;
      if (this.text(texts + this.#read({ offset: header, size: 4 })) === name) return header;
    }
    throw noField(`there is no section "${name}"`, `none of the ${count} sections has this name`);
  }

  /** Where a section's content lies in the file. */
  content(name: string): ElfField {
    const header = this.section(name);
    return { offset: this.#read({ offset: header + 24, size: 8 }), size: this.#read({ offset: header + 32, size: 8 }) };
  }

  /** The offset of a symbol's entry. */
  symbol(table: string, strings: string, name: string): number {
    const { offset, size } = this.content(table);
    const texts = this.content(strings).offset;
    for (let at = offset; at < offset + size; at += SYMBOL_SIZE) {
      if (this.text(texts + this.#read({ offset: at, size: 4 })) === name) return at;
    }
    throw noField(
      `there is no symbol "${name}" in ${table}`,
      `none of its ${size / SYMBOL_SIZE} symbols has this name`,
    );
  }

  /** Writes a field, its upper bits cut off. */
  write({ offset, size }: ElfField, value: bigint): void {
    for (let index = 0; index < size; index++)
      this.bytes[offset + index] = Number((value >> BigInt(index * 8)) & 0xffn);
  }
}
