import { Diagnostic } from '../../base/diagnostic.ts';

/** A packet to write; a CapturedPacket is one. */
export interface PacketToWrite {
  readonly bytes: Uint8Array;
  /** Nanoseconds since 1970-01-01T00:00Z; 0 by default. */
  readonly timestamp?: bigint | undefined;
  /** The packet's length on the wire; by default the length of `bytes`. */
  readonly originalLength?: number;
  /** Must be the file's, if given. */
  readonly linkType?: number;
}

/** Options for writing a pcap file. */
export interface PcapWriterOptions {
  /** LINKTYPE_ number; by default the first packet's, or 1 (Ethernet). */
  readonly linkType?: number;
  /** Whether times keep nanoseconds; otherwise they are cut to microseconds. */
  readonly nanosecond?: boolean;
  /** The most bytes written of a packet; longer ones are cut. 262144 by default, as in tcpdump. */
  readonly snaplen?: number;
  /** `little` by default. */
  readonly byteOrder?: 'little' | 'big';
}

const FILE_HEADER_SIZE = 24;
const RECORD_HEADER_SIZE = 16;
const DEFAULT_SNAPLEN = 262_144;
const LINKTYPE_ETHERNET = 1;
const LAST_SECOND = 0xffff_ffffn;

/**
 * Writes a pcap file, version 2.4 (draft-ietf-opsawg-pcap).
 *
 * @throws {Diagnostic} kind `input` for packets that the format cannot hold: of several link types, with times before
 *   1970 or past 2106, or with an original length below the number of bytes
 */
export function writePcap(packets: Iterable<PacketToWrite>, options: PcapWriterOptions = {}): Uint8Array {
  const all = [...packets];
  const snaplen = options.snaplen ?? DEFAULT_SNAPLEN;
  if (!Number.isInteger(snaplen) || snaplen < 1 || snaplen > 0x7fff_ffff) {
    throw refuse('PCAP_SNAPLEN', `a snap length of ${snaplen} cannot be written`, 'it must be from 1 to 2147483647');
  }
  const linkType = options.linkType ?? all[0]?.linkType ?? LINKTYPE_ETHERNET;
  const size = all.reduce((sum, { bytes }) => sum + RECORD_HEADER_SIZE + Math.min(bytes.length, snaplen), 0);
  const file = new Uint8Array(FILE_HEADER_SIZE + size);
  const view = new DataView(file.buffer);
  const little = options.byteOrder !== 'big';
  const nanosecond = options.nanosecond === true;
  view.setUint32(0, nanosecond ? 0xa1b23c4d : 0xa1b2c3d4, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, snaplen, little);
  view.setUint32(20, linkType, little);
  let offset = FILE_HEADER_SIZE;
  for (const [at, packet] of all.entries()) {
    checkPacket(packet, at + 1, linkType);
    const bytes = packet.bytes.subarray(0, snaplen);
    const timestamp = packet.timestamp ?? 0n;
    const fraction = Number(timestamp % 1_000_000_000n);
    view.setUint32(offset, Number(timestamp / 1_000_000_000n), little);
    view.setUint32(offset + 4, nanosecond ? fraction : Math.floor(fraction / 1000), little);
    view.setUint32(offset + 8, bytes.length, little);
    view.setUint32(offset + 12, packet.originalLength ?? packet.bytes.length, little);
    file.set(bytes, offset + RECORD_HEADER_SIZE);
    offset += RECORD_HEADER_SIZE + bytes.length;
  }
  return file;
}

function checkPacket(packet: PacketToWrite, number: number, linkType: number): void {
  const { timestamp = 0n, originalLength = packet.bytes.length } = packet;
  if (packet.linkType !== undefined && packet.linkType !== linkType) {
    const cause = `its link type is ${packet.linkType}, the file's is ${linkType}`;
    throw refuse('PCAP_LINK_TYPE', `packet ${number} cannot be written to this pcap file`, cause);
  }
  if (timestamp < 0n || timestamp / 1_000_000_000n > LAST_SECOND) {
    const cause = `its time is ${timestamp} ns since 1970, and pcap keeps seconds in 32 bits, unsigned`;
    throw refuse('PCAP_TIMESTAMP', `packet ${number} cannot be written to a pcap file`, cause);
  }
  if (originalLength < packet.bytes.length || originalLength > 0xffff_ffff || !Number.isInteger(originalLength)) {
    const cause = `its original length is ${originalLength}, and it has ${packet.bytes.length} bytes`;
    throw refuse('PCAP_ORIGINAL_LENGTH', `packet ${number} cannot be written to a pcap file`, cause);
  }
}

function refuse(code: string, message: string, cause: string): Diagnostic {
  return new Diagnostic({ code, kind: 'input', message, cause, hint: 'write packets of one kind with valid lengths' });
}
