import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatIpv6 } from '../../captures/addresses.ts';
import { describePacket } from '../../captures/description/describe-packet.ts';
import { parsePacketHex } from '../../captures/events/hex.ts';
import { captureBytes, readAll } from './support.ts';

/** Lines of real packets; the witness test holds the addresses and ports of all captures against tshark's. */
const REAL: readonly [capture: string, packet: number, line: string][] = [
  ['dns-and-http.pcapng', 1, 'UDP 10.0.0.2:43650 → 10.0.0.1:53, 99 bytes'],
  ['dns-and-http.pcapng', 8, 'TCP [SYN, ACK] 10.0.0.1:80 → 10.0.0.2:42686, 74 bytes'],
  ['http-headers.pcap', 8, 'TCP [ACK] 10.0.0.1:80 → 10.0.0.2:37870, 1514 bytes (66 captured)'],
  ['fragments.pcap', 1, 'UDP 10.0.0.2:53279 → 10.0.0.1:7, first fragment, 1514 bytes'],
  ['fragments.pcap', 2, 'UDP 10.0.0.2 → 10.0.0.1, fragment at 1480, 1514 bytes'],
  ['fragments.pcap', 3, 'UDP 10.0.0.2 → 10.0.0.1, last fragment at 2960, 1082 bytes'],
  ['ipv6.pcap', 1, 'ICMPv6 neighbor solicitation fd00::2 → ff02::1:ff00:1, 86 bytes'],
  ['ipv6.pcap', 9, 'UDP [fd00::2]:44326 → [fd00::1]:7, first fragment, 1510 bytes'],
  ['ipv6.pcap', 10, 'UDP fd00::2 → fd00::1, last fragment at 1448, 622 bytes'],
  ['vlan.pcap', 1, 'VLAN 100, ARP who has 10.0.100.1? tell 10.0.100.2, 46 bytes'],
  ['vlan.pcap', 2, 'VLAN 100, ARP 10.0.100.1 is at 02:00:00:00:02:01, 46 bytes'],
  ['vlan.pcap', 3, 'VLAN 100, ICMP echo request 10.0.100.2 → 10.0.100.1, 102 bytes'],
];

for (const [capture, number, line] of REAL) {
  test(`${capture}, packet ${number}: ${line}`, () => {
    const packet = readAll(captureBytes(capture))[number - 1]!;
    assert.equal(describePacket(packet.bytes, packet), line);
  });
}

const MACS = '020000000001 020000000002';
/** IPv4 header of a total length, fragment word and protocol, from 10.0.0.2 to 10.0.0.1. */
const ipv4 = (length: string, protocol: string, first = '45', fragment = '0000') =>
  `${first}00 ${length} 0000 ${fragment} 40${protocol} 0000 0a000002 0a000001`;
const ipv6 = (length: string, next: string, first = '60') =>
  `${first}000000 ${length} ${next}40 fd000000000000000000000000000002 fd000000000000000000000000000001`;

