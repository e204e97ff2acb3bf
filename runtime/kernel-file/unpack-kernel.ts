import { isTooLarge, PackingFault } from '../../base/compression/limits.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { shellCommand } from '../../base/shell-words.ts';
import { isElf } from '../object/any-elf/named-section.ts';
import { hex } from '../object/byte-reader.ts';
import { isBootImage, readBootImage } from './boot-image.ts';
import { packingOf, UNPACKED } from './packings.ts';

/** The most bytes that a kernel or module unpacks to; Debian's kernels have a quarter of it. */
export const LARGEST_UNPACKED = 256 * 1024 * 1024;

/** The contents of a file with a kernel or a module. */
export interface UnpackedKernel {
  /** An ELF file or raw BTF, as far as the file is what it should be. */
  readonly bytes: Uint8Array;
  /** The release, if the header of a kernel image gives it. */
  readonly release: string | undefined;
}

/** Packed bytes within a file. */
interface Packed {
  readonly bytes: Uint8Array;
  readonly path: string;
  /** Where they begin in the file. */
  readonly offset: number;
  readonly largest: number;
  /** The unpacked size in bytes, if the file gives it. */
  readonly expected?: number;
}

/**
 * Unpacks a kernel image for x86 (vmlinuz, bzImage), or a packed file with a kernel or a module. Another file is given back as it is.
 *
 * @param path for messages
 * @param largest the most bytes that it may become
 * @throws Diagnostic KERNEL_IMAGE, KERNEL_PACKED or KERNEL_TOO_LARGE of kind `input`; BTF_COMPRESSED of kind `unsupported`
 */
export function unpackKernel(bytes: Uint8Array, path: string, largest: number = LARGEST_UNPACKED): UnpackedKernel {
  if (isElf(bytes)) return { bytes, release: undefined };
  if (!isBootImage(bytes)) return { bytes: unpacked({ bytes, path, offset: 0, largest }) ?? bytes, release: undefined };
  const { payload, offset, size, release } = readBootImage(bytes, path);
  const kernel = isElf(payload) ? payload : unpacked({ bytes: payload, path, offset, largest, expected: size });
  if (kernel !== undefined && isElf(kernel)) return { bytes: kernel, release };
  throw damaged(
    path,
    offset,
    kernel === undefined
      ? `its payload is packed in none of the known ways: ${UNPACKED}`
      : 'its payload is not an ELF file',
  );
}

/** @returns nothing if the bytes are not packed */
function unpacked({ bytes, path, offset, largest, expected }: Packed): Uint8Array | undefined {
  const packing = packingOf(bytes);
  if (packing === undefined) return undefined;
  if (packing.unpack === undefined)
    throw notUnpacked(
      path,
      packing.name,
      offset === 0 ? shellCommand([...packing.command.split(' '), path]) : 'scripts/extract-vmlinux of Linux',
    );
  if (expected !== undefined && expected > largest) throw tooLarge(path, bytes.length, largest);
  let content: Uint8Array;
  try {
    content = packing.unpack(bytes, expected ?? largest, expected);
  } catch (error) {
    if (isTooLarge(error) && expected === undefined) throw tooLarge(path, bytes.length, largest);
    const at = offset + (error instanceof PackingFault ? error.offset : 0);
    const fault = error instanceof Error ? error.message : String(error);
    throw damaged(path, at, `it is packed by ${packing.name}, and damaged: ${fault}`);
  }
  if (expected === undefined || content.length === expected) return content;
  throw damaged(path, offset, `its payload unpacks to ${content.length} bytes, and gives ${expected} as its size`);
}

function damaged(path: string, offset: number, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'KERNEL_PACKED',
    kind: 'input',
    message: `${path}: the file cannot be unpacked (offset ${hex(offset)})`,
    cause,
    hint: 'copy the file again: it is truncated or damaged',
  });
}

function notUnpacked(path: string, name: string, command: string): Diagnostic {
  return new Diagnostic({
    code: 'BTF_COMPRESSED',
    kind: 'unsupported',
    message: `${path}: this file is packed by ${name}`,
    cause: `the suite unpacks ${UNPACKED}`,
    hint: `unpack it first: ${command}`,
  });
}

function tooLarge(path: string, length: number, largest: number): Diagnostic {
  return new Diagnostic({
    code: 'KERNEL_TOO_LARGE',
    kind: 'input',
    message: `${path}: its ${length} bytes unpack to more than ${largest}`,
    cause: `a kernel or module has up to ${largest} bytes`,
    hint: 'check that this is a kernel or a module; a larger one can be unpacked first',
    errno: 'EFBIG',
  });
}
