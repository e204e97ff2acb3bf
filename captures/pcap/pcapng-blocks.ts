import {
  CAPTURE_AGAIN,
  type CaptureSource,
  type CaptureWarning,
  captureFault,
  captureWarning,
  NO_WARNINGS,
} from '../capture-source.ts';

/** A pcapng block with consistent framing (draft-ietf-opsawg-pcapng, "General Block Structure"). */
export interface Block {
  readonly type: number;
  /** The offset of its first byte in the file. */
  readonly offset: number;
  /** The offsets of its body's first byte and of the first byte after the body. */
  readonly bodyStart: number;
  readonly bodyEnd: number;
  /** The offset of the next block. */
  readonly next: number;
}

/** A pcapng option: its value is at `start` in the file, `length` bytes long without padding. */
export interface BlockOption {
  readonly code: number;
  readonly start: number;
  readonly length: number;
}

/** The place of a fault in a block: a packet's number, if the block has a packet. */
export type BlockPlace = { readonly packet?: number };

const SMALLEST_BLOCK = 12;
const END_OF_OPTIONS = 0;

/** Rounds up to pcapng's 32-bit boundary. */
export function padded(length: number): number {
  return Math.ceil(length / 4) * 4;
}

/**
 * Reads a block's framing: both total lengths, which must agree.
 *
 * @param end the offset after the last byte that the block may have
 * @throws {Diagnostic} `PCAPNG_TRUNCATED` or `PCAPNG_BLOCK_LENGTH`
 */
export function blockAt(source: CaptureSource, offset: number, littleEndian: boolean, end: number): Block {
  const { view } = source;
  const left = end - offset;
  if (left < SMALLEST_BLOCK) {
    throw captureFault(source, {
      code: 'PCAPNG_TRUNCATED',
      offset,
      problem: 'the file ends within a block',
      cause: `a block takes ${SMALLEST_BLOCK} bytes at least, and ${left} are left`,
      hint: CAPTURE_AGAIN,
    });
  }
  const length = view.getUint32(offset + 4, littleEndian);
  if (length < SMALLEST_BLOCK || length % 4 !== 0) {
    throw captureFault(source, {
      code: 'PCAPNG_BLOCK_LENGTH',
      offset: offset + 4,
      problem: `the block's total length is ${length}`,
      cause: `it must be a multiple of 4, and ${SMALLEST_BLOCK} at least`,
      hint: CAPTURE_AGAIN,
    });
  }
  if (length > left) {
    throw captureFault(source, {
      code: 'PCAPNG_TRUNCATED',
      offset,
      problem: 'the file ends within a block',
      cause: `the block takes ${length} bytes, and ${left} are left`,
      hint: CAPTURE_AGAIN,
    });
  }
  const trailing = view.getUint32(offset + length - 4, littleEndian);
  if (trailing !== length) {
    throw captureFault(source, {
      code: 'PCAPNG_BLOCK_LENGTH',
      offset: offset + length - 4,
      problem: `the block's trailing total length is ${trailing}`,
      cause: `it must repeat the leading one, which is ${length}`,
      hint: CAPTURE_AGAIN,
    });
  }
  return {
    type: view.getUint32(offset, littleEndian),
    offset,
    bodyStart: offset + 8,
    bodyEnd: offset + length - 4,
    next: offset + length,
  };
}

/**
 * Requires a block to have room for its fixed fields.
 *
 * @throws {Diagnostic} `PCAPNG_BLOCK_LENGTH`
 */
export function requireBody(source: CaptureSource, block: Block, size: number, name: string, place: BlockPlace): void {
  const found = block.bodyEnd - block.bodyStart;
  if (found >= size) return;
  throw captureFault(source, {
    ...place,
    code: 'PCAPNG_BLOCK_LENGTH',
    offset: block.offset + 4,
    problem: `the ${name} is too short`,
    cause: `its fixed fields take ${size} bytes, and its body has ${found}`,
    hint: CAPTURE_AGAIN,
  });
}

/** A block's options, and the problems of their list. */
export interface BlockOptions {
  readonly options: readonly BlockOption[];
  readonly warnings: readonly CaptureWarning[];
  /** The offset of an option that is longer than its block. Later options cannot be found. */
  readonly overrun?: number;
}

const NO_OPTIONS: BlockOptions = { options: [], warnings: NO_WARNINGS };

/**
 * Reads the list of options that fills the rest of a block. The end-of-options option may be missing at the block's
 * end, as the format allows. Anything after it is skipped.
 *
 * @param start the offset of the first option, padded
 */
export function optionsOf(
  source: CaptureSource,
  block: Block,
  start: number,
  littleEndian: boolean,
  place: BlockPlace,
): BlockOptions {
  if (start >= block.bodyEnd) return NO_OPTIONS;
  const options: BlockOption[] = [];
  let offset = start;
  while (offset < block.bodyEnd) {
    // Block and options are multiples of 4 long, so an option's code and length always fit.
    const code = source.view.getUint16(offset, littleEndian);
    const length = source.view.getUint16(offset + 2, littleEndian);
    if (code === END_OF_OPTIONS) {
      return { options, warnings: endWarnings(offset, length, block.bodyEnd - offset - 4, place) };
    }
    const next = offset + 4 + padded(length);
    if (next > block.bodyEnd) {
      const warning = captureWarning({
        ...place,
        code: 'CAPTURE_OPTION',
        kind: 'warning',
        offset,
        problem: `option ${code} has length ${length}, and ${block.bodyEnd - offset - 4} bytes are left in its block`,
        cause: 'it is ignored',
      });
      return { options, warnings: [warning], overrun: offset };
    }
    options.push({ code, start: offset + 4, length });
    offset = next;
  }
  return { options, warnings: NO_WARNINGS };
}

/** @param behind how many bytes follow opt_endofopt */
function endWarnings(offset: number, length: number, behind: number, place: BlockPlace): readonly CaptureWarning[] {
  if (length === 0 && behind === 0) return NO_WARNINGS;
  const warning = captureWarning({
    ...place,
    code: 'CAPTURE_OPTION',
    kind: 'warning',
    offset,
    problem: length === 0 ? `${behind} bytes follow opt_endofopt` : `opt_endofopt has length ${length}`,
    cause: length === 0 ? 'they are ignored' : 'the options still end there',
  });
  return [warning];
}
