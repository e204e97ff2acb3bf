import { host } from '../../../base/host.ts';
import { readCaptureFile } from '../../../captures/packet-capture.ts';
import { arp, ETHERTYPE, ethernet, extension, ipv4, ipv6, PROTOCOL, tcp, text, udp } from './frames.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A frame as an input. */
export interface CheckFrame {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether an interface can receive it: it has an Ethernet header. */
  readonly producible: boolean;
}

const CAPTURE = 'captures/files/dns-and-http.pcapng';
const ETH_HLEN = 14;
/** The shortest frame on a wire without its checksum, and the longest with the usual MTU (IEEE 802.3, clause 3). */
const SHORTEST = 60;
const MTU_FRAME = 1514;
/** How many bytes of a packet fit into a buffer of 16 KiB with its headroom and struct skb_shared_info. */
const HUGE = 16384 - 256 - 320;
const DNS = 53;

function frame(name: string, bytes: readonly number[] | Uint8Array): CheckFrame {
  return { name, bytes: Uint8Array.from(bytes), producible: bytes.length >= ETH_HLEN };
}

const hello = text('hello');
const udpFrame = ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(41512, DNS, hello)));
const tcpFrame = ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.tcp, tcp(41512, 80, text('GET / HTTP/1.1\r\n\r\n'))));
const udp6Frame = ethernet(ETHERTYPE.ipv6, ipv6(PROTOCOL.udp, udp(41512, DNS, hello)));

/** Frames that end at, before and behind the ends of their headers. */
function cutOff(): CheckFrame[] {
  const cuts = (what: string, whole: readonly number[], ends: readonly number[]) =>
    [...new Set(ends.flatMap((end) => [end - 1, end, end + 1]))]
      .filter((length) => length > 0 && length <= whole.length)
      .map((length) => frame(`the first ${length} bytes of ${what}`, whole.slice(0, length)));
  return [
    frame('a single byte', [0x02]),
    ...cuts('a UDP frame', udpFrame, [ETH_HLEN, 18, 24, 34, 38, 42, 46]),
    ...cuts('a TCP frame', tcpFrame, [34, 38, 48, 54, 58]),
    ...cuts('a UDP frame over IPv6', udp6Frame, [ETH_HLEN, 54, 62]),
  ];
}

/** Frames with the sizes where buffers and interfaces end. */
function sizes(): CheckFrame[] {
  const filled = (length: number) =>
    ethernet(ETHERTYPE.ipv4, ipv4(PROTOCOL.udp, udp(41512, DNS, Array(length - 42).fill(0x61))));
  return [SHORTEST, MTU_FRAME - 1, MTU_FRAME, 3520, HUGE].map((length) =>
    frame(`a UDP frame of ${length} bytes`, filled(length)),
  );
}

