import { latin1Bytes } from '../../../base/bytes.ts';

/** Builders of frames, one a header. Sizes and lengths are right and checksums correct unless something else is asked for. */

const MACS = [0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02];
const SOURCE = [10, 0, 0, 2];
const DESTINATION = [10, 0, 0, 1];
const SOURCE_6 = [0xfd, ...Array<number>(14).fill(0), 2];
const DESTINATION_6 = [0xfd, ...Array<number>(14).fill(0), 1];

export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd, qinq: 0x88a8 } as const;
export const PROTOCOL = { icmp: 1, tcp: 6, udp: 17, fragment: 44, icmpv6: 58, destination: 60, hopByHop: 0 } as const;

type Bytes = readonly number[];

const u16 = (value: number): Bytes => [(value >>> 8) & 0xff, value & 0xff];
const u32 = (value: number): Bytes => [...u16(value >>> 16), ...u16(value & 0xffff)];

/** The Internet checksum (RFC 1071) of bytes whose own checksum is 0. */
function checksum(bytes: Bytes): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** An Ethernet header, VLAN tags, and what follows. */
export function ethernet(type: number, payload: Bytes, tags: readonly { type: number; tci: number }[] = []): Bytes {
  return [...MACS, ...tags.flatMap((tag) => [...u16(tag.type), ...u16(tag.tci)]), ...u16(type), ...payload];
}

/** What differs from a plain IPv4 header. */
export interface Ipv4Options {
  readonly version?: number;
  /** Words of 4 bytes that the header says it has. */
  readonly headerWords?: number;
  readonly options?: Bytes;
  readonly totalLength?: number;
  /** Flags and offset, 16 bits. */
  readonly fragment?: number;
  readonly ttl?: number;
  readonly checksum?: number;
}

/** An IPv4 header and what follows (RFC 791). */
export function ipv4(protocol: number, payload: Bytes, more: Ipv4Options = {}): Bytes {
  const options = more.options ?? [];
  const words = 5 + Math.ceil(options.length / 4);
  const padded = [...options, ...Array<number>(words * 4 - 20 - options.length).fill(0)];
  const start = [((more.version ?? 4) << 4) | (more.headerWords ?? words), 0];
  const middle = [...u16(more.totalLength ?? words * 4 + payload.length), 0, 1, ...u16(more.fragment ?? 0)];
  const head = [...start, ...middle, more.ttl ?? 64, protocol];
  const tail = [...SOURCE, ...DESTINATION, ...padded];
  return [...head, ...u16(more.checksum ?? checksum([...head, 0, 0, ...tail])), ...tail, ...payload];
}

/** An IPv6 header and what follows (RFC 8200). */
export function ipv6(next: number, payload: Bytes, length: number = payload.length): Bytes {
  return [0x60, 0, 0, 0, ...u16(length), next, 64, ...SOURCE_6, ...DESTINATION_6, ...payload];
}

/** An extension header of IPv6 of 8 bytes and `more` further ones, filled by PadN. */
export function extension(next: number, more: number, payload: Bytes, claimed: number = more): Bytes {
  return [next, claimed, 1, 4 + more * 8, ...Array<number>(4 + more * 8).fill(0), ...payload];
}

/** A UDP header and what follows, without a checksum (RFC 768). */
export function udp(source: number, destination: number, payload: Bytes, length: number = 8 + payload.length): Bytes {
  return [...u16(source), ...u16(destination), ...u16(length), 0, 0, ...payload];
}

/** A TCP header and what follows (RFC 9293); its checksum is left 0. */
export function tcp(
  source: number,
  destination: number,
  payload: Bytes,
  { flags = 0x18, words = 5, options = [] }: { flags?: number; words?: number; options?: Bytes } = {},
): Bytes {
  const head = [...u16(source), ...u16(destination), ...u32(1), ...u32(2), words << 4, flags];
  return [...head, ...u16(0xffff), 0, 0, 0, 0, ...options, ...payload];
}

/** An ARP request for an IPv4 address (RFC 826). */
export function arp(): Bytes {
  return [
    ...u16(1),
    ...u16(ETHERTYPE.ipv4),
    6,
    4,
    ...u16(1),
    ...MACS.slice(6),
    ...SOURCE,
    ...MACS.slice(0, 6),
    ...DESTINATION,
  ];
}

/** The bytes of a text. */
export function text(content: string): Bytes {
  return [...latin1Bytes(content)];
}
