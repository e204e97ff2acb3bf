import { Diagnostic, type DiagnosticKind } from '../../base/diagnostic.ts';

/** A number as in this suite's messages about files: `0x1f`. */
export function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}

/** A fault at one place of a file. */
export interface ElfFault {
  /** The diagnostic's code. */
  readonly code: string;
  /** The field by its name in the ELF specification, with its record: `p_offset of program header 2`. */
  readonly field: string;
  /** The field's offset in the file, in bytes. */
  readonly offset: number;
  /** The problem, as the rest of a sentence after the field. */
  readonly problem: string;
  /** The expectation. */
  readonly cause: string;
  /** Advice; a general hint by default. */
  readonly hint?: string;
  /** `input` by default. */
  readonly kind?: DiagnosticKind;
  /** Set if the kernel makes this check too. */
  readonly errno?: string | undefined;
}

const REBUILD = 'build the file again: it is damaged, or no linker made it';

/** The most entries of a table that are read. */
const MOST_ENTRIES = 2 ** 17;

/**
 * The bytes of one file, and its name for messages. Every access is checked against the end of the file. Anything
 * outside is a {@link Diagnostic} of code `ELF_TRUNCATED`.
 */
export class ElfBytes {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly view: DataView;

  constructor(bytes: Uint8Array, fileName: string) {
    this.bytes = bytes;
    this.fileName = fileName;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The error for a fault of this file; the caller throws it. */
  error(fault: ElfFault): Diagnostic {
    return new Diagnostic({
      code: fault.code,
      kind: fault.kind ?? 'input',
      message: `${this.fileName}: ${fault.field} at offset ${hex(fault.offset)} ${fault.problem}`,
      cause: fault.cause,
      hint: fault.hint ?? REBUILD,
      ...(fault.errno === undefined ? {} : { errno: fault.errno }),
    });
  }

  /** The error for something that ends past the end of the file. */
  truncated(what: string, offset: number, end: number, errno?: string): Diagnostic {
    return this.error({
      code: 'ELF_TRUNCATED',
      field: what,
      offset,
      problem: `ends at ${hex(end)}, past the end of the file`,
      cause: `the file is ${hex(this.bytes.length)} bytes long`,
      hint: 'copy or build the file again: it is truncated, or its headers are damaged',
      errno,
    });
  }

  /** The `size` bytes at `offset`, as a view, not a copy. */
  slice(offset: number, size: number, what: string, errno?: string): Uint8Array {
    if (offset + size > this.bytes.length) throw this.truncated(what, offset, offset + size, errno);
    return this.bytes.subarray(offset, offset + size);
  }

  /**
   * Refuses a table with more entries than an image has bytes: nothing of a Rex object needs so many, and each takes memory.
   * @param count its entries, with those of other tables of its kind
   */
  judgeLength(count: number, what: string, offset: number): void {
    if (count <= MOST_ENTRIES) return;
    throw this.error({
      code: 'ELF_TABLE_TOO_LONG',
      kind: 'unsupported',
      field: what,
      offset,
      problem: `has ${count} entries`,
      cause: `tables with more than ${MOST_ENTRIES} entries are not read; an image has at most as many bytes`,
      hint: 'link the object as the Rex build does, and strip symbols that nothing needs',
    });
  }

  /** A reader of the record of `size` bytes at `offset`. */
  record(offset: number, size: number, what: string, errno?: string): RecordReader {
    if (offset + size > this.bytes.length) throw this.truncated(what, offset, offset + size, errno);
    return new RecordReader(this, offset, size, what, errno);
  }
}

/**
 * A cursor over one record (a header, a table entry) of an ELF file, little endian. Fields are read in order and are
 * named for messages. Values are plain numbers. A 64-bit field above 2^53 - 1 is refused with `ELF_VALUE_TOO_LARGE`,
 * because no supported file or image is that large. Only {@link RecordReader.i64} gives a bigint.
 */
export class RecordReader {
  readonly file: ElfBytes;
  /** The record's name in messages: `program header 2`. */
  readonly what: string;
  /** The start of the record in the file. */
  readonly start: number;
  readonly #end: number;
  readonly #errno: string | undefined;
  #position: number;

  constructor(file: ElfBytes, offset: number, size: number, what: string, errno?: string) {
    this.file = file;
    this.what = what;
    this.start = offset;
    this.#end = offset + size;
    this.#errno = errno;
    this.#position = offset;
  }

  #advance(size: number): number {
    const at = this.#position;
    if (at + size > this.#end) throw new RangeError(`${this.what} is read past its own end`);
    this.#position = at + size;
    return at;
  }

  /** Skips `size` bytes. */
  skip(size: number): void {
    this.#advance(size);
  }

  /** An unsigned byte. */
  u8(): number {
    return this.file.view.getUint8(this.#advance(1));
  }

  /** An unsigned 16-bit number. */
  u16(): number {
    return this.file.view.getUint16(this.#advance(2), true);
  }

  /** An unsigned 32-bit number. */
  u32(): number {
    return this.file.view.getUint32(this.#advance(4), true);
  }

  /**
   * An unsigned 64-bit number up to 2^53 - 1. A larger one is refused, naming `field`, with `errno` if it differs from
   * the record's.
   */
  u64(field: string, errno: string | undefined = this.#errno): number {
    const at = this.#advance(8);
    const low = this.file.view.getUint32(at, true);
    const high = this.file.view.getUint32(at + 4, true);
    if (high <= 0x1fffff) return high * 0x1_0000_0000 + low;
    throw this.file.error({
      code: 'ELF_VALUE_TOO_LARGE',
      field: `${field} of ${this.what}`,
      offset: at,
      problem: `is ${hex(this.file.view.getBigUint64(at, true))}`,
      cause: 'no address, size or offset of a Rex object exceeds 2^53 - 1',
      errno,
    });
  }

  /** A signed 64-bit number. */
  i64(): bigint {
    return this.file.view.getBigInt64(this.#advance(8), true);
  }
}