/** Headers that lie, that are long, or that are rare. */
function headers(): CheckFrame[] {
  const ip = (name: string, payload: readonly number[]) => frame(name, ethernet(ETHERTYPE.ipv4, payload));
  const ip6 = (name: string, payload: readonly number[]) => frame(name, ethernet(ETHERTYPE.ipv6, payload));
  const dns = udp(41512, DNS, hello);
  const segment = tcp(41512, 80, hello);
  return [
    ip('a UDP frame', ipv4(PROTOCOL.udp, dns)),
    ip('a TCP frame', ipv4(PROTOCOL.tcp, segment)),
    ...[0, 1, 4, 6, 15].map((words) =>
      ip(`an IPv4 header that says it has ${words * 4} bytes`, ipv4(PROTOCOL.udp, dns, { headerWords: words })),
    ),
    ...[0, 5, 15].map((version) => ip(`an IPv4 header of version ${version}`, ipv4(PROTOCOL.udp, dns, { version }))),
    ...[0, 19, 20, 27, 0xffff].map((totalLength) =>
      ip(`an IPv4 header whose total length is ${totalLength}`, ipv4(PROTOCOL.udp, dns, { totalLength })),
    ),
    ip('an IPv4 header with 40 bytes of options', ipv4(PROTOCOL.udp, dns, { options: Array(40).fill(1) })),
    ip('an IPv4 header with a wrong checksum', ipv4(PROTOCOL.udp, dns, { checksum: 0xbad0 })),
    ip('an IPv4 header with a time to live of 0', ipv4(PROTOCOL.udp, dns, { ttl: 0 })),
    ip('the first fragment of an IPv4 packet', ipv4(PROTOCOL.udp, dns, { fragment: 0x2000 })),
    ip('a fragment at 1480 of an IPv4 packet', ipv4(PROTOCOL.udp, hello, { fragment: 0x20b9 })),
    ip('a fragment at the largest offset', ipv4(PROTOCOL.udp, hello, { fragment: 0x1fff })),
    ...[0, 7, 8, 0xffff].map((length) =>
      ip(`a UDP header whose length is ${length}`, ipv4(PROTOCOL.udp, udp(41512, DNS, hello, length))),
    ),
    ...[0, 0xffff].map((port) =>
      ip(`a UDP frame of port ${port} to ${port}`, ipv4(PROTOCOL.udp, udp(port, port, hello))),
    ),
    ...[7, 11211].map((port) =>
      ip(
        `a UDP frame to port ${port}`,
        ipv4(PROTOCOL.udp, udp(41512, port, [0, 1, 0, 0, 0, 1, 0, 0, ...text('get key\r\n')])),
      ),
    ),
    ip('a UDP frame without data', ipv4(PROTOCOL.udp, udp(41512, DNS, []))),
    ...[0, 4, 15].map((words) =>
      ip(`a TCP header that says it has ${words * 4} bytes`, ipv4(PROTOCOL.tcp, tcp(41512, 80, hello, { words }))),
    ),
    ip(
      'a TCP header with 40 bytes of options',
      ipv4(PROTOCOL.tcp, tcp(41512, 80, hello, { words: 15, options: Array(40).fill(1) })),
    ),
    ...[0, 1, 255].map((length) =>
      ip(
        `a TCP option that says it has ${length} bytes`,
        ipv4(PROTOCOL.tcp, tcp(41512, 80, hello, { words: 6, options: [2, length, 1, 1] })),
      ),
    ),
    ...[0, 1, 255].map((length) =>
      ip(`an IPv4 option that says it has ${length} bytes`, ipv4(PROTOCOL.udp, dns, { options: [7, length, 4, 0] })),
    ),
    ...[0, 0x02, 0x3f, 0xff].map((flags) =>
      ip(`a TCP header with flags 0x${flags.toString(16)}`, ipv4(PROTOCOL.tcp, tcp(41512, 80, [], { flags }))),
    ),
    ip('an ICMP echo request', ipv4(PROTOCOL.icmp, [8, 0, 0xf7, 0xff, 0, 0, 0, 0])),
    ...[2, 47, 50, 132, 255].map((protocol) => ip(`an IPv4 packet of protocol ${protocol}`, ipv4(protocol, hello))),
    ip('IPv4 in IPv4', ipv4(4, ipv4(PROTOCOL.udp, dns))),
    ip6('a UDP frame over IPv6', ipv6(PROTOCOL.udp, dns)),
    ip6('a TCP frame over IPv6', ipv6(PROTOCOL.tcp, segment)),
    ip6('an IPv6 header whose payload length is 0', ipv6(PROTOCOL.udp, dns, 0)),
    ip6('an IPv6 header whose payload length is 65535', ipv6(PROTOCOL.udp, dns, 0xffff)),
    ip6(
      'IPv6 extension headers',
      ipv6(PROTOCOL.hopByHop, extension(PROTOCOL.destination, 0, extension(PROTOCOL.udp, 3, dns))),
    ),
    ip6(
      'an IPv6 extension header that says it has 2048 bytes',
      ipv6(PROTOCOL.hopByHop, extension(PROTOCOL.udp, 0, dns, 255)),
    ),
    ip6('an IPv6 extension header that is cut off', ipv6(PROTOCOL.hopByHop, [PROTOCOL.udp])),
    ip6('a fragment of an IPv6 packet', ipv6(PROTOCOL.fragment, [PROTOCOL.udp, 0, 0x05, 0xa9, 0, 0, 0, 1, ...hello])),
    ip6('an ICMPv6 packet', ipv6(PROTOCOL.icmpv6, [135, 0, 0, 0, 0, 0, 0, 0])),
    ip6('an IPv6 packet without a next header', ipv6(59, [])),
    frame('an IPv6 header under the type of IPv4', ethernet(ETHERTYPE.ipv4, ipv6(PROTOCOL.udp, dns))),
    frame('an ARP request', ethernet(ETHERTYPE.arp, arp())),
    frame('an ARP request that is cut off', ethernet(ETHERTYPE.arp, arp().slice(0, 7))),
    ...[1, 2, 3, 8].map((count) =>
      frame(`a UDP frame behind ${count} VLAN tags`, tagged(count, ipv4(PROTOCOL.udp, dns))),
    ),
    frame('a VLAN tag with nothing behind it', ethernet(ETHERTYPE.vlan, [0x00])),
    frame('a frame of a length, not a type (IEEE 802.3)', ethernet(0x0026, Array(38).fill(0xaa))),
    frame('a frame of an unknown type', ethernet(0xffff, hello)),
  ];
}

function tagged(count: number, payload: readonly number[]): readonly number[] {
  const tags = Array.from({ length: count }, (_, n) => ({
    type: n === 0 && count > 1 ? ETHERTYPE.qinq : ETHERTYPE.vlan,
    tci: 100 + n,
  }));
  return ethernet(ETHERTYPE.ipv4, payload, tags);
}

/** Bytes that are not a frame of any protocol. */
function noise(random: SeededRandom): CheckFrame[] {
  const behind = (length: number) => ethernet(ETHERTYPE.ipv4, [0x45, ...random.bytes(length)]);
  return [
    ...[SHORTEST, MTU_FRAME].flatMap((length) => [
      frame(`${length} bytes that are all 0`, new Uint8Array(length)),
      frame(`${length} bytes that are all 0xff`, new Uint8Array(length).fill(0xff)),
    ]),
    ...[ETH_HLEN, 42, SHORTEST, 128, MTU_FRAME].map((length) => frame(`${length} random bytes`, random.bytes(length))),
    ...[19, 39, 99, 499].map((length) => frame(`an IPv4 frame with ${length + 1} random bytes`, behind(length))),
  ];
}

/** Frames of real traffic, from a capture that comes with the suite. */
function captured(): CheckFrame[] {
  const { paths, packageFolder } = host();
  const packets = [...readCaptureFile(paths.join(packageFolder, CAPTURE)).packets];
  return packets.map(({ bytes }, index) => frame(`packet ${index + 1} of dns-and-http.pcapng`, bytes));
}

/** The frames that every packet program is given. The kernel hands on no empty packet, so there is no empty frame. */
export function checkFrames(random: SeededRandom): readonly CheckFrame[] {
  return [...headers(), ...captured(), ...cutOff(), ...sizes(), ...noise(random)];
}