const MADE: readonly [hex: string, line: string][] = [
  ['', 'Ethernet header cut short, 0 bytes'],
  ['00', 'Ethernet header cut short, 1 byte'],
  [`${MACS} 8100 00`, 'VLAN tag cut short, 15 bytes'],
  [
    `${MACS} 88a8 60c8 8100 0064 88cc`,
    'VLAN 200, VLAN 100, EtherType 0x88cc 02:00:00:00:00:02 → 02:00:00:00:00:01, 22 bytes',
  ],
  [`${MACS} 0003 424203`, 'IEEE 802.3 02:00:00:00:00:02 → 02:00:00:00:00:01, length field 3, 17 bytes'],
  [`${MACS} 0806 0001`, 'ARP cut short, 16 bytes'],
  [`${MACS} 0806 ${'00'.repeat(28)}`, 'ARP of other than IPv4 over Ethernet, 42 bytes'],
  [`${MACS} 0806 0001080506040001 ${'00'.repeat(20)}`, 'ARP of other than IPv4 over Ethernet, 42 bytes'],
  [`${MACS} 0806 0002080006040001 ${'00'.repeat(20)}`, 'ARP of other than IPv4 over Ethernet, 42 bytes'],
  [`${MACS} 0806 0001080006080001 ${'00'.repeat(20)}`, 'ARP of other than IPv4 over Ethernet, 42 bytes'],
  [`${MACS} 0806 0001080006040003 020000000002 0a000002 ${'00'.repeat(10)}`, 'ARP operation 3 from 10.0.0.2, 42 bytes'],
  [`${MACS} 0800`, 'IPv4 header missing, 14 bytes'],
  [`${MACS} 0800 45`, 'IPv4 header cut short, 15 bytes'],
  [`${MACS} 0800 ${ipv6('0000', '3b')}`, 'IPv4 packet of version 6, 54 bytes'],
  [`${MACS} 86dd ${ipv4('0014', 'fd')}`, 'IPv6 packet of version 4, 34 bytes'],
  [`${MACS} 0800 ${ipv4('0014', '11', '42')}`, 'IPv4 10.0.0.2 → 10.0.0.1 with a header length of 8, 34 bytes'],
  [`${MACS} 0800 ${ipv4('0013', '11')}`, 'IPv4 10.0.0.2 → 10.0.0.1 with a total length of 19, 34 bytes'],
  [
    `${MACS} 0800 ${ipv4('0018', '11', '46')} 00`,
    'IPv4 10.0.0.2 → 10.0.0.1, options cut short, with an IPv4 length of 24, 35 bytes',
  ],
  [`${MACS} 0800 ${ipv4('0014', 'fd')}`, 'IP protocol 253 10.0.0.2 → 10.0.0.1, 34 bytes'],
  [`${MACS} 0800 ${ipv4('0014', '2f')}`, 'GRE 10.0.0.2 → 10.0.0.1, 34 bytes'],
  [`${MACS} 0800 ${ipv4('001b', '11')} 00070035000800`, 'UDP 10.0.0.2 → 10.0.0.1, UDP header cut short, 41 bytes'],
  [
    `${MACS} 0800 ${ipv4('001c', '11')} 0007003500070000`,
    'UDP 10.0.0.2:7 → 10.0.0.1:53, with a UDP length of 7, 42 bytes',
  ],
  // Padding behind the IP packet is no part of the transport header.
  [`${MACS} 0800 ${ipv4('0027', '06')} ${'00'.repeat(40)}`, 'TCP 10.0.0.2 → 10.0.0.1, TCP header cut short, 74 bytes'],
  [
    `${MACS} 0800 ${ipv4('0028', '06')} 0050 0051 0000000000000000 4fff 0000 0000 0000`,
    'TCP [FIN, SYN, RST, PSH, ACK, URG, ECE, CWR] 10.0.0.2:80 → 10.0.0.1:81, with a TCP data offset of 16, 54 bytes',
  ],
  [
    `${MACS} 0800 ${ipv4('002c', '06', '46')} 01010101 0050 0051 0000000000000000 5000 0000 0000 0000`,
    'TCP [] 10.0.0.2:80 → 10.0.0.1:81, 58 bytes',
  ],
  [
    `${MACS} 0800 ${ipv4('001c', '01')} 0301000000000000`,
    'ICMP destination unreachable code 1 10.0.0.2 → 10.0.0.1, 42 bytes',
  ],
  [`${MACS} 0800 ${ipv4('0018', '01')} 2a000000`, 'ICMP type 42 10.0.0.2 → 10.0.0.1, 38 bytes'],
  [`${MACS} 0800 ${ipv4('0017', '01')} 080000`, 'ICMP 10.0.0.2 → 10.0.0.1, ICMP header cut short, 37 bytes'],
  [
    `${MACS} 0800 ${ipv4('05dc', '11')} 0007003505c80000`,
    'UDP 10.0.0.2:7 → 10.0.0.1:53, with an IPv4 length of 1500, 42 bytes',
  ],
  [`${MACS} 86dd 60`, 'IPv6 header cut short, 15 bytes'],
  [`${MACS} 86dd ${ipv6('0000', '3b')}`, 'no next header fd00::2 → fd00::1, 54 bytes'],
  [`${MACS} 86dd ${ipv6('0004', '00')} 11000000`, 'IPv6 fd00::2 → fd00::1, extension header cut short, 58 bytes'],
  [
    `${MACS} 86dd ${ipv6('0018', '00')} 3c00000000000000 1100000000000000 0007003500080000`,
    'UDP [fd00::2]:7 → [fd00::1]:53, 78 bytes',
  ],
  [
    `${MACS} 86dd ${ipv6('0020', '2b')} 3c01000000000000fdfdfdfdfdfdfdfd 1100000000000000 0007003500080000`,
    'UDP [fd00::2]:7 → [fd00::1]:53, 86 bytes',
  ],
  // The middle of a datagram is not searched for headers, whatever its first header was.
  [
    `${MACS} 86dd ${ipv6('0010', '2c')} 3c00000900000000 1100000000000000`,
    'IP protocol 60 fd00::2 → fd00::1, fragment at 8, 70 bytes',
  ],
  [`${MACS} 86dd ${ipv6('0100', '3b')}`, 'no next header fd00::2 → fd00::1, with an IPv6 length of 296, 54 bytes'],
];

for (const [hex, line] of MADE) {
  test(`made by hand: ${line}`, () => {
    assert.equal(describePacket(parsePacketHex(hex)), line);
  });
}

test('raw IP is told apart by its version, other link types by their number', () => {
  const packet = parsePacketHex(`${ipv4('001c', '11')} 0007003500080000`);
  assert.equal(describePacket(packet, { linkType: 101 }), 'UDP 10.0.0.2:7 → 10.0.0.1:53, 28 bytes');
  assert.equal(describePacket(Uint8Array.of(0x50), { linkType: 101 }), 'IP packet of version 5, 1 byte');
  assert.equal(describePacket(packet, { linkType: 147 }), 'packet of link type 147, 28 bytes');
});

test('a packet whose end was not captured is not called malformed', () => {
  const packet = parsePacketHex(`${MACS} 0800 ${ipv4('05dc', '11')} 0007003505c80000`);
  assert.equal(
    describePacket(packet, { originalLength: 1514 }),
    'UDP 10.0.0.2:7 → 10.0.0.1:53, 1514 bytes (42 captured)',
  );
});

test('IPv6 addresses are written as RFC 5952 says', () => {
  for (const [hex, written] of [
    ['0'.repeat(32), '::'],
    [`${'0'.repeat(31)}1`, '::1'],
    ['20010db8000000000000000000000000', '2001:db8::'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
    ['0001000200030004000500060007ffff', '1:2:3:4:5:6:7:ffff'],
  ] as const) {
    assert.equal(formatIpv6(parsePacketHex(hex), 0), written);
  }
});
