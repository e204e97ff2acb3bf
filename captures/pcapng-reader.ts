import { CAPTURE_AGAIN, type CaptureSource, captureFault } from './capture-source.ts';
import type { CapturedPacket } from './packet-capture.ts';
import { type Block, blockAt, optionsOf, padded, requireBody } from './pcapng-blocks.ts';
import { type CaptureInterface, readInterface } from './pcapng-interface.ts';

/** Block types (draft-ietf-opsawg-pcapng); blocks of other types are passed over. */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const SECTION_HEADER_BODY_SIZE = 16;
/** Interface, timestamp in two words, captured and original length. */
const PACKET_BODY_SIZE = 20;
const UNKNOWN_SECTION_LENGTH = -1n;

/** A section: what lies between a Section Header Block and the next. */
interface Section {
  readonly littleEndian: boolean;
  /** The offset behind the section's last byte, where its header says so; else undefined. */
  readonly end: number | undefined;
  /** The offset of the block behind the header. */
  readonly start: number;
  readonly interfaces: CaptureInterface[];
}

/** Whether the bytes begin with a Section Header Block, whose type is the same in both byte orders. */
export function isPcapng(source: CaptureSource): boolean {
  return source.bytes.length >= 4 && source.view.getUint32(0) === SECTION_HEADER;
}

/**
 * The packets of a pcapng file, decoded as they are asked for. The first section header is checked at once.
 *
 * @throws {Diagnostic} `PCAPNG_TRUNCATED`, `PCAPNG_BYTE_ORDER`, `PCAPNG_VERSION`, `PCAPNG_SECTION_LENGTH`; while
 *   walking also `PCAPNG_BLOCK_LENGTH`, `PCAPNG_OPTION`, `PCAPNG_INTERFACE` and `PCAPNG_CAPTURED_LENGTH`
 */
export function readPcapng(source: CaptureSource): Iterable<CapturedPacket> {
  readSectionHeader(source, 0);
  return { [Symbol.iterator]: () => packets(source) };
}

function* packets(source: CaptureSource): Generator<CapturedPacket> {
  const { bytes, view } = source;
  let section = readSectionHeader(source, 0);
  let interfaces = 0;
  let index = 1;
  let offset = section.start;
  while (offset < bytes.length) {
    if (bytes.length - offset >= 4 && view.getUint32(offset) === SECTION_HEADER) {
      if (section.end !== undefined && offset < section.end) throw sectionLength(source, offset, section.end);
      section = readSectionHeader(source, offset);
      offset = section.start;
      continue;
    }
    if (offset === section.end) throw sectionLength(source, offset, section.end);
    const block = blockAt(source, offset, section.littleEndian, section.end ?? bytes.length);
    if (block.type === INTERFACE_DESCRIPTION) {
      section.interfaces.push(readInterface(source, block, section.littleEndian, interfaces));
      interfaces += 1;
    } else if (block.type === ENHANCED_PACKET || block.type === OBSOLETE_PACKET) {
      yield readPacket(source, block, section, index);
      index += 1;
    } else if (block.type === SIMPLE_PACKET) {
      yield readSimplePacket(source, block, section, index);
      index += 1;
    }
    offset = block.next;
  }
}

function readSectionHeader(source: CaptureSource, offset: number): Section {
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
  requireBody(source, block, SECTION_HEADER_BODY_SIZE, 'Section Header Block', {});
  const major = view.getUint16(offset + 12, littleEndian);
  const minor = view.getUint16(offset + 14, littleEndian);
  // Version 1.2 was written by some and is the same as 1.0 (draft-ietf-opsawg-pcapng, "Section Header Block").
  if (major !== 1 || (minor !== 0 && minor !== 2)) {
    throw captureFault(source, {
      code: 'PCAPNG_VERSION',
      kind: 'unsupported',
      offset: offset + 12,
      problem: `pcapng version ${major}.${minor} cannot be read`,
      cause: 'only versions 1.0 and 1.2 can',
      hint: 'convert it: editcap -F pcapng OLD GOOD.pcapng',
    });
  }
  optionsOf(source, block, block.bodyStart + SECTION_HEADER_BODY_SIZE, littleEndian, {});
  return { littleEndian, start: block.next, end: sectionEnd(source, block, littleEndian), interfaces: [] };
}

function sectionEnd(source: CaptureSource, block: Block, littleEndian: boolean): number | undefined {
  const length = source.view.getBigInt64(block.offset + 16, littleEndian);
  if (length === UNKNOWN_SECTION_LENGTH) return undefined;
  const left = source.bytes.length - block.next;
  if (length < 0n || length % 4n !== 0n || length > BigInt(left)) {
    throw captureFault(source, {
      code: length > BigInt(left) ? 'PCAPNG_TRUNCATED' : 'PCAPNG_SECTION_LENGTH',
      offset: block.offset + 16,
      problem: `the section's length is ${length}`,
      cause: `it must be -1 or a multiple of 4, and ${left} bytes are left in the file`,
      hint: CAPTURE_AGAIN,
    });
  }
  return block.next + Number(length);
}

