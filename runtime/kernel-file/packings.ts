import { PackingFault } from '../../base/compression/limits.ts';
import { LEGACY_MAGIC, unpackLz4Legacy } from '../../base/compression/lz4-legacy.ts';
import { unpackXz, XZ_MAGIC } from '../../base/compression/xz/xz.ts';
import { unpackZstandard } from '../../base/compression/zstandard.ts';
import { host } from '../../base/host.ts';

/** A way to pack kernels and modules. */
export interface Packing {
  readonly name: string;
  readonly magic: readonly number[];
  /** The command that unpacks a file; the file's name follows. */
  readonly command: string;
  /**
   * Absent: the suite does not unpack it.
   * @param largest the most bytes it may become
   * @param expected the bytes that it becomes, if that is known
   * @throws Error with code ERR_BUFFER_TOO_LARGE beyond `largest` bytes; Error, or a {@link PackingFault}, for damaged data
   */
  readonly unpack?: (bytes: Uint8Array, largest: number, expected?: number) => Uint8Array;
}

function littleEndian(word: number): readonly number[] {
  return [0, 8, 16, 24].map((shift) => (word >>> shift) & 0xff);
}

/** gzip tells neither where it is damaged, nor an end that is missing from one that is cut. */
function gunzip(bytes: Uint8Array, largest: number): Uint8Array {
  if (bytes.length < 18) throw new PackingFault('it ends within a header', bytes.length);
  return host().gunzip(bytes, largest);
}

/** Those of Linux (lib/decompress.c), and the frame that the command `lz4` writes. */
const PACKINGS: readonly Packing[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], command: 'gunzip', unpack: gunzip },
  { name: 'xz', magic: XZ_MAGIC, command: 'unxz', unpack: unpackXz },
  { name: 'Zstandard', magic: [0x28, 0xb5, 0x2f, 0xfd], command: 'unzstd', unpack: unpackZstandard },
  { name: 'LZ4 (legacy)', magic: littleEndian(LEGACY_MAGIC), command: 'unlz4', unpack: unpackLz4Legacy },
  { name: 'LZ4', magic: [0x04, 0x22, 0x4d, 0x18], command: 'unlz4' },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], command: 'bunzip2' },
  { name: 'LZMA', magic: [0x5d, 0x00, 0x00], command: 'unlzma' },
  { name: 'LZO', magic: [0x89, 0x4c, 0x5a, 0x4f], command: 'lzop -d' },
];

/** How bytes are packed, by the first of them. */
export function packingOf(bytes: Uint8Array): Packing | undefined {
  return PACKINGS.find(({ magic }) => magic.every((byte, index) => bytes[index] === byte));
}

/** The packings that the suite unpacks, for messages. */
export const UNPACKED = PACKINGS.flatMap(({ name, unpack }) => (unpack === undefined ? [] : [name])).join(', ');
