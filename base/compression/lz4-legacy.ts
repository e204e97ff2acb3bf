import { GrowingBytes } from './growing-bytes.ts';
import { PackingFault } from './limits.ts';

/** The first four bytes of LZ4's legacy frame. Linux packs kernels with it (doc/lz4_Frame_format.md of LZ4). */
export const LEGACY_MAGIC = 0x184c2102;
/** The most bytes that a block of a legacy frame becomes. */
const LARGEST_BLOCK = 8 * 1024 * 1024;
/** The shortest match (doc/lz4_Block_format.md). */
const SHORTEST_MATCH = 4;

/**
 * Unpacks a legacy frame of LZ4. It has no checksum.
 * @param largest the most bytes it may become
 * @throws Error with code ERR_BUFFER_TOO_LARGE if it becomes larger; {@link PackingFault} if it is damaged
 */
export function unpackLz4Legacy(bytes: Uint8Array, largest: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const output = new GrowingBytes(largest);
  if (bytes.length < 4 || view.getUint32(0, true) !== LEGACY_MAGIC)
    throw new PackingFault('no legacy frame of LZ4 begins here', 0);
  for (let at = 4; at < bytes.length; ) {
    if (at + 4 > bytes.length) throw new PackingFault('it ends within the size of a block', at);
    const size = view.getUint32(at, true);
    // Frames follow each other without a mark of their ends.
    if (size !== LEGACY_MAGIC) {
      if (size > bytes.length - at - 4) throw new PackingFault(`a block of ${size} bytes ends past the data`, at);
      unpackBlock(bytes, at + 4, at + 4 + size, output);
      at += size;
    }
    at += 4;
  }
  return output.content();
}

/** Unpacks the block from one offset to another. */
function unpackBlock(bytes: Uint8Array, start: number, end: number, output: GrowingBytes): void {
  const first = output.length;
  let at = start;

  const byte = (): number => {
    if (at >= end) throw new PackingFault('a block ends within a sequence', at);
    return bytes[at++]!;
  };
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    if (nibble !== 15) return length;
    for (let more = 255; more === 255; ) {
      more = byte();
      length += more;
    }
    return length;
  };
  const room = (length: number): void => {
    if (output.length - first + length > LARGEST_BLOCK)
      throw new PackingFault(`a block becomes larger than ${LARGEST_BLOCK} bytes`, at);
    output.reserve(length);
  };

  while (at < end) {
    const token = byte();
    const literals = lengthFrom(token >> 4);
    if (literals > end - at) throw new PackingFault('a block ends within literals', at);
    room(literals);
    output.append(bytes.subarray(at, at + literals));
    at += literals;
    // The last sequence of a block has no match.
    if (at === end) return;
    const distance = byte() | (byte() << 8);
    if (distance === 0 || distance > output.length - first)
      throw new PackingFault(`a match begins ${distance} bytes back, outside the block`, at - 2);
    const length = lengthFrom(token & 15) + SHORTEST_MATCH;
    room(length);
    const { bytes: to } = output;
    for (let count = length, place = output.length; count > 0; count -= 1, place += 1)
      to[place] = to[place - distance]!;
    output.length += length;
  }
}
