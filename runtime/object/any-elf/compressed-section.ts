import { unpackZstandard } from '../../../base/compression/zstandard.ts';
import { host } from '../../../base/host.ts';
import { hex } from '../byte-reader.ts';

/** The flag of a compressed section. */
export const SHF_COMPRESSED = 0x800;
/** `ch_type` (gABI chapter 4, Section Compression). */
const ELFCOMPRESS_ZLIB = 1;
const ELFCOMPRESS_ZSTD = 2;

/** A compressed section, and who reads it. */
export interface CompressedSection {
  readonly bytes: Uint8Array;
  /** Whether the file is one of 64 bits. */
  readonly wide: boolean;
  readonly littleEndian: boolean;
  /** The most bytes it may become. */
  readonly largest: number;
  /** The error for a fault. @param offset bytes from the start of the section */
  readonly refuse: (offset: number, field: string, problem: string, cause: string) => Error;
}

/** The content of a section that is compressed by zlib or Zstandard. @throws what `refuse` makes */
export function unpackSection({ bytes, wide, littleEndian, largest, refuse }: CompressedSection): Uint8Array {
  const header = wide ? 24 : 12;
  if (bytes.length < header) throw refuse(0, 'the compression header', 'is cut off', `it has ${header} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const type = view.getUint32(0, littleEndian);
  const sizeAt = wide ? 8 : 4;
  const size = wide ? Number(view.getBigUint64(sizeAt, littleEndian)) : view.getUint32(sizeAt, littleEndian);
  if (type !== ELFCOMPRESS_ZLIB && type !== ELFCOMPRESS_ZSTD)
    throw refuse(0, 'ch_type', `is ${type}`, 'zlib (1) and Zstandard (2) are unpacked');
  if (size > largest)
    throw refuse(sizeAt, 'ch_size', `is ${hex(size)}`, `at most ${hex(largest)} bytes are unpacked here`);
  const packed = bytes.subarray(header);
  let content: Uint8Array;
  try {
    const most = Math.max(size, 1);
    content = type === ELFCOMPRESS_ZLIB ? host().inflate(packed, most) : unpackZstandard(packed, most);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw refuse(header, 'the content', 'cannot be unpacked', cause);
  }
  if (content.length === size) return content;
  throw refuse(sizeAt, 'ch_size', `is ${hex(size)}`, `the content has ${hex(content.length)} bytes`);
}
