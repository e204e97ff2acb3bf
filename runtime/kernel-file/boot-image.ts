import { latin1 } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { hex } from '../object/byte-reader.ts';

/** Linux's Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header". Offsets in the file, in bytes. */
const SETUP_SECTORS = 0x1f1;
const MAGIC = 0x202;
const PROTOCOL = 0x206;
const VERSION_TEXT = 0x20e;
const PAYLOAD_OFFSET = 0x248;
const PAYLOAD_LENGTH = 0x24c;
const HEADER_END = 0x250;
const SECTOR = 512;
/** If the file gives 0 sectors, it means so many. */
const USUAL_SECTORS = 4;
/** The first version of the protocol that tells where the payload is. */
const FIRST_WITH_PAYLOAD = 0x208;
/** The longest text that is taken for the version, in bytes. */
const LONGEST_TEXT = 256;

/** A kernel as a boot loader takes it: vmlinuz, or bzImage. */
export interface BootImage {
  /** The kernel, usually packed. */
  readonly payload: Uint8Array;
  /** Where it begins in the file. */
  readonly offset: number;
  /** The unpacked size in bytes. The build appends it to the payload, in four bytes. */
  readonly size: number;
  /** The release of the kernel: `6.1.0-57-amd64`. Absent: the header has none. */
  readonly release: string | undefined;
}

/** Whether a file has the header of a kernel for x86 that a boot loader starts. */
export function isBootImage(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(MAGIC, MAGIC + 4)) === 'HdrS';
}

/**
 * Reads the header of a kernel image.
 * @param path for messages
 * @throws Diagnostic KERNEL_IMAGE
 */
export function readBootImage(bytes: Uint8Array, path: string): BootImage {
  const wrong = (offset: number, problem: string, cause: string): Diagnostic =>
    new Diagnostic({
      code: 'KERNEL_IMAGE',
      kind: 'input',
      message: `${path}: ${problem} (offset ${hex(offset)})`,
      cause,
      hint: 'copy the kernel image again: it is truncated or damaged',
    });
  if (bytes.length < HEADER_END)
    throw wrong(0, `the header ends at byte ${bytes.length}`, `it has ${hex(HEADER_END)} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const protocol = view.getUint16(PROTOCOL, true);
  if (protocol < FIRST_WITH_PAYLOAD) {
    const cause = `it has a payload from ${hex(FIRST_WITH_PAYLOAD)} (Linux 2.6.26) on`;
    throw wrong(PROTOCOL, `the version of the boot protocol is ${hex(protocol)}`, cause);
  }
  const setup = ((bytes[SETUP_SECTORS] || USUAL_SECTORS) + 1) * SECTOR;
  const offset = setup + view.getUint32(PAYLOAD_OFFSET, true);
  const length = view.getUint32(PAYLOAD_LENGTH, true);
  if (length < 8) throw wrong(PAYLOAD_LENGTH, `the payload has ${length} bytes`, 'a kernel and its size have more');
  if (offset + length > bytes.length) {
    const cause = `the file is ${hex(bytes.length)} bytes long`;
    throw wrong(PAYLOAD_OFFSET, `the payload lies from ${hex(offset)} to ${hex(offset + length)}`, cause);
  }
  const end = offset + length - 4;
  const size = view.getUint32(end, true);
  const text = view.getUint16(VERSION_TEXT, true);
  // gzip ends with the size itself, as a part of its format.
  const hasOwnSize = bytes[offset] === 0x1f && bytes[offset + 1] === 0x8b;
  const payload = bytes.subarray(offset, hasOwnSize ? end + 4 : end);
  return { payload, offset, size, release: text === 0 ? undefined : releaseAt(bytes, text + 0x200) };
}

/** The first word of the version: `6.1.0-57-amd64 (builder@host) #1 SMP`. */
function releaseAt(bytes: Uint8Array, at: number): string | undefined {
  return /^\d[\w.+~-]*(?= )/.exec(latin1(bytes.subarray(at, at + LONGEST_TEXT)))?.[0];
}
