/** The description of an IP payload on one line. */
export interface TransportDescription {
  /** `UDP`, `TCP [SYN, ACK]`, `ICMP echo request`, `GRE`, `IP protocol 253`. */
  readonly name: string;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
  /** The problem with it. */
  readonly note?: string;
}

const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;

/** Names of IP protocols (IANA, "Assigned Internet Protocol Numbers"). */
const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [ICMP]: 'ICMP',
  2: 'IGMP',
  4: 'IPv4 in IP',
  [TCP]: 'TCP',
  [UDP]: 'UDP',
  33: 'DCCP',
  41: 'IPv6 in IP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  [ICMPV6]: 'ICMPv6',
  59: 'no next header',
  89: 'OSPF',
  103: 'PIM',
  112: 'VRRP',
  115: 'L2TP',
  132: 'SCTP',
  136: 'UDP-Lite',
};

/** RFC 792, RFC 1256. */
const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  5: 'redirect',
  8: 'echo request',
  9: 'router advertisement',
  10: 'router solicitation',
  11: 'time exceeded',
  12: 'parameter problem',
};

/** RFC 4443, RFC 4861, RFC 3810. */
const ICMPV6_TYPES: Readonly<Record<number, string>> = {
  1: 'destination unreachable',
  2: 'packet too big',
  3: 'time exceeded',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbor solicitation',
  136: 'neighbor advertisement',
  137: 'redirect',
  143: 'multicast listener report',
};

/** TCP's flags from the lowest bit on (RFC 9293, RFC 3168). */
const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

/** The protocol's name, or its number if it has no name here. */
export function protocolName(protocol: number): string {
  return PROTOCOL_NAMES[protocol] ?? `IP protocol ${protocol}`;
}

/**
 * Describes an IP payload.
 *
 * @param end the offset after the last captured byte of the IP packet
 */
export function describeTransport(bytes: Uint8Array, at: number, end: number, protocol: number): TransportDescription {
  if (protocol === UDP) return describeUdp(bytes, at, end);
  if (protocol === TCP) return describeTcp(bytes, at, end);
  if (protocol === ICMP) return describeIcmp('ICMP', ICMP_TYPES, bytes, at, end);
  if (protocol === ICMPV6) return describeIcmp('ICMPv6', ICMPV6_TYPES, bytes, at, end);
  return { name: protocolName(protocol) };
}

/** RFC 768. */
function describeUdp(bytes: Uint8Array, at: number, end: number): TransportDescription {
  if (end < at + 8) return { name: 'UDP', note: 'UDP header cut short' };
  const length = uint16(bytes, at + 4);
  return {
    name: 'UDP',
    ...ports(bytes, at),
    ...(length < 8 ? { note: `with a UDP length of ${length}` } : {}),
  };
}

/** RFC 9293, section 3.1. */
function describeTcp(bytes: Uint8Array, at: number, end: number): TransportDescription {
  if (end < at + 20) return { name: 'TCP', note: 'TCP header cut short' };
  const flags = TCP_FLAGS.filter((_, bit) => (bytes[at + 13]! >> bit) & 1);
  const dataOffset = (bytes[at + 12]! >> 4) * 4;
  return {
    name: `TCP [${flags.join(', ')}]`,
    ...ports(bytes, at),
    ...(dataOffset < 20 ? { note: `with a TCP data offset of ${dataOffset}` } : {}),
  };
}

function describeIcmp(
  name: string,
  types: Readonly<Record<number, string>>,
  bytes: Uint8Array,
  at: number,
  end: number,
): TransportDescription {
  if (end < at + 4) return { name, note: `${name} header cut short` };
  const type = bytes[at]!;
  const code = bytes[at + 1]!;
  return { name: `${name} ${types[type] ?? `type ${type}`}${code === 0 ? '' : ` code ${code}`}` };
}

function ports(bytes: Uint8Array, at: number) {
  return { sourcePort: uint16(bytes, at), destinationPort: uint16(bytes, at + 2) };
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
