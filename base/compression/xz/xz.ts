import { host } from '../../host.ts';
import { GrowingBytes } from '../growing-bytes.ts';
import { PackingFault } from '../limits.ts';
import { crc64 } from './crc64.ts';
import { decodeLzma2 } from './lzma2.ts';
import { restoreX86Branches } from './x86-branches.ts';

/** The .xz file format 1.2.1. Dictionaries are the output itself, so a file takes no memory beside what it unpacks to. */

/** The first six bytes of a stream. */
export const XZ_MAGIC: readonly number[] = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];
const HEADER_SIZE = 12;
const FOOTER_SIZE = 12;
const FILTER_X86 = 0x04;
const FILTER_LZMA2 = 0x21;

/** The sizes of checks by their ids; 1, 4 and 10 are known. */
const CHECK_SIZES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const CRC32 = 1;
const CRC64 = 4;
const SHA256 = 10;

/** A block in the index at the end. */
interface BlockRecord {
  readonly packed: number;
  readonly size: number;
}

/**
 * Unpacks all streams of a file, and compares its checksums.
 * @param largest the most bytes it may become
 * @throws Error with code ERR_BUFFER_TOO_LARGE if it becomes larger; {@link PackingFault} if it is damaged, or uses a filter other than
 *   LZMA2 and that for x86
 */
export function unpackXz(bytes: Uint8Array, largest: number): Uint8Array {
  const output = new GrowingBytes(largest);
  const reader = new XzReader(bytes, output);
  do reader.stream();
  while (!reader.isAtEnd());
  return output.content();
}

class XzReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #output: GrowingBytes;
  #at = 0;

  constructor(bytes: Uint8Array, output: GrowingBytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#output = output;
  }

  /** Whether only padding is left. It is skipped. */
  isAtEnd(): boolean {
    const start = this.#at;
    while (this.#bytes[this.#at] === 0) this.#at += 1;
    if ((this.#at - start) % 4 !== 0) throw new PackingFault('the padding behind a stream has not 4 bytes each', start);
    return this.#at === this.#bytes.length;
  }

  stream(): void {
    const start = this.#at;
    this.#need(HEADER_SIZE, 'the header of a stream');
    if (XZ_MAGIC.some((byte, index) => this.#bytes[start + index] !== byte))
      throw new PackingFault('no stream of xz begins here', start);
    const check = this.#bytes[start + 7]!;
    if (this.#bytes[start + 6] !== 0 || check > 15)
      throw new PackingFault('the flags of the stream are unknown', start + 6);
    this.#crc(start + 6, start + 8, 'the flags of the stream');
    this.#at = start + HEADER_SIZE;
    const blocks: BlockRecord[] = [];
    for (;;) {
      this.#need(1, 'a block');
      if (this.#bytes[this.#at] === 0) break;
      blocks.push(this.#block(check));
    }
    const index = this.#at;
    this.#index(blocks);
    this.#footer(this.#at - index, check);
  }

  #block(check: number): BlockRecord {
    const start = this.#at;
    const size = (this.#bytes[start]! + 1) * 4;
    this.#need(size, 'the header of a block');
    this.#crc(start, start + size - 4, 'the header of a block');
    const flags = this.#bytes[start + 1]!;
    if ((flags & 0x3c) !== 0) throw new PackingFault(`the flags of a block are ${flags}`, start + 1);
    this.#at = start + 2;
    const packed = (flags & 0x40) === 0 ? undefined : this.#number();
    const unpacked = (flags & 0x80) === 0 ? undefined : this.#number();
    const filters = this.#filters((flags & 3) + 1, start + size - 4);
    for (; this.#at < start + size - 4; this.#at += 1)
      if (this.#bytes[this.#at] !== 0) throw new PackingFault('the padding of a header is not 0', this.#at);
    const data = start + size;
    const first = this.#output.length;
    this.#at = decodeLzma2(this.#bytes, data, filters.dictionary, this.#output);
    const record = { packed: this.#at - start + (CHECK_SIZES[check] ?? 0), size: this.#output.length - first };
    if ((packed ?? this.#at - data) !== this.#at - data || (unpacked ?? record.size) !== record.size)
      throw new PackingFault('a block has not the sizes that its header gives', start);
    const content = this.#output.bytes.subarray(first, this.#output.length);
    if (filters.x86 !== undefined) restoreX86Branches(content, filters.x86);
    this.#padding(this.#at - start);
    this.#compareCheck(check, content);
    return record;
  }

  /** Reads the chain of filters: that for x86, perhaps, and LZMA2. */
  #filters(count: number, end: number): { readonly dictionary: number; readonly x86: number | undefined } {
    let x86: number | undefined;
    for (let index = 0; index < count; index += 1) {
      const at = this.#at;
      const id = this.#number();
      const size = this.#number();
      const properties = this.#at;
      if (size > end - properties) throw new PackingFault('a filter ends past its header', at);
      this.#at += size;
      if (id === FILTER_LZMA2 && index === count - 1 && size === 1)
        return { dictionary: dictionarySize(this.#bytes[properties]!, properties), x86 };
      if (id !== FILTER_X86 || index === count - 1 || x86 !== undefined || (size !== 0 && size !== 4))
        throw new PackingFault(
          `a filter with id 0x${id.toString(16)} is not undone: only LZMA2 and that for x86 are`,
          at,
        );
      x86 = size === 0 ? 0 : this.#view.getUint32(properties, true);
    }
    throw new PackingFault('the filters do not end with LZMA2', this.#at);
  }

  #compareCheck(check: number, content: Uint8Array): void {
    const size = CHECK_SIZES[check]!;
    this.#need(size, 'the check of a block');
    const found = [...this.#bytes.subarray(this.#at, this.#at + size)].map((byte) =>
      byte.toString(16).padStart(2, '0'),
    );
    let expected: string | undefined;
    if (check === CRC32) expected = host().crc32(content).toString(16).padStart(8, '0');
    if (check === CRC64) expected = crc64(content).toString(16).padStart(16, '0');
    if (check === SHA256) expected = host().sha256(content);
    // A CRC is stored with its lowest byte first.
    const stored = (check === SHA256 ? found : found.reverse()).join('');
    if (expected !== undefined && stored !== expected)
      throw new PackingFault('the check of a block is another', this.#at);
    this.#at += size;
  }

  #index(blocks: readonly BlockRecord[]): void {
    const start = this.#at;
    this.#at += 1;
    const wrong = (): PackingFault => new PackingFault('the index does not list the blocks', start);
    if (this.#number() !== blocks.length) throw wrong();
    for (const { packed, size } of blocks) if (this.#number() !== packed || this.#number() !== size) throw wrong();
    this.#padding(this.#at - start);
    this.#crc(start, this.#at, 'the index');
    this.#at += 4;
  }

  #footer(indexSize: number, check: number): void {
    const start = this.#at;
    this.#need(FOOTER_SIZE, 'the footer of a stream');
    this.#crc(start + 4, start + 10, 'the footer', start);
    const backward = (this.#view.getUint32(start + 4, true) + 1) * 4;
    const isSame = this.#bytes[start + 8] === 0 && this.#bytes[start + 9] === check;
    if (backward !== indexSize || !isSame || this.#view.getUint16(start + 10, false) !== 0x595a)
      throw new PackingFault('the footer of a stream does not fit it', start);
    this.#at = start + FOOTER_SIZE;
  }

  #need(size: number, what: string): void {
    if (this.#at + size > this.#bytes.length) throw new PackingFault(`the data ends within ${what}`, this.#at);
  }

  /** Compares the CRC-32 of a stretch with the number behind it. */
  #crc(start: number, end: number, what: string, at: number = end): void {
    if (Math.max(end, at + 4) > this.#bytes.length) throw new PackingFault(`the data ends within ${what}`, start);
    if (host().crc32(this.#bytes.subarray(start, end)) !== this.#view.getUint32(at, true))
      throw new PackingFault(`the checksum of ${what} is another`, at);
  }

  /** Zero bytes up to a multiple of 4. @param length bytes since its start */
  #padding(length: number): void {
    for (let count = (4 - (length % 4)) % 4; count > 0; count -= 1, this.#at += 1) {
      this.#need(1, 'padding');
      if (this.#bytes[this.#at] !== 0) throw new PackingFault('padding is not 0', this.#at);
    }
  }

  /** An integer of variable length, seven bits a byte. Above 2^53 - 1 it is rounded, and is larger than any file. */
  #number(): number {
    let value = 0;
    for (let index = 0; index < 9; index += 1) {
      this.#need(1, 'a number');
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) return value;
    }
    throw new PackingFault('a number has more than 9 bytes', this.#at);
  }
}

/** Section 5.3.1: 2 or 3, shifted. */
function dictionarySize(byte: number, at: number): number {
  if (byte > 40) throw new PackingFault(`the size of a dictionary is ${byte}`, at);
  return byte === 40 ? 2 ** 32 - 1 : (2 | (byte & 1)) * 2 ** (Math.floor(byte / 2) + 11);
}
