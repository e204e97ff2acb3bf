import { formatIpv4, formatMac } from '../addresses.ts';
import { LINK_HEADERS } from '../link-headers.ts';
import { describeIp } from './describe-ip.ts';

/** Facts about a packet beside its bytes; a CapturedPacket has them. */
export interface PacketDescriptionOptions {
  /** LINKTYPE_ number of the first header; 1 (Ethernet) by default. */
  readonly linkType?: number;
  /** The packet's length on the wire, if only its beginning was captured. */
  readonly originalLength?: number;
}

const LINKTYPE_ETHERNET = 1;
/** LINKTYPE_RAW, and the two numbers BSD systems used for it. */
const LINKTYPES_RAW_IP = [101, 12, 14];

const ETHERNET_HEADER_SIZE = 14;
const VLAN_TAG_SIZE = 4;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_ARP = 0x0806;
const ETHERTYPE_IPV6 = 0x86dd;
const DESCRIBED = [ETHERTYPE_IPV4, ETHERTYPE_ARP, ETHERTYPE_IPV6];
/** IEEE 802.1Q, 802.1ad, and the number switches used before 802.1ad. */
const ETHERTYPES_VLAN = [0x8100, 0x88a8, 0x9100];
/** Smaller numbers are lengths (IEEE 802.3, 3.2.6). */
const SMALLEST_ETHERTYPE = 0x0600;

/**
 * Describes a packet on one line, for failure messages: `UDP 10.0.0.2:41512 → 10.0.0.1:53, 71 bytes`. The length is
 * that of the whole packet. Malformed or truncated parts are named; nothing makes it throw.
 *
 * @param bytes the packet from its first header on
 */
export function describePacket(bytes: Uint8Array, options: PacketDescriptionOptions = {}): string {
  const { linkType = LINKTYPE_ETHERNET, originalLength = bytes.length } = options;
  const captured = originalLength > bytes.length ? ` (${bytes.length} captured)` : '';
  return `${describeLink(bytes, linkType, originalLength)}, ${originalLength} byte${originalLength === 1 ? '' : 's'}${captured}`;
}

function describeLink(bytes: Uint8Array, linkType: number, wireEnd: number): string {
  if (linkType === LINKTYPE_ETHERNET) return describeEthernet(bytes, wireEnd);
  if (LINKTYPES_RAW_IP.includes(linkType)) return describeIp(bytes, 0, wireEnd);
  return describeBehind(bytes, linkType, wireEnd) ?? `packet of link type ${linkType}`;
}

/** The payload of another link header; `undefined` if it is neither IP nor ARP. */
function describeBehind(bytes: Uint8Array, linkType: number, wireEnd: number): string | undefined {
  const facts = LINK_HEADERS.find(({ linkTypes }) => linkTypes.includes(linkType))?.read(bytes);
  if (facts === undefined || !DESCRIBED.includes(facts.etherType)) return undefined;
  return describeEtherType(bytes, facts.size, facts.etherType, wireEnd);
}

function describeEthernet(bytes: Uint8Array, wireEnd: number): string {
  if (bytes.length < ETHERNET_HEADER_SIZE) return 'Ethernet header cut short';
  let tags = '';
  let at = ETHERNET_HEADER_SIZE;
  let etherType = uint16(bytes, at - 2);
  while (ETHERTYPES_VLAN.includes(etherType)) {
    if (bytes.length < at + VLAN_TAG_SIZE) return `${tags}VLAN tag cut short`;
    tags += `VLAN ${uint16(bytes, at) & 0x0fff}, `;
    at += VLAN_TAG_SIZE;
    etherType = uint16(bytes, at - 2);
  }
  return tags + describeEtherType(bytes, at, etherType, wireEnd);
}

function describeEtherType(bytes: Uint8Array, at: number, etherType: number, wireEnd: number): string {
  if (etherType === ETHERTYPE_IPV4) return describeIp(bytes, at, wireEnd, 4);
  if (etherType === ETHERTYPE_IPV6) return describeIp(bytes, at, wireEnd, 6);
  if (etherType === ETHERTYPE_ARP) return describeArp(bytes, at);
  const ends = `${formatMac(bytes, 6)} → ${formatMac(bytes, 0)}`;
  if (etherType < SMALLEST_ETHERTYPE) return `IEEE 802.3 ${ends}, length field ${etherType}`;
  return `EtherType 0x${etherType.toString(16).padStart(4, '0')} ${ends}`;
}

/** RFC 826, for IPv4 over Ethernet. */
function describeArp(bytes: Uint8Array, at: number): string {
  if (bytes.length < at + 28) return 'ARP cut short';
  const sizes = uint16(bytes, at + 4);
  if (uint16(bytes, at) !== 1 || uint16(bytes, at + 2) !== ETHERTYPE_IPV4 || sizes !== 0x0604) {
    return 'ARP of other than IPv4 over Ethernet';
  }
  const sender = formatIpv4(bytes, at + 14);
  const operation = uint16(bytes, at + 6);
  if (operation === 1) return `ARP who has ${formatIpv4(bytes, at + 24)}? tell ${sender}`;
  if (operation === 2) return `ARP ${sender} is at ${formatMac(bytes, at + 8)}`;
  return `ARP operation ${operation} from ${sender}`;
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
