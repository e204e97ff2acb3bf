import {
  CAPTURE_AGAIN,
  type CaptureSource,
  type CaptureWarning,
  captureFault,
  captureWarning,
} from '../capture-source.ts';
import { type Block, blockAt, optionsOf, requireBody } from './pcapng-blocks.ts';
import type { CaptureInterface } from './pcapng-interface.ts';

/** The block's type, the same in both byte orders. */
export const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const BODY_SIZE = 16;
const UNKNOWN_LENGTH = -1n;

/** A section: everything from a Section Header Block to the next. */
export interface Section {
  readonly littleEndian: boolean;
  /** The offset of the block after the header. */
  readonly start: number;
  readonly interfaces: CaptureInterface[];
  /** The problems of the section, as far as it has been read. */
  readonly warnings: CaptureWarning[];
  /**
   * The offset after the section's last byte, by its header; undefined if it gives none. Only advice: a section ends
   * where another begins.
   */
  readonly end: number | undefined;
}

/**
 * Reads a Section Header Block.
 *
 * @throws {Diagnostic} `PCAPNG_TRUNCATED`, `PCAPNG_BYTE_ORDER`, `PCAPNG_BLOCK_LENGTH`, `PCAPNG_VERSION`
 */
export function readSectionHeader(source: CaptureSource, offset: number): Section {
  const { bytes, view } = source;
  if (bytes.length - offset < 12) {
    throw captureFault(source, {
      code: 'PCAPNG_TRUNCATED',
      offset,
      problem: 'the file ends within a Section Header Block',
      cause: `${bytes.length - offset} bytes are left`,
      hint: CAPTURE_AGAIN,
    });
  }
  const littleEndian = view.getUint32(offset + 8, true) === BYTE_ORDER_MAGIC;
  if (!littleEndian && view.getUint32(offset + 8, false) !== BYTE_ORDER_MAGIC) {
    throw captureFault(source, {
      code: 'PCAPNG_BYTE_ORDER',
      offset: offset + 8,
      problem: `the byte-order magic is 0x${view
        .getUint32(offset + 8)
        .toString(16)
        .padStart(8, '0')}`,
      cause: 'it must be 0x1a2b3c4d in one byte order or the other',
      hint: CAPTURE_AGAIN,
    });
  }
  const block = blockAt(source, offset, littleEndian, bytes.length);
  requireBody(source, block, BODY_SIZE, 'Section Header Block', {});
  checkVersion(source, offset + 12, littleEndian);
  const { warnings } = optionsOf(source, block, block.bodyStart + BODY_SIZE, littleEndian, {});
  const section = { littleEndian, start: block.next, interfaces: [], warnings: [...warnings] };
  return { ...section, end: sectionEnd(source, block, littleEndian, section.warnings) };
}

function checkVersion(source: CaptureSource, offset: number, littleEndian: boolean): void {
  const major = source.view.getUint16(offset, littleEndian);
  const minor = source.view.getUint16(offset + 2, littleEndian);
  // Some wrote version 1.2, which is the same as 1.0 (draft-ietf-opsawg-pcapng, "Section Header Block").
  if (major === 1 && (minor === 0 || minor === 2)) return;
  throw captureFault(source, {
    code: 'PCAPNG_VERSION',
    kind: 'unsupported',
    offset,
    problem: `pcapng version ${major}.${minor} cannot be read`,
    cause: 'only versions 1.0 and 1.2 can be read; no known program writes another',
    hint: 'capture it again: tcpdump, dumpcap and Wireshark write version 1.0',
  });
}

function sectionEnd(
  source: CaptureSource,
  block: Block,
  littleEndian: boolean,
  warnings: CaptureWarning[],
): number | undefined {
  const length = source.view.getBigInt64(block.offset + 16, littleEndian);
  if (length === UNKNOWN_LENGTH) return undefined;
  const left = source.bytes.length - block.next;
  if (length >= 0n && length % 4n === 0n && length <= BigInt(left)) return block.next + Number(length);
  warnings.push(
    captureWarning({
      code: 'CAPTURE_SECTION_LENGTH',
      kind: 'warning',
      offset: block.offset + 16,
      problem: `the section's length is ${length}, but ${left} bytes are left in the file`,
      cause: IN_ORDER,
    }),
  );
  return undefined;
}

const IN_ORDER = 'blocks are read as they follow one another';

/** Warns of a block that begins where the section's length allows none. Once per section. */
export function warnOfSectionEnd(section: Section, offset: number, starts: 'a block' | 'a section'): void {
  const { end, warnings } = section;
  if (end === undefined || warnings.some(({ code }) => code === 'CAPTURE_SECTION_LENGTH')) return;
  warnings.push(
    captureWarning({
      code: 'CAPTURE_SECTION_LENGTH',
      kind: 'warning',
      offset,
      problem: `${starts} begins here, and by the length in its header ${starts === 'a section' ? 'the section before it' : 'its section'} ends at offset ${end}`,
      cause: IN_ORDER,
    }),
  );
}