function sectionLength(source: CaptureSource, offset: number, end: number) {
  return captureFault(source, {
    code: 'PCAPNG_SECTION_LENGTH',
    offset,
    problem: offset < end ? 'a section begins within another' : 'a block lies outside of any section',
    cause: `by the length in its header the section before it ends at offset ${end}`,
    hint: CAPTURE_AGAIN,
  });
}

/** Enhanced Packet Block, and the obsolete Packet Block, which only counts its interfaces in 16 bits. */
function readPacket(source: CaptureSource, block: Block, section: Section, index: number): CapturedPacket {
  const { view } = source;
  const { littleEndian } = section;
  const start = block.bodyStart;
  const enhanced = block.type === ENHANCED_PACKET;
  const place = { packet: index };
  requireBody(source, block, PACKET_BODY_SIZE, enhanced ? 'Enhanced Packet Block' : 'Packet Block', place);
  const id = enhanced ? view.getUint32(start, littleEndian) : view.getUint16(start, littleEndian);
  const face = interfaceOf(source, block, section, id, index);
  const high = view.getUint32(start + 4, littleEndian);
  const low = view.getUint32(start + 8, littleEndian);
  const capturedLength = view.getUint32(start + 12, littleEndian);
  const originalLength = view.getUint32(start + 16, littleEndian);
  const room = block.bodyEnd - start - PACKET_BODY_SIZE;
  const limit = face.snapLength === 0 ? Number.POSITIVE_INFINITY : face.snapLength;
  if (capturedLength > room || capturedLength > originalLength || capturedLength > limit) {
    throw captureFault(source, {
      ...place,
      code: 'PCAPNG_CAPTURED_LENGTH',
      offset: start + 12,
      problem: `${capturedLength} bytes are said to be captured`,
      cause: `its block has room for ${room}, the packet had ${originalLength}, the snap length is ${face.snapLength}`,
      hint: CAPTURE_AGAIN,
    });
  }
  const data = start + PACKET_BODY_SIZE;
  optionsOf(source, block, data + padded(capturedLength), littleEndian, place);
  const timestamp = face.nanoseconds((BigInt(high) << 32n) | BigInt(low));
  return packetOf(source, index, face, timestamp, data, capturedLength, originalLength);
}

/** Simple Packet Block: the section's first interface, no time, cut only by that interface's snap length. */
function readSimplePacket(source: CaptureSource, block: Block, section: Section, index: number): CapturedPacket {
  const place = { packet: index };
  requireBody(source, block, 4, 'Simple Packet Block', place);
  const face = interfaceOf(source, block, section, 0, index);
  const originalLength = source.view.getUint32(block.bodyStart, section.littleEndian);
  const capturedLength = face.snapLength === 0 ? originalLength : Math.min(originalLength, face.snapLength);
  const room = block.bodyEnd - block.bodyStart - 4;
  if (padded(capturedLength) !== room) {
    throw captureFault(source, {
      ...place,
      code: 'PCAPNG_CAPTURED_LENGTH',
      offset: block.bodyStart,
      problem: `the packet had ${originalLength} bytes, and its block has room for ${room}`,
      cause: `with snap length ${face.snapLength} the block must hold ${capturedLength}, padded to a multiple of 4`,
      hint: CAPTURE_AGAIN,
    });
  }
  return packetOf(source, index, face, undefined, block.bodyStart + 4, capturedLength, originalLength);
}

function interfaceOf(source: CaptureSource, block: Block, section: Section, id: number, packet: number) {
  const face = section.interfaces[id];
  if (face !== undefined) return face;
  throw captureFault(source, {
    code: 'PCAPNG_INTERFACE',
    offset: block.bodyStart,
    packet,
    problem: `there is no interface ${id}`,
    cause: `${section.interfaces.length} interfaces are described in its section before it`,
    hint: CAPTURE_AGAIN,
  });
}

function packetOf(
  source: CaptureSource,
  index: number,
  face: CaptureInterface,
  timestamp: bigint | undefined,
  start: number,
  capturedLength: number,
  originalLength: number,
): CapturedPacket {
  return {
    index,
    timestamp,
    interfaceIndex: face.index,
    interfaceName: face.name,
    linkType: face.linkType,
    originalLength,
    bytes: source.bytes.subarray(start, start + capturedLength),
    truncated: capturedLength < originalLength,
  };
}
