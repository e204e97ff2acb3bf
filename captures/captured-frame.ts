import type { Diagnostic } from '../base/diagnostic.ts';
import type { PacketWarning } from '../kernel-model/events.ts';
import { formatMac } from './addresses.ts';
import { type CaptureContradiction, captureFault } from './capture-source.ts';
import type { CapturedPacket } from './captured-packet.ts';
import { LINK_HEADERS, LINKTYPE_ETHERNET, type LinkFacts } from './link-headers.ts';

/** A captured packet as it reaches a network interface: with an Ethernet header, without a frame check sequence. */
export interface CapturedFrame {
  readonly bytes: Uint8Array;
  /** Its length on the wire, in bytes. A truncated packet has fewer in `bytes`. */
  readonly originalLength: number;
  /** Changes to the packet that its label names, in a few words each. */
  readonly notes: readonly string[];
  readonly warnings: readonly PacketWarning[];
}

/** A change to a packet, or a finding about all of it. */
type FrameRemark = Omit<CaptureContradiction, 'offset' | 'packet'>;

const ETHERNET_HEADER_SIZE = 14;
/** Both are administered locally, so no device has them. */
const DESTINATION = Uint8Array.of(2, 0, 0, 0, 0, 1);
const SOURCE = Uint8Array.of(2, 0, 0, 0, 0, 2);
const BROADCAST = new Uint8Array(6).fill(0xff);
/** Lengths of frame check sequences: none, two bytes (HDLC), four bytes (Ethernet). */
const FRAME_CHECK_LENGTHS = [0, 2, 4];
const ETHERNET_FRAME_CHECK_LENGTH = 4;

/** Whether a packet was cut short, apart from its frame check sequence. */
export function isCutShort({ bytes, originalLength, frameCheckLength }: CapturedPacket): boolean {
  return bytes.length < originalLength - frameCheckLength;
}

/**
 * A packet with an Ethernet header: its own, or one made up for the link types of link-headers.ts. Its frame check
 * sequence is removed, as network cards do.
 *
 * @param fileName the capture's name in errors
 * @throws {Diagnostic} `CAPTURE_LINK_TYPE`, kind `unsupported`, if no Ethernet header can be made up;
 *   `CAPTURE_FRAME_CHECK` if it is in doubt where the frame check sequence begins
 */
export function capturedFrame(fileName: string, packet: CapturedPacket): CapturedFrame {
  const length = packet.originalLength - packet.frameCheckLength;
  if (!hasPlausibleFrameCheck(packet)) throw frameCheckFault(fileName, packet);
  const bytes = packet.bytes.length > length ? packet.bytes.subarray(0, length) : packet.bytes;
  const notes: string[] = [];
  const warnings: PacketWarning[] = [];
  if (bytes.length < packet.bytes.length) {
    notes.push('without its frame check sequence');
    warnings.push(
      frameWarning({
        code: 'CAPTURE_FRAME_CHECK_LEFT_OUT',
        kind: 'warning',
        problem: 'the capture has its frame check sequence',
        cause: `its last ${packet.bytes.length - bytes.length} bytes are left out`,
      }),
    );
  }
  const frame =
    packet.linkType === LINKTYPE_ETHERNET ? { bytes, added: 0 } : completed(fileName, packet, bytes, warnings);
  if (frame.bytes !== bytes) notes.unshift('Ethernet header made up');
  const originalLength = length + frame.added;
  if (frame.bytes.length < originalLength) {
    notes.unshift(`${frame.bytes.length} of ${originalLength} bytes captured`);
    warnings.push(
      frameWarning({
        code: 'CAPTURE_PACKET_TRUNCATED',
        kind: 'warning',
        problem: `it had ${originalLength} bytes, and ${frame.bytes.length} were captured`,
        cause: `programs see a packet of ${frame.bytes.length} bytes`,
      }),
    );
  }
  return { bytes: frame.bytes, originalLength, notes, warnings };
}

function frameWarning({ code, problem, cause }: FrameRemark): PacketWarning {
  return { code, text: `${problem}; ${cause}` };
}

function hasPlausibleFrameCheck({ linkType, frameCheckLength, originalLength }: CapturedPacket): boolean {
  if (frameCheckLength > originalLength || !FRAME_CHECK_LENGTHS.includes(frameCheckLength)) return false;
  return linkType !== LINKTYPE_ETHERNET || frameCheckLength === 0 || frameCheckLength === ETHERNET_FRAME_CHECK_LENGTH;
}

function frameCheckFault(fileName: string, { index, frameCheckLength, originalLength }: CapturedPacket): Diagnostic {
  return captureFault(
    { fileName },
    {
      code: 'CAPTURE_FRAME_CHECK',
      offset: undefined,
      packet: index,
      problem: 'the start of its frame check sequence is uncertain',
      cause: `the file says that the last ${frameCheckLength} of its ${originalLength} bytes are one`,
      hint: 'capture on an interface that removes the frame check sequence, as nearly all do',
    },
  );
}

/** The packet with an Ethernet header instead of its own, and how many bytes that added. */
function completed(fileName: string, packet: CapturedPacket, bytes: Uint8Array, warnings: PacketWarning[]) {
  const { linkType } = packet;
  const link = LINK_HEADERS.find(({ linkTypes }) => linkTypes.includes(linkType));
  const facts = link?.read(bytes);
  if (link === undefined || facts === undefined) throw unsupportedLink(fileName, packet, link?.name);
  const frame = new Uint8Array(ETHERNET_HEADER_SIZE + bytes.length - facts.size);
  frame.set(ethernetHeader(facts));
  frame.set(bytes.subarray(facts.size), ETHERNET_HEADER_SIZE);
  warnings.push(
    frameWarning({
      code: 'CAPTURE_ETHERNET_HEADER',
      kind: 'warning',
      problem: `its link type is ${linkType}, ${link.name}, without an Ethernet header`,
      cause: `one was made up: ${formatMac(frame, 6)} → ${formatMac(frame, 0)}, type 0x${facts.etherType.toString(16).padStart(4, '0')}`,
    }),
  );
  return { bytes: frame, added: ETHERNET_HEADER_SIZE - facts.size };
}

function ethernetHeader({ etherType, source = SOURCE, broadcast = false }: LinkFacts): Uint8Array {
  return Uint8Array.of(...(broadcast ? BROADCAST : DESTINATION), ...source, etherType >> 8, etherType & 0xff);
}

function unsupportedLink(fileName: string, { index, linkType }: CapturedPacket, name: string | undefined): Diagnostic {
  const known = LINK_HEADERS.map((header) => `${header.name} (${header.linkTypes.join(', ')})`).join(', ');
  return captureFault(
    { fileName },
    {
      code: 'CAPTURE_LINK_TYPE',
      kind: 'unsupported',
      offset: undefined,
      packet: index,
      problem:
        name === undefined
          ? `it has link type ${linkType}`
          : `its ${name} header names no protocol that Ethernet carries`,
      cause: `programs see packets with an Ethernet header (link type 1), and the suite can make one up for ${known}`,
      hint: 'capture on an Ethernet interface, or choose other packets of the capture',
    },
  );
}
