import { utf8Escaped } from '../../../base/bytes.ts';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { hex } from '../byte-reader.ts';

/** The most bits of a number in LEB128. */
const LEB_BITS = 64;
/** The longest name in bytes, far above real ones. */
const LONGEST_NAME = 0xffff;

/** One section of debug information, uncompressed. */
export interface DwarfSection {
  /** `.debug_line` and the like. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The name of the file, for messages. */
  readonly fileName: string;
}

/** A fault at one place of a section. */
export interface DwarfFault {
  /** The diagnostic's code, which begins with `DWARF_`. */
  readonly code: string;
  /** The offset in the uncompressed section, in bytes. */
  readonly offset: number;
  /** The field by its name in the DWARF standard. */
  readonly field: string;
  /** The problem, as the rest of a sentence after the field. */
  readonly problem: string;
  /** The expectation. */
  readonly cause: string;
}

/** The error for a fault of debug information; the caller throws it. */
export function dwarfError(section: Pick<DwarfSection, 'name' | 'fileName'>, fault: DwarfFault): Diagnostic {
  return new Diagnostic({
    code: fault.code,
    kind: 'input',
    message: `${section.fileName}: ${fault.field} at offset ${hex(fault.offset)} of ${section.name} ${fault.problem}`,
    cause: fault.cause,
    hint: 'build the object again, or strip its debug information: llvm-strip --strip-debug FILE',
  });
}

/**
 * A cursor over a part of a section, little endian. Every read is checked. A read after the end of the part is
 * a {@link Diagnostic} of code `DWARF_TRUNCATED`. Numbers are plain; one above 2^53 - 1 loses its low bits, as no address, offset or
 * length of an object is that large.
 */
export class DwarfCursor {
  readonly section: DwarfSection;
  /** The end of the part in the section, in bytes. */
  readonly end: number;
  /** The offset in the section for the next read. */
  position: number;
  readonly #view: DataView;

  /** @throws Diagnostic DWARF_OFFSET if the part is not inside the section */
  constructor(section: DwarfSection, start: number, end: number = section.bytes.length) {
    if (!(start >= 0 && start <= end && end <= section.bytes.length)) {
      throw dwarfError(section, {
        code: 'DWARF_OFFSET',
        offset: start,
        field: 'a part',
        problem: `ends at ${hex(end)}`,
        cause: `the section is ${hex(section.bytes.length)} bytes long`,
      });
    }
    this.section = section;
    this.position = start;
    this.end = end;
    this.#view = new DataView(section.bytes.buffer, section.bytes.byteOffset, section.bytes.length);
  }

  /** Whether everything is read. */
  get done(): boolean {
    return this.position >= this.end;
  }

  /** The error for a fault of this section. */
  error(fault: DwarfFault): Diagnostic {
    return dwarfError(this.section, fault);
  }

  #advance(size: number, field: string): number {
    const at = this.position;
    // Not a sum: a size of a damaged section may be far beyond what a sum keeps.
    if (!(size <= this.end - at)) {
      throw this.error({
        code: 'DWARF_TRUNCATED',
        offset: at,
        field,
        problem: `needs ${size} bytes`,
        cause: `what it is part of ends at ${hex(this.end)}`,
      });
    }
    this.position = at + size;
    return at;
  }

  skip(size: number, field: string): void {
    this.#advance(size, field);
  }

  u8(field: string): number {
    return this.#view.getUint8(this.#advance(1, field));
  }

  i8(field: string): number {
    return this.#view.getInt8(this.#advance(1, field));
  }

  u16(field: string): number {
    return this.#view.getUint16(this.#advance(2, field), true);
  }

  u24(field: string): number {
    const at = this.#advance(3, field);
    return this.#view.getUint16(at, true) + this.#view.getUint8(at + 2) * 0x10000;
  }

  u32(field: string): number {
    return this.#view.getUint32(this.#advance(4, field), true);
  }

  u64(field: string): number {
    const at = this.#advance(8, field);
    return this.#view.getUint32(at + 4, true) * 0x1_0000_0000 + this.#view.getUint32(at, true);
  }

  /** An offset of a unit's format: 4 bytes in 32-bit DWARF, 8 bytes in 64-bit DWARF (section 7.4). */
  offset(wide: boolean, field: string): number {
    return wide ? this.u64(field) : this.u32(field);
  }

  /** An unsigned number in LEB128 (section 7.6). @throws Diagnostic DWARF_NUMBER for one with more than 64 bits */
  uleb(field: string): number {
    return this.#leb(field).value;
  }

  /** A signed number in LEB128 (section 7.6). @throws Diagnostic DWARF_NUMBER for one with more than 64 bits */
  sleb(field: string): number {
    const { value, scale, negative } = this.#leb(field);
    return negative ? value - scale : value;
  }

  /** A number in LEB128 without its sign, the sign, and the value of the bit after its last. */
  #leb(field: string): { readonly value: number; readonly scale: number; readonly negative: boolean } {
    const start = this.position;
    let value = 0;
    let scale = 1;
    for (let bit = 0; bit < LEB_BITS; bit += 7) {
      const byte = this.u8(field);
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return { value, scale, negative: (byte & 0x40) !== 0 };
    }
    throw this.#tooLarge(start, field);
  }

  #tooLarge(start: number, field: string): Diagnostic {
    return this.error({
      code: 'DWARF_NUMBER',
      offset: start,
      field,
      problem: 'is too large',
      cause: 'numbers have at most 64 bits',
    });
  }

  /** A text that ends with NUL. */
  text(field: string): string {
    const start = this.position;
    const { bytes } = this.section;
    const found = bytes.indexOf(0, start);
    if (found < 0 || found >= this.end || found - start > LONGEST_NAME) {
      throw this.error({
        code: 'DWARF_STRING',
        offset: start,
        field,
        problem: 'has no end',
        cause: `a name ends with NUL, and has at most ${LONGEST_NAME} bytes`,
      });
    }
    this.position = found + 1;
    return utf8Escaped(bytes.subarray(start, found));
  }
}
