import { Diagnostic } from '../base/diagnostic.ts';
import { readCaptureFileBytes, readStandardInput, STANDARD_INPUT, STANDARD_INPUT_NAME } from './capture-file.ts';
import { type CaptureSource, captureFault, captureSource } from './capture-source.ts';
import { isCutShort } from './captured-frame.ts';
import type { CapturedPacket } from './captured-packet.ts';
import { isPcap } from './pcap/pcap-header.ts';
import { readPcap } from './pcap/pcap-reader.ts';
import { isPcapng, readPcapng } from './pcap/pcapng-reader.ts';
import { type Truncation, truncationFault } from './truncation.ts';

/** A capture with packets that are decoded one by one, on demand. */
export interface PacketCapture {
  readonly fileName: string;
  readonly format: 'pcap' | 'pcapng';
  /**
   * The packets in file order. Every walk begins at the first packet, and decodes no further than it goes. A walk
   * throws a {@link Diagnostic} of kind `input` at the first fault.
   */
  readonly packets: Iterable<CapturedPacket>;
}

/** Options for reading a capture. */
export interface ReadCaptureOptions {
  /**
   * Packets that the snap length cut: refused when the walk meets them (the default), or kept and flagged. A program
   * that judges one would be blamed for missing bytes.
   */
  readonly truncatedPackets?: 'refuse' | 'keep';
}

/** How a caller keeps truncated packets, for hints. */
const KEEP = "readCapture(…, { truncatedPackets: 'keep' })";

/** Leading bytes of captures in formats that cannot be read here. */
const UNSUPPORTED_MAGICS: readonly { bytes: readonly number[]; name: string; hint: string }[] = [
  ...[
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
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'an xz file', hint: 'unpack it first: unxz CAPTURE.xz' },
  { bytes: [0x42, 0x5a, 0x68], name: 'a bzip2 file', hint: 'unpack it first: bunzip2 CAPTURE.bz2' },
  { bytes: [0x04, 0x22, 0x4d, 0x18], name: 'an LZ4 file', hint: 'unpack it first: unlz4 CAPTURE.lz4' },
  {
    bytes: [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0],
    name: 'a snoop capture (RFC 1761)',
    hint: 'convert it: editcap -F pcapng SNOOP GOOD.pcapng',
  },
];

/**
 * Reads a pcap or pcapng capture. Its first four bytes decide which it is.
 *
 * @param bytes the whole file
 * @param fileName the file's name in errors
 * @throws {Diagnostic} kind `input` if it is not a capture or its file header is broken; kind `unsupported` for another
 *   format. The walk over the packets throws later faults.
 */
export function readCapture(bytes: Uint8Array, fileName: string, options: ReadCaptureOptions = {}): PacketCapture {
  const source = captureSource(bytes, fileName);
  if (isPcap(source)) return finish(source, 'pcap', readPcap(source), options);
  if (isPcapng(source)) return finish(source, 'pcapng', readPcapng(source), options);
  throw notACapture(source);
}

/** Whether the first four bytes of a file are those of a capture. */
export function hasCaptureMagic(bytes: Uint8Array): boolean {
  const source = captureSource(bytes, '');
  return isPcap(source) || isPcapng(source);
}

/**
 * Reads a capture file, perhaps packed by gzip or Zstandard; see {@link readCapture}.
 *
 * @param path of a regular file; `-` for standard input, which can be read once
 * @throws {Diagnostic} kind `input` also for a path that cannot be read
 */
export function readCaptureFile(path: string, options: ReadCaptureOptions = {}): PacketCapture {
  if (path === STANDARD_INPUT) return readCapture(readStandardInput(), STANDARD_INPUT_NAME, options);
  return readCapture(readCaptureFileBytes(path), path, options);
}

function finish(
  source: CaptureSource,
  format: PacketCapture['format'],
  packets: Iterable<CapturedPacket>,
  options: ReadCaptureOptions,
): PacketCapture {
  const keeps = options.truncatedPackets === 'keep';
  return { fileName: source.fileName, format, packets: keeps ? packets : wholePackets(source.fileName, packets) };
}

function wholePackets(fileName: string, packets: Iterable<CapturedPacket>): Iterable<CapturedPacket> {
  return {
    *[Symbol.iterator]() {
      for (const packet of packets) {
        if (isCutShort(packet)) throw truncationFault(fileName, truncationOf(packets, packet), KEEP);
        yield packet;
      }
    },
  };
}

function truncationOf(packets: Iterable<CapturedPacket>, first: CapturedPacket): Truncation {
  let count = 0;
  let truncated = 0;
  try {
    for (const packet of packets) {
      count += 1;
      if (isCutShort(packet)) truncated += 1;
    }
  } catch (error) {
    // A fault after the packet does not matter here.
    if (!(error instanceof Diagnostic) || error.kind === 'internal') throw error;
  }
  return { first, truncated, count };
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
      cause: 'pcap and pcapng captures are read, packed by gzip or Zstandard or not',
      hint: known.hint,
    });
  }
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return captureFault(source, {
    code: 'CAPTURE_UNKNOWN_FORMAT',
    offset: 0,
    problem: 'this is not a pcap or pcapng capture',
    cause: `it begins with ${start}, which is neither format's magic number`,
    hint: 'name a file written by tcpdump, dumpcap, tshark or Wireshark',
  });
}
