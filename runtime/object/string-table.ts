import { utf8Escaped } from '../../base/bytes.ts';
import { type ElfBytes, hex } from './byte-reader.ts';

/** The longest name in bytes, far above real ones. The limit keeps a damaged table from filling memory. */
const MAX_NAME_LENGTH = 0xffff;
/**
 * The most bytes of all names together, far above real ones. Names may share their ends, so a damaged table could fill
 * memory.
 */
const MOST_NAMED = 64 * 1024 * 1024;

/** A name of a string table. */
export interface NameEntry {
  /** As text: UTF-8, and `\xff` for an invalid byte. Neither ELF nor the kernel defines an encoding. */
  readonly name: string;
  /** Its length in bytes. */
  readonly length: number;
}

const NO_NAME: NameEntry = { name: '', length: 0 };

/**
 * A string table: NUL-terminated names, found by their offset in the table (gABI chapter 4, String Table). The
 * constructor checks that a table is empty, or starts and ends with NUL.
 */
export class StringTable {
  readonly #file: ElfBytes;
  readonly #bytes: Uint8Array;
  readonly #offset: number;
  readonly #what: string;
  readonly #names = new Map<number, NameEntry>();
  #named = 0;

  /** The table of `size` bytes at `offset` in the file; `what` is its name in messages, such as `section 5`. */
  constructor(file: ElfBytes, offset: number, size: number, what: string) {
    this.#file = file;
    this.#offset = offset;
    this.#what = what;
    this.#bytes = size === 0 ? new Uint8Array(0) : file.slice(offset, size, `the string table in ${what}`);
    if (size > 0 && (this.#bytes[0] !== 0 || this.#bytes[size - 1] !== 0)) {
      const first = this.#bytes[0] !== 0;
      throw file.error({
        code: 'ELF_STRING_TABLE',
        field: `the ${first ? 'first' : 'last'} byte of the string table in ${what}`,
        offset: first ? offset : offset + size - 1,
        problem: `is ${hex(this.#bytes[first ? 0 : size - 1] ?? 0)}`,
        cause: 'a string table starts with the empty name and its last name is NUL-terminated: both bytes are 0',
      });
    }
  }

  /** The name at `index`; `field` and `fieldOffset` give the field with the index, for messages. */
  name(index: number, field: string, fieldOffset: number): string {
    return this.entry(index, field, fieldOffset).name;
  }

  /** As {@link name}, with the length in bytes. */
  entry(index: number, field: string, fieldOffset: number): NameEntry {
    if (index === 0 && this.#bytes.length === 0) return NO_NAME;
    const known = this.#names.get(index);
    if (known !== undefined) return known;
    if (index >= this.#bytes.length) {
      throw this.#file.error({
        code: 'ELF_STRING_INDEX',
        field,
        offset: fieldOffset,
        problem: `is ${hex(index)}, past the end of the string table in ${this.#what}`,
        cause: `the table is ${hex(this.#bytes.length)} bytes long`,
      });
    }
    const end = this.#bytes.indexOf(0, index);
    const length = end - index;
    if (length > MAX_NAME_LENGTH) {
      throw this.#bad(
        index,
        field,
        `is longer than ${MAX_NAME_LENGTH} bytes`,
        `names have at most ${MAX_NAME_LENGTH} bytes`,
      );
    }
    this.#named += length;
    if (this.#named > MOST_NAMED) {
      throw this.#bad(
        index,
        field,
        'is one too many',
        `the names share so much text that they need more than ${MOST_NAMED} bytes`,
      );
    }
    const entry = { name: utf8Escaped(this.#bytes.subarray(index, end)), length };
    this.#names.set(index, entry);
    return entry;
  }

  #bad(index: number, field: string, problem: string, cause: string): Error {
    return this.#file.error({
      code: 'ELF_STRING',
      field: `the name that ${field} points to`,
      offset: this.#offset + index,
      problem,
      cause: `${cause} in the string table in ${this.#what}`,
    });
  }
}
