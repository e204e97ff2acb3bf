import { latin1 } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import { ELF_HEADER, PROGRAM_HEADER, RELOCATION, type RecordLayout, SECTION_HEADER, SYMBOL } from './elf-records.ts';

/** Where a field lies in an ELF file, and its bytes. */
export interface ElfField {
  readonly offset: number;
  readonly size: number;
}

/** A map's description in the section .maps (Rex ABI: the object file). */
const MAP: RecordLayout = { type: [0, 4], key_size: [4, 4], value_size: [8, 4], max_entries: [12, 4], flags: [16, 4] };
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
    if (owner === undefined) return this.#in(ELF_HEADER, 0, field, 'the file header');
    const [, kind, number, name] = /^(.*?) (?:(\d+)|"(.*)")$/.exec(owner) ?? [];
    if (kind === 'program header' && number !== undefined) {
      const count = this.#read(this.#in(ELF_HEADER, 0, 'e_phnum', owner));
      if (Number(number) >= count) throw noField(`there is no ${owner}`, `the file has ${count}, counted from 0`);
      const start = this.#read(this.#in(ELF_HEADER, 0, 'e_phoff', owner)) + Number(number) * 56;
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

  #in(layout: RecordLayout, start: number, field: string, owner: string): ElfField {
    const place = layout[field];
    if (place !== undefined) return { offset: start + place[0], size: place[1] };
    throw noField(`${owner} has no field ${field}`, `its fields are ${knownNames(field, Object.keys(layout)).list}`);
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
    const table = this.#read(this.#in(ELF_HEADER, 0, 'e_shoff', name));
    const count = this.#read(this.#in(ELF_HEADER, 0, 'e_shnum', name));
    const names = table + this.#read(this.#in(ELF_HEADER, 0, 'e_shstrndx', name)) * 64;
    const texts = this.#read({ offset: names + 24, size: 8 });
    const known: string[] = [];
    for (let index = 0; index < count; index++) {
      const header = table + index * 64;
      const own = this.text(texts + this.#read({ offset: header, size: 4 }));
      if (own === name) return header;
      if (own !== '') known.push(own);
    }
    throw noField(`there is no section "${name}"`, `the sections are ${knownNames(name, known).list}`);
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
    const known: string[] = [];
    for (let at = offset; at < offset + size; at += SYMBOL_SIZE) {
      const own = this.text(texts + this.#read({ offset: at, size: 4 }));
      if (own === name) return at;
      if (own !== '') known.push(own);
    }
    throw noField(`there is no symbol "${name}" in ${table}`, `its symbols are ${knownNames(name, known).list}`);
  }

  /** Writes a field, its upper bits cut off. */
  write({ offset, size }: ElfField, value: bigint): void {
    for (let index = 0; index < size; index++)
      this.bytes[offset + index] = Number((value >> BigInt(index * 8)) & 0xffn);
  }
}
