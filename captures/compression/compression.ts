import { isTooLarge } from '../../base/compression/limits.ts';
import { unpackZstandard } from '../../base/compression/zstandard.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';

/** A compression format. */
interface Compression {
  readonly name: string;
  readonly magic: readonly number[];
  /** The command that tests a file. */
  readonly test: string;
  /** @throws Error for damaged data, with code ERR_BUFFER_TOO_LARGE beyond `largest` bytes */
  readonly unpack: (bytes: Uint8Array, largest: number) => Uint8Array;
}

/** Magic numbers: RFC 1952, section 2.3.1; RFC 8878, section 3.1.1. */
const COMPRESSIONS: readonly Compression[] = [
  {
    name: 'gzip',
    magic: [0x1f, 0x8b],
    test: 'gzip --test FILE',
    unpack: (bytes, largest) => host().gunzip(bytes, largest),
  },
  { name: 'Zstandard', magic: [0x28, 0xb5, 0x2f, 0xfd], test: 'zstd --test FILE', unpack: unpackZstandard },
];

function compressionOf(bytes: Uint8Array): Compression | undefined {
  return COMPRESSIONS.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte));
}

/** Whether a file is compressed in a known format, by its first bytes. */
export function isCompressed(bytes: Uint8Array): boolean {
  return compressionOf(bytes) !== undefined;
}

/**
 * Unpacks a file, and compares its checksums.
 *
 * @param name the file's name in errors
 * @param largest the most bytes it may become
 * @throws {Diagnostic} `CAPTURE_COMPRESSION` if it is damaged, `FILE_TOO_LARGE` if it becomes larger
 */
export function unpack(bytes: Uint8Array, name: string, largest: number): Uint8Array {
  const compression = compressionOf(bytes)!;
  try {
    return compression.unpack(bytes, largest);
  } catch (error) {
    if (isTooLarge(error)) throw tooLarge(name, bytes.length, largest);
    throw new Diagnostic({
      code: 'CAPTURE_COMPRESSION',
      kind: 'input',
      message: `${name}: the file cannot be unpacked`,
      cause: `it is packed by ${compression.name}, and damaged: ${error instanceof Error ? error.message : String(error)}`,
      hint: `test the file: ${compression.test}`,
    });
  }
}

function tooLarge(name: string, length: number, largest: number): Diagnostic {
  return new Diagnostic({
    code: 'FILE_TOO_LARGE',
    kind: 'input',
    message: `${name}: its ${length} bytes unpack to more than ${largest}`,
    cause: `a packed capture can have up to ${largest} bytes`,
    hint: 'take a part of it: editcap -r LARGE.pcapng.gz PART.pcapng 1-10000',
    errno: 'EFBIG',
  });
}
