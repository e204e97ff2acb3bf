/**
 * Headers of captures without Ethernet headers, and the Ethernet header that each would have had.
 * Layouts: https://www.tcpdump.org/linktypes.html.
 */

/** A link type with packets that can get an Ethernet header. */
export interface LinkHeader {
  /** For messages: `raw IP`. */
  readonly name: string;
  /** The LINKTYPE_ numbers. */
  readonly linkTypes: readonly number[];
  /**
   * The fields that an Ethernet header would have had; `undefined` if the header is cut short, or Ethernet cannot
   * express it.
   */
  readonly read: (bytes: Uint8Array) => LinkFacts | undefined;
}

/** Facts about the packet in a link header. */
export interface LinkFacts {
  /** The length of the header that Ethernet's replaces, in bytes. */
  readonly size: number;
  /** Ethernet's type field: a protocol, or a length if it is below 0x600. */
  readonly etherType: number;
  /** The sender's address, if the header has one of Ethernet. */
  readonly source?: Uint8Array;
  /** Whether all stations received it. */
  readonly broadcast?: boolean;
}

export const LINKTYPE_ETHERNET = 1;
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;
const SMALLEST_ETHERTYPE = 0x0600;
/**
 * Numbers instead of a protocol for frames with a length field (include/uapi/linux/if_ether.h): raw 802.3, and 802.2.
 */
const LENGTH_PROTOCOLS = [0x0001, 0x0004];
/**
 * Hardware types (include/uapi/linux/if_arp.h) with a protocol field that is not an Ethernet type: Frame Relay, GRE,
 * 802.11, radiotap, netlink.
 */
const FOREIGN_HARDWARE = [770, 778, 801, 802, 803, 824];
const ARPHRD_ETHER = 1;
const PACKET_BROADCAST = 1;
const ETHERNET_ADDRESS_SIZE = 6;
/** Address families of BSD's loopback header: IPv4, and IPv6 as Linux, NetBSD, FreeBSD and Darwin number it. */
const AF_INET = 2;
const AF_INET6 = [10, 24, 28, 30];

function byVersion(bytes: Uint8Array, size: number): LinkFacts | undefined {
  const version = bytes.length > size ? bytes[size]! >> 4 : 0;
  if (version !== 4 && version !== 6) return undefined;
  return { size, etherType: version === 4 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6 };
}

/** The offsets of the fields of Linux's cooked headers. */
interface CookedLayout {
  readonly size: number;
  readonly protocol: number;
  readonly hardware: number;
  readonly packetType: number;
  readonly addressLength: number;
  readonly address: number;
}

function cooked(bytes: Uint8Array, layout: CookedLayout): LinkFacts | undefined {
  const { size } = layout;
  if (bytes.length < size) return undefined;
  const uint16 = (at: number) => (bytes[at]! << 8) | bytes[at + 1]!;
  const hardware = uint16(layout.hardware);
  const protocol = uint16(layout.protocol);
  const hasLength = LENGTH_PROTOCOLS.includes(protocol);
  if (FOREIGN_HARDWARE.includes(hardware) || (protocol < SMALLEST_ETHERTYPE && !hasLength)) return undefined;
  const addressLength =
    layout.addressLength === layout.packetType + 1 ? bytes[layout.addressLength]! : uint16(layout.addressLength);
  const isEthernet = hardware === ARPHRD_ETHER && addressLength === ETHERNET_ADDRESS_SIZE;
  const packetType = layout.packetType === 0 ? uint16(0) : bytes[layout.packetType]!;
  return {
    size,
    etherType: hasLength ? Math.min(bytes.length - size, SMALLEST_ETHERTYPE - 1) : protocol,
    ...(isEthernet && { source: bytes.subarray(layout.address, layout.address + ETHERNET_ADDRESS_SIZE) }),
    ...(packetType === PACKET_BROADCAST && { broadcast: true }),
  };
}

const SLL = { size: 16, packetType: 0, hardware: 2, addressLength: 4, address: 6, protocol: 14 };
const SLL2 = { size: 20, protocol: 0, hardware: 8, packetType: 10, addressLength: 11, address: 12 };

function loopback(bytes: Uint8Array): LinkFacts | undefined {
  if (bytes.length < 4) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // In the byte order of the capturing machine; families are small numbers.
  const family = Math.min(view.getUint32(0, true), view.getUint32(0, false));
  if (family === AF_INET) return { size: 4, etherType: ETHERTYPE_IPV4 };
  return AF_INET6.includes(family) ? { size: 4, etherType: ETHERTYPE_IPV6 } : undefined;
}

/** The link types that can be replayed, besides Ethernet. 12 and 14 are BSD's own numbers of raw IP. */
export const LINK_HEADERS: readonly LinkHeader[] = [
  { name: 'raw IP', linkTypes: [101, 12, 14], read: (bytes) => byVersion(bytes, 0) },
  { name: 'raw IPv4', linkTypes: [228], read: () => ({ size: 0, etherType: ETHERTYPE_IPV4 }) },
  { name: 'raw IPv6', linkTypes: [229], read: () => ({ size: 0, etherType: ETHERTYPE_IPV6 }) },
  { name: 'Linux cooked (SLL)', linkTypes: [113], read: (bytes) => cooked(bytes, SLL) },
  { name: 'Linux cooked v2 (SLL2)', linkTypes: [276], read: (bytes) => cooked(bytes, SLL2) },
  { name: 'BSD loopback', linkTypes: [0, 108], read: loopback },
];
