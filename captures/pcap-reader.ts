import { CAPTURE_AGAIN, type CaptureSource, captureFault } from './capture-source.ts';
import type { CapturedPacket } from './packet-capture.ts';

/**
 * Sizes and numbers of the file format (draft-ietf-opsawg-pcap): a file header of magic, major and minor version,
 * two reserved words, snap length and link type, then a record per packet.
 */
const FILE_HEADER_SIZE = 24;
const RECORD_HEADER_SIZE = 16;
const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;
const MAJOR_VERSION = 2;
const MINOR_VERSION = 4;
/** The link type's bits in its word; those above tell of a frame check sequence. */
const LINK_TYPE_MASK = 0x03ff_ffff;

interface PcapHeader {
  readonly littleEndian: boolean;
  readonly nanosecond: boolean;
  /** The most bytes captured of a packet; 0 for no limit. */
  readonly snapLength: number;
  readonly linkType: number;
}

/** Whether the bytes begin with a pcap magic number, of microseconds or nanoseconds, in either byte order. */
export function isPcap(source: CaptureSource): boolean {
  if (source.bytes.length < 4) return false;
  const magics = [source.view.getUint32(0, true), source.view.getUint32(0, false)];
  return magics.includes(MICROSECOND_MAGIC) || magics.includes(NANOSECOND_MAGIC);
}

/**
 * The packets of a pcap file, decoded as they are asked for. The file header is checked at once.
 *
 * @throws {Diagnostic} `PCAP_TRUNCATED`, `PCAP_VERSION`; while walking also `PCAP_CAPTURED_LENGTH` and
 *   `PCAP_TIMESTAMP`
 */
export function readPcap(source: CaptureSource): Iterable<CapturedPacket> {
  const header = readFileHeader(source);
  return { [Symbol.iterator]: () => records(source, header) };
}

function readFileHeader(source: CaptureSource): PcapHeader {
  const { bytes, view } = source;
  if (bytes.length < FILE_HEADER_SIZE) {
    throw captureFault(source, {
      code: 'PCAP_TRUNCATED',
      offset: 0,
      problem: 'the file ends within the pcap file header',
      cause: `the header takes ${FILE_HEADER_SIZE} bytes, and the file has ${bytes.length}`,
      hint: CAPTURE_AGAIN,
    });
  }
  const bigEndianMagic = view.getUint32(0, false);
  const littleEndian = bigEndianMagic !== MICROSECOND_MAGIC && bigEndianMagic !== NANOSECOND_MAGIC;
  const major = view.getUint16(4, littleEndian);
  const minor = view.getUint16(6, littleEndian);
  if (major !== MAJOR_VERSION || minor !== MINOR_VERSION) {
    throw captureFault(source, {
      code: 'PCAP_VERSION',
      kind: 'unsupported',
      offset: 4,
      problem: `pcap version ${major}.${minor} cannot be read`,
      cause: `only version ${MAJOR_VERSION}.${MINOR_VERSION} can, which every libpcap since 1998 writes`,
      hint: 'convert it: editcap -F pcapng OLD.pcap GOOD.pcapng',
    });
  }
  return {
    littleEndian,
    nanosecond: view.getUint32(0, littleEndian) === NANOSECOND_MAGIC,
    snapLength: view.getUint32(16, littleEndian),
    linkType: view.getUint32(20, littleEndian) & LINK_TYPE_MASK,
  };
}

function* records(source: CaptureSource, header: PcapHeader): Generator<CapturedPacket> {
  const { bytes, view } = source;
  const { littleEndian, nanosecond, linkType } = header;
  const fractionsPerSecond = nanosecond ? 1_000_000_000 : 1_000_000;
  let offset = FILE_HEADER_SIZE;
  for (let index = 1; offset < bytes.length; index += 1) {
    const left = bytes.length - offset;
    if (left < RECORD_HEADER_SIZE) {
      throw captureFault(source, {
        code: 'PCAP_TRUNCATED',
        offset,
        packet: index,
        problem: 'the file ends within the record header',
        cause: `the header takes ${RECORD_HEADER_SIZE} bytes, and ${left} are left`,
        hint: CAPTURE_AGAIN,
      });
    }
    const seconds = view.getUint32(offset, littleEndian);
    const fraction = view.getUint32(offset + 4, littleEndian);
    const capturedLength = view.getUint32(offset + 8, littleEndian);
    const originalLength = view.getUint32(offset + 12, littleEndian);
    if (fraction >= fractionsPerSecond) {
      throw captureFault(source, {
        code: 'PCAP_TIMESTAMP',
        offset: offset + 4,
        packet: index,
        problem: `the time has ${fraction} ${nanosecond ? 'nanoseconds' : 'microseconds'} past the second`,
        cause: `there are ${fractionsPerSecond} in a second`,
        hint: CAPTURE_AGAIN,
      });
    }
    checkLengths(source, header, { offset, index, capturedLength, originalLength });
    const start = offset + RECORD_HEADER_SIZE;
    yield {
      index,
      timestamp: BigInt(seconds) * 1_000_000_000n + BigInt(nanosecond ? fraction : fraction * 1000),
      interfaceIndex: 0,
      interfaceName: undefined,
      linkType,
      originalLength,
      bytes: bytes.subarray(start, start + capturedLength),
      truncated: capturedLength < originalLength,
    };
    offset = start + capturedLength;
  }
}

function checkLengths(
  source: CaptureSource,
  header: PcapHeader,
  record: { offset: number; index: number; capturedLength: number; originalLength: number },
): void {
  const { offset, index, capturedLength, originalLength } = record;
  const place = { offset: offset + 8, packet: index, hint: CAPTURE_AGAIN };
  if (capturedLength > originalLength) {
    throw captureFault(source, {
      ...place,
      code: 'PCAP_CAPTURED_LENGTH',
      problem: `${capturedLength} bytes are said to be captured of a packet of ${originalLength}`,
      cause: 'more than the whole packet cannot be captured',
    });
  }
  if (header.snapLength !== 0 && capturedLength > header.snapLength) {
    throw captureFault(source, {
      ...place,
      code: 'PCAP_CAPTURED_LENGTH',
      problem: `${capturedLength} bytes are said to be captured`,
      cause: `the file's snap length is ${header.snapLength} bytes`,
    });
  }
  const left = source.bytes.length - offset - RECORD_HEADER_SIZE;
  if (capturedLength > left) {
    throw captureFault(source, {
      ...place,
      code: 'PCAP_TRUNCATED',
      problem: 'the file ends within the packet',
      cause: `${capturedLength} bytes were captured of it, and ${left} are left in the file`,
    });
  }
}
