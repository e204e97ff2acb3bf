import { formatIpv4, formatIpv6 } from '../addresses.ts';
import { describeTransport, protocolName } from './describe-transport.ts';

const IPV4_HEADER_SIZE = 20;
const IPV6_HEADER_SIZE = 40;
const FRAGMENT_HEADER = 44;
/** Hop-by-hop options, routing, destination options, mobility: next header, length in 8 octets without the first 8. */
const EXTENSION_HEADERS = [0, 43, 60, 135];

/**
 * Describes the IP packet at an offset by its transport protocol and addresses.
 *
 * @param wireEnd the offset where the packet ended on the wire, perhaps past the captured bytes
 * @param version the version by the header before it; by default the packet's own
 */
export function describeIp(bytes: Uint8Array, at: number, wireEnd: number, version?: 4 | 6): string {
  const first = bytes[at];
  const promised = version ?? (first === undefined ? 4 : first >> 4);
  if (first === undefined) return `IPv${promised} header missing`;
  if (first >> 4 !== promised || (promised !== 4 && promised !== 6)) {
    return version === undefined
      ? `IP packet of version ${first >> 4}`
      : `IPv${version} packet of version ${first >> 4}`;
  }
  const line = promised === 4 ? describeIpv4(bytes, at) : describeIpv6(bytes, at);
  const length = statedLength(bytes, at, promised);
  return at + length > wireEnd ? `${line}, with an IPv${promised} length of ${length}` : line;
}

/** The packet's length by its own header; 0 if the header is cut short. */
function statedLength(bytes: Uint8Array, at: number, version: 4 | 6): number {
  if (bytes.length < at + (version === 4 ? IPV4_HEADER_SIZE : IPV6_HEADER_SIZE)) return 0;
  return version === 4 ? uint16(bytes, at + 2) : IPV6_HEADER_SIZE + uint16(bytes, at + 4);
}

/** RFC 791. */
function describeIpv4(bytes: Uint8Array, at: number): string {
  if (bytes.length < at + IPV4_HEADER_SIZE) return 'IPv4 header cut short';
  const ends = { source: formatIpv4(bytes, at + 12), destination: formatIpv4(bytes, at + 16), brackets: false };
  const headerLength = (bytes[at]! & 0x0f) * 4;
  const totalLength = uint16(bytes, at + 2);
  const packet = `IPv4 ${ends.source} → ${ends.destination}`;
  if (headerLength < IPV4_HEADER_SIZE) return `${packet} with a header length of ${headerLength}`;
  if (totalLength < headerLength) return `${packet} with a total length of ${totalLength}`;
  if (bytes.length < at + headerLength) return `${packet}, options cut short`;
  const flags = uint16(bytes, at + 6);
  const end = Math.min(bytes.length, at + totalLength);
  const protocol = bytes[at + 9]!;
  return describePayload(bytes, at + headerLength, end, protocol, ends, {
    offset: (flags & 0x1fff) * 8,
    more: (flags & 0x2000) !== 0,
  });
}

/** RFC 8200, with the extension headers of its section 4. */
function describeIpv6(bytes: Uint8Array, at: number): string {
  if (bytes.length < at + IPV6_HEADER_SIZE) return 'IPv6 header cut short';
  const ends = { source: formatIpv6(bytes, at + 8), destination: formatIpv6(bytes, at + 24), brackets: true };
  const end = Math.min(bytes.length, at + IPV6_HEADER_SIZE + uint16(bytes, at + 4));
  let next = bytes[at + 6]!;
  let payload = at + IPV6_HEADER_SIZE;
  let fragment = { offset: 0, more: false };
  while (EXTENSION_HEADERS.includes(next) || next === FRAGMENT_HEADER) {
    if (end < payload + 8) return `IPv6 ${ends.source} → ${ends.destination}, extension header cut short`;
    const isFragment = next === FRAGMENT_HEADER;
    if (isFragment) {
      const word = uint16(bytes, payload + 2);
      fragment = { offset: word & 0xfff8, more: (word & 1) !== 0 };
    }
    next = bytes[payload]!;
    payload += isFragment ? 8 : (bytes[payload + 1]! + 1) * 8;
    // After a later fragment's header comes the middle of a datagram.
    if (fragment.offset > 0) break;
  }
  return describePayload(bytes, payload, end, next, ends, fragment);
}

interface Ends {
  readonly source: string;
  readonly destination: string;
  /** Whether a port needs brackets around the address. */
  readonly brackets: boolean;
}

function describePayload(
  bytes: Uint8Array,
  at: number,
  end: number,
  protocol: number,
  ends: Ends,
  fragment: { readonly offset: number; readonly more: boolean },
): string {
  if (fragment.offset > 0) {
    const part = `${fragment.more ? 'fragment' : 'last fragment'} at ${fragment.offset}`;
    return `${protocolName(protocol)} ${ends.source} → ${ends.destination}, ${part}`;
  }
  const { name, sourcePort, destinationPort, note } = describeTransport(bytes, at, end, protocol);
  const where = (address: string, port: number | undefined) =>
    port === undefined ? address : ends.brackets ? `[${address}]:${port}` : `${address}:${port}`;
  const line = `${name} ${where(ends.source, sourcePort)} → ${where(ends.destination, destinationPort)}`;
  return `${line}${note === undefined ? '' : `, ${note}`}${fragment.more ? ', first fragment' : ''}`;
}

function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
