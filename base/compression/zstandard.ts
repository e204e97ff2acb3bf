import { Decompress, decompress } from 'fzstd';
import { tooLarge } from './limits.ts';
import { xxhash64Low } from './xxhash64.ts';

/** Zstandard (RFC 8878). fzstd decodes blocks, but compares neither sizes nor checksums; this file does. */

const FRAME_MAGIC = 0xfd2fb528;
/** Sixteen magic numbers begin frames to skip. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;
/** RFC 8878, section 3.1.1.2.4: no block becomes larger. */
const LARGEST_BLOCK = 2 ** 17;
/** The limit of zstd without further options. */
const LARGEST_WINDOW = 2 ** 27;

/** The contents of a frame's header, and where the frame ends. */
interface Frame {
  /** The offset after the frame and its checksum. */
  readonly end: number;
  /** The checksum of its content, if it has one. */
  readonly checksum: number | undefined;
  /** The length of its content, if the header gives it. */
  readonly contentSize: bigint | undefined;
}

/**
 * Unpacks all frames of a file.
 *
 * @param largest the most bytes it may become
 * @param expected what a single frame becomes, if that is known: a large window is then unpacked in a third of the time
 * @throws Error with code ERR_BUFFER_TOO_LARGE, as in node:zlib, if it becomes larger; Error if it is damaged
 */
export function unpackZstandard(bytes: Uint8Array, largest: number, expected?: number): Uint8Array {
  try {
    return unpackFrames(bytes, largest, expected);
  } catch (error) {
    // The error of a DataView for an offset past the end.
    throw error instanceof RangeError ? new Error('it ends within a frame') : error;
  }
}

function unpackFrames(bytes: Uint8Array, largest: number, expected: number | undefined): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const magic = view.getUint32(at, true);
    if ((magic & 0xffff_fff0) >>> 0 === SKIPPABLE_MAGIC) {
      at += 8 + view.getUint32(at + 4, true);
      if (at > bytes.length) throw new RangeError('a frame ends behind the file');
      continue;
    }
    const frame = readFrame(view, at, largest);
    const content =
      at === 0 && frame.end === bytes.length && expected !== undefined && frame.checksum !== undefined
        ? unpackExpected(bytes, frame.checksum, expected)
        : unpackFrame(bytes.subarray(at, frame.end), frame, largest - length);
    parts.push(content);
    length += content.length;
    at = frame.end;
  }
  return joined(parts, length);
}

/** Walks a frame's header and blocks without decoding them. */
function readFrame(view: DataView, start: number, largest: number): Frame {
  if (view.getUint32(start, true) !== FRAME_MAGIC) throw new Error(`no frame begins at offset ${start}`);
  const descriptor = view.getUint8(start + 4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const hasChecksum = (descriptor & 0x04) !== 0;
  const sizeField = sizeFieldOf(descriptor >> 6, singleSegment);
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  let at = start + 5;
  if (!singleSegment) checkWindow(windowOf(view.getUint8(at)), LARGEST_WINDOW);
  at += (singleSegment ? 0 : 1) + dictionary;
  const contentSize = sizeField === 0 ? undefined : readSize(view, at, sizeField);
  if (contentSize !== undefined && contentSize > BigInt(largest)) throw tooLarge();
  at += sizeField;
  for (let last = false; !last; ) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === RESERVED_BLOCK || size > LARGEST_BLOCK) throw new Error(`the block at offset ${at} is damaged`);
    last = (header & 1) === 1;
    at += 3 + (type === RLE_BLOCK ? 1 : size);
  }
  const checksum = hasChecksum ? view.getUint32(at, true) : undefined;
  const end = at + (hasChecksum ? 4 : 0);
  if (end > view.byteLength) throw new RangeError('a frame ends behind the file');
  return { end, checksum, contentSize };
}

/** RFC 8878, section 3.1.1.1.1. @returns the length of the field Frame_Content_Size */
function sizeFieldOf(flag: number, singleSegment: boolean): number {
  return flag === 0 ? (singleSegment ? 1 : 0) : 1 << flag;
}

function readSize(view: DataView, at: number, bytes: number): bigint {
  if (bytes === 1) return BigInt(view.getUint8(at));
  if (bytes === 2) return BigInt(view.getUint16(at, true) + 256);
  return bytes === 4 ? BigInt(view.getUint32(at, true)) : view.getBigUint64(at, true);
}

/** RFC 8878, section 3.1.1.1.2. */
function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function checkWindow(size: number, most: number): void {
  if (size > most) throw new Error(`its window of ${size} bytes is larger than the ${most} that zstd takes`);
}

function unpackFrame(bytes: Uint8Array, { checksum, contentSize }: Frame, largest: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const decoder = new Decompress((part) => {
    length += part.length;
    if (length > largest) throw tooLarge();
    parts.push(part.slice());
  });
  decoder.push(bytes, true);
  if (contentSize !== undefined && contentSize !== BigInt(length)) {
    throw new Error(`a frame has ${length} bytes, and says that it has ${contentSize}`);
  }
  const content = joined(parts, length);
  if (checksum !== undefined && xxhash64Low(content) !== checksum) throw new Error('its checksum is another');
  return content;
}

/** fzstd does not say how much it wrote; so only a frame with a checksum is unpacked this way. */
function unpackExpected(bytes: Uint8Array, checksum: number, expected: number): Uint8Array {
  const content = decompress(bytes, new Uint8Array(expected));
  if (content.length === expected && xxhash64Low(content) === checksum) return content;
  throw new Error(`it has not the ${expected} bytes that are expected, or its checksum is another`);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
