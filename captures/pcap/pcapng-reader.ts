import {
  CAPTURE_AGAIN,
  type CaptureSource,
  type CaptureWarning,
  captureFault,
  captureWarning,
  NO_WARNINGS,
} from '../capture-source.ts';
import type { CapturedPacket } from '../captured-packet.ts';
import { lengthWarnings } from './length-warnings.ts';
import { type Block, type BlockOption, blockAt, optionsOf, padded, requireBody } from './pcapng-blocks.ts';
import { type CaptureInterface, readInterface } from './pcapng-interface.ts';
import { readSectionHeader, SECTION_HEADER, type Section, warnOfSectionEnd } from './pcapng-section.ts';

/** Block types (draft-ietf-opsawg-pcapng); blocks of other types are skipped. */
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

/** Interface, timestamp in two words, captured and original length. */
const PACKET_BODY_SIZE = 20;
/** The option epb_flags. Its bits 5 to 8 are the length of the frame check sequence in bytes; 0 means unknown. */
const EPB_FLAGS = 2;

/** Whether the bytes begin with a Section Header Block. Its type is the same in both byte orders. */
export function isPcapng(source: CaptureSource): boolean {
  return source.bytes.length >= 4 && source.view.getUint32(0) === SECTION_HEADER;
}

/**
 * The packets of a pcapng file, decoded on demand. The first section header is checked at once. A contradiction that
 * leaves no doubt about a packet's bytes is a warning of the packets that it concerns.
 *
 * @throws {Diagnostic} `PCAPNG_TRUNCATED`, `PCAPNG_BYTE_ORDER`, `PCAPNG_VERSION`; during the walk also
 *   `PCAPNG_BLOCK_LENGTH`, `PCAPNG_OPTION`, `PCAPNG_INTERFACE` and `PCAPNG_CAPTURED_LENGTH`
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
      const before = section;
      section = readSectionHeader(source, offset);
      if (offset !== before.end) {
        warnOfSectionEnd(before, offset, 'a section');
        section.warnings.push(...before.warnings.filter((warning) => warning.offset === offset));
      }
      offset = section.start;
      continue;
    }
    if (section.end !== undefined && offset >= section.end) warnOfSectionEnd(section, offset, 'a block');
    const block = blockAt(source, offset, section.littleEndian, bytes.length);
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

/** Reads an Enhanced Packet Block or the obsolete Packet Block. The latter counts its interfaces in 16 bits. */
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
  if (capturedLength > room) {
    throw captureFault(source, {
      ...place,
      code: 'PCAPNG_CAPTURED_LENGTH',
      offset: start + 12,
      problem: `${capturedLength} captured bytes are recorded`,
      cause: `its block has room for ${room}`,
      hint: CAPTURE_AGAIN,
    });
  }
  const data = start + PACKET_BODY_SIZE;
  const { options, warnings } = optionsOf(source, block, data + padded(capturedLength), littleEndian, place);
  const flags = enhanced ? options.find(({ code }) => code === EPB_FLAGS) : undefined;
  const found = [
    ...warnings,
    ...flagsWarnings(flags, index),
    ...lengthWarnings({ offset: start + 12, packet: index }, capturedLength, originalLength, face.snapLength),
  ];
  return {
    ...packetOf(source, section, face, { index, data, capturedLength, originalLength, warnings: found }),
    timestamp: face.nanoseconds((BigInt(high) << 32n) | BigInt(low)),
    frameCheckLength: frameCheckLength(view, flags, littleEndian) || face.frameCheckLength,
  };
}

function flagsWarnings(flags: BlockOption | undefined, packet: number): readonly CaptureWarning[] {
  if (flags === undefined || flags.length === 4) return NO_WARNINGS;
  const warning = captureWarning({
    code: 'CAPTURE_OPTION',
    kind: 'warning',
    offset: flags.start - 4,
    packet,
    problem: `epb_flags has length ${flags.length}, not 4`,
    cause: 'it is ignored',
  });
  return [warning];
}

function frameCheckLength(view: DataView, flags: BlockOption | undefined, littleEndian: boolean): number {
  if (flags === undefined || flags.length !== 4) return 0;
  return (view.getUint32(flags.start, littleEndian) >>> 5) & 0xf;
}

/** Reads a Simple Packet Block: the section's first interface, no time, cut only by that interface's snap length. */
function readSimplePacket(source: CaptureSource, block: Block, section: Section, index: number): CapturedPacket {
  const place = { packet: index };
  requireBody(source, block, 4, 'Simple Packet Block', place);
  const face = interfaceOf(source, block, section, 0, index);
  const originalLength = source.view.getUint32(block.bodyStart, section.littleEndian);
  const limit = face.snapLength === 0 ? originalLength : Math.min(originalLength, face.snapLength);
  const room = block.bodyEnd - block.bodyStart - 4;
  // A block with room for exactly the whole packet has all of it.
  const capturedLength = padded(limit) !== room && padded(originalLength) === room ? originalLength : limit;
  if (padded(capturedLength) !== room) {
    throw captureFault(source, {
      ...place,
      code: 'PCAPNG_CAPTURED_LENGTH',
      offset: block.bodyStart,
      problem: `the packet had ${originalLength} bytes, and its block has room for ${room}`,
      cause: `with snap length ${face.snapLength} the block must hold ${limit}, padded to a multiple of 4`,
      hint: CAPTURE_AGAIN,
    });
  }
  const warnings = lengthWarnings(
    { offset: block.bodyStart, ...place },
    capturedLength,
    originalLength,
    face.snapLength,
  );
  return packetOf(source, section, face, {
    index,
    data: block.bodyStart + 4,
    capturedLength,
    originalLength,
    warnings,
  });
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

interface PacketPlace {
  readonly index: number;
  /** The offset of its first byte. */
  readonly data: number;
  readonly capturedLength: number;
  readonly originalLength: number;
  readonly warnings: readonly CaptureWarning[];
}

function packetOf(source: CaptureSource, section: Section, face: CaptureInterface, place: PacketPlace): CapturedPacket {
  const { index, data, capturedLength, originalLength, warnings } = place;
  const quiet = section.warnings.length + face.warnings.length + warnings.length === 0;
  return {
    index,
    timestamp: undefined,
    interfaceIndex: face.index,
    interfaceName: face.name,
    linkType: face.linkType,
    frameCheckLength: face.frameCheckLength,
    originalLength: Math.max(capturedLength, originalLength),
    bytes: source.bytes.subarray(data, data + capturedLength),
    truncated: capturedLength < originalLength,
    warnings: quiet ? NO_WARNINGS : [...section.warnings, ...face.warnings, ...warnings],
  };
}
