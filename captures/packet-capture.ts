import type { Diagnostic } from '../kernel-model/diagnostic.ts';
import { readInputFile } from '../kernel-model/input-file.ts';
import { type CaptureSource, captureFault, captureSource } from './capture-source.ts';
import { isPcap, readPcap } from './pcap-reader.ts';
import { isPcapng, readPcapng } from './pcapng-reader.ts';

/** One packet of a capture. */
export interface CapturedPacket {
  /** Its number in the file, counted from 1 as Wireshark and tcpdump count. */
  readonly index: number;
  /** Nanoseconds since 1970-01-01T00:00Z; undefined for a pcapng Simple Packet Block, which has no time. */
  readonly timestamp: bigint | undefined;
  /** The number of the interface in the file, counted from 0 through all sections; 0 in a pcap file. */
  readonly interfaceIndex: number;
  /** The interface's name, where the file says one (pcapng if_name). */
  readonly interfaceName: string | undefined;
  /** LINKTYPE_ number of the packet's first header; 1 is Ethernet. */
  readonly linkType: number;
  /** The packet's length on the wire, in bytes. */
  readonly originalLength: number;
  /** What was captured of it: a view of the file's bytes, not to be written to. */
  readonly bytes: Uint8Array;
  /** Whether less was captured than was on the wire. */
  readonly truncated: boolean;
}

/** A capture whose packets are decoded one by one, as they are asked for. */
export interface PacketCapture {
  readonly fileName: string;
  readonly format: 'pcap' | 'pcapng';
  /**
   * The packets in file order. Every walk begins at the first packet, and decodes no further than it goes.
   * A walk throws a {@link Diagnostic} of kind `input` at the first thing that is broken.
   */
  readonly packets: Iterable<CapturedPacket>;
}

/** How a capture is read. */
export interface ReadCaptureOptions {
  /** What becomes of a packet that was cut by the snap length: kept and flagged (where left out), or refused. */
  readonly truncatedPackets?: 'keep' | 'refuse';
}

/** What Node 20 reads into one buffer. */
const LARGEST_FILE = 2 ** 31 - 1;

/** Leading bytes of files that are captures in some way, but none that can be read here. */
const UNSUPPORTED_MAGICS: readonly { bytes: readonly number[]; name: string; hint: string }[] = [
  ...[
    { magic: 0xa1b2cd34, name: "Linux's modified pcap (Kuznetzov's packet header)" },
    { magic: 0x1c0001ac, name: "Ixia's pcap variant (hardware timestamps)" },
    { magic: 0x1c0001ab, name: "Ixia's pcap variant (software timestamps)" },
  ].flatMap(({ magic, name }) => {
    const bytes = [24, 16, 8, 0].map((shift) => (magic >>> shift) & 0xff);
    const hint = 'convert it: editcap -F pcapng OTHER.pcap GOOD.pcapng';
    return [
      { bytes, name, hint },
      { bytes: bytes.toReversed(), name, hint },
    ];
  }),
  { bytes: [0x1f, 0x8b], name: 'a gzip file', hint: 'unpack it first: gunzip' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], name: 'a Zstandard file', hint: 'unpack it first: unzstd' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'an xz file', hint: 'unpack it first: unxz' },
  {
    bytes: [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0],
    name: 'a snoop capture (RFC 1761)',
    hint: 'convert it: editcap -F pcapng SNOOP GOOD.pcapng',
  },
];

/**
 * Reads a pcap or pcapng capture, told apart by their first four bytes.
 *
 * @param bytes the whole file
 * @param fileName the name that errors give it
 * @throws {Diagnostic} kind `input` for what is no capture or has a broken file header; kind `unsupported` for a
 *   capture of another format. Faults further on are thrown when the walk over the packets meets them.
 */
export function readCapture(bytes: Uint8Array, fileName: string, options: ReadCaptureOptions = {}): PacketCapture {
  const source = captureSource(bytes, fileName);
  if (isPcap(source)) return finish(source, 'pcap', readPcap(source), options);
  if (isPcapng(source)) return finish(source, 'pcapng', readPcapng(source), options);
  throw notACapture(source);
}

/**
 * Reads a capture file; see {@link readCapture}.
 *
 * @throws {Diagnostic} kind `input` also for a path that cannot be read
 */
export function readCaptureFile(path: string, options: ReadCaptureOptions = {}): PacketCapture {
  const bytes = readInputFile(path, { what: 'a capture', largest: LARGEST_FILE });
  return readCapture(bytes, path, options);
}

function finish(
  source: CaptureSource,
  format: PacketCapture['format'],
  packets: Iterable<CapturedPacket>,
  options: ReadCaptureOptions,
): PacketCapture {
  const refuses = options.truncatedPackets === 'refuse';
  return { fileName: source.fileName, format, packets: refuses ? wholePackets(source, packets) : packets };
}

function wholePackets(source: CaptureSource, packets: Iterable<CapturedPacket>): Iterable<CapturedPacket> {
  return {
    *[Symbol.iterator]() {
      for (const packet of packets) {
        if (packet.truncated) {
          throw captureFault(source, {
            code: 'CAPTURE_PACKET_TRUNCATED',
            offset: packet.bytes.byteOffset - source.bytes.byteOffset,
            packet: packet.index,
            problem: 'not the whole packet was captured',
            cause: `it was ${packet.originalLength} bytes long, and ${packet.bytes.length} were captured`,
            hint: 'capture with a longer snap length: tcpdump -s 0',
          });
        }
        yield packet;
      }
    },
  };
}

function notACapture(source: CaptureSource): Diagnostic {
  const { bytes } = source;
  if (bytes.length === 0) {
    return captureFault(source, {
      code: 'CAPTURE_EMPTY',
      offset: 0,
      problem: 'the file is empty',
      cause: 'a capture has a header even when it holds no packet',
      hint: 'capture again, and end tcpdump with SIGINT or SIGTERM so that it writes what it has',
    });
  }
  const known = UNSUPPORTED_MAGICS.find((magic) => magic.bytes.every((byte, at) => bytes[at] === byte));
  if (known !== undefined) {
    return captureFault(source, {
      code: 'CAPTURE_UNSUPPORTED_FORMAT',
      kind: 'unsupported',
      offset: 0,
      problem: `this is ${known.name}`,
      cause: 'only pcap and pcapng captures are read',
      hint: known.hint,
    });
  }
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return captureFault(source, {
    code: 'CAPTURE_UNKNOWN_FORMAT',
    offset: 0,
    problem: 'this is no pcap or pcapng capture',
    cause: `it begins with ${start}, which is neither format's magic number`,
    hint: 'name a file written by tcpdump, dumpcap, tshark or Wireshark',
  });
}
