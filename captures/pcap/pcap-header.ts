import { type CaptureSource, captureFault } from '../capture-source.ts';

/**
 * Numbers of the file format (draft-ietf-opsawg-pcap). The file header has magic, major and minor version, two reserved
 * words, snap length and link type. A record per packet follows.
 */
export const FILE_HEADER_SIZE = 24;
const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;
/** Kuznetzov's change to libpcap: each record has interface, protocol and packet type after its lengths. */
const KUZNETZOV_MAGIC = 0xa1b2cd34;
const MAGICS = [MICROSECOND_MAGIC, NANOSECOND_MAGIC, KUZNETZOV_MAGIC];
const RECORD_HEADER_SIZE = 16;
const KUZNETZOV_RECORD_HEADER_SIZE = 24;
/** The link type's bits in its word. */
const LINK_TYPE_MASK = 0x03ff_ffff;
/** If this bit is set, the four highest give the length of a frame check sequence, in units of two bytes. */
const FRAME_CHECK_PRESENT = 0x0400_0000;
const LINKTYPE_ETHERNET = 1;
/**
 * AIX's tcpdump writes these, and numbers links as SNMP does (RFC 1213, ifType): 6 is Ethernet. Its times are in
 * nanoseconds.
 */
const AIX_ETHERNET = 6;

/**
 * Which of a record's two lengths is first: the captured one since version 2.4. In version 2.3, the lesser is the
 * captured one.
 */
export type LengthOrder = 'captured first' | 'original first' | 'lesser captured';

/** Properties of a pcap file's records that its header gives. */
export interface PcapHeader {
  readonly littleEndian: boolean;
  readonly recordHeaderSize: number;
  /** The units per second of the second word of a record's time. */
  readonly fractionsPerSecond: 1_000_000 | 1_000_000_000;
  readonly lengths: LengthOrder;
  /** The most bytes captured of a packet; 0 for no limit. */
  readonly snapLength: number;
  readonly linkType: number;
  /** Bytes of the frame check sequence at the end of each packet; 0 for none. */
  readonly frameCheckLength: number;
}

/** Whether the bytes begin with a pcap magic number, in either byte order. */
export function isPcap({ bytes, view }: CaptureSource): boolean {
  if (bytes.length < 4) return false;
  return MAGICS.includes(view.getUint32(0, true)) || MAGICS.includes(view.getUint32(0, false));
}

/** @throws {Diagnostic} `PCAP_TRUNCATED` or `PCAP_VERSION` */
export function readFileHeader(source: CaptureSource): PcapHeader {
  const { bytes, view } = source;
  if (bytes.length < FILE_HEADER_SIZE) {
    throw captureFault(source, {
      code: 'PCAP_TRUNCATED',
      offset: 0,
      problem: 'the file ends within the pcap file header',
      cause: `the header takes ${FILE_HEADER_SIZE} bytes, and the file has ${bytes.length}`,
      hint: 'capture it again',
    });
  }
  const littleEndian = MAGICS.includes(view.getUint32(0, true));
  const magic = view.getUint32(0, littleEndian);
  const major = view.getUint16(4, littleEndian);
  const minor = view.getUint16(6, littleEndian);
  const lengths = lengthOrder(major, minor);
  if (lengths === undefined) throw unknownVersion(source, major, minor);
  const link = view.getUint32(20, littleEndian);
  const linkType = link & LINK_TYPE_MASK;
  const aix = magic === MICROSECOND_MAGIC && major === 2 && minor === 2 && linkType === AIX_ETHERNET;
  return {
    littleEndian,
    recordHeaderSize: magic === KUZNETZOV_MAGIC ? KUZNETZOV_RECORD_HEADER_SIZE : RECORD_HEADER_SIZE,
    fractionsPerSecond: magic === NANOSECOND_MAGIC || aix ? 1_000_000_000 : 1_000_000,
    lengths,
    snapLength: view.getUint32(16, littleEndian),
    linkType: aix ? LINKTYPE_ETHERNET : linkType,
    frameCheckLength: (link & FRAME_CHECK_PRESENT) === 0 ? 0 : (link >>> 28) * 2,
  };
}

/** `undefined` for a version that cannot be read. DG/UX wrote 543.0. */
function lengthOrder(major: number, minor: number): LengthOrder | undefined {
  if (major === 543 && minor === 0) return 'original first';
  if (major !== 2 || minor > 4) return undefined;
  if (minor === 4) return 'captured first';
  return minor === 3 ? 'lesser captured' : 'original first';
}

function unknownVersion(source: CaptureSource, major: number, minor: number) {
  return captureFault(source, {
    code: 'PCAP_VERSION',
    kind: 'unsupported',
    offset: 4,
    problem: `pcap version ${major}.${minor} cannot be read`,
    cause: 'only versions 2.0 to 2.4 can be read; every libpcap since 1998 writes 2.4',
    hint: major < 2 ? 'capture it again with a newer tcpdump' : 'convert it: editcap -F pcapng OLD.pcap GOOD.pcapng',
  });
}
