import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { capturedFrame } from '../../captures/captured-frame.ts';
import { captureBytes, diagnosticOf, pcapFile, readAll } from './support.ts';

const [frame] = readAll(captureBytes('echo.pcap')).map(({ bytes }) => [...bytes]) as [number[]];
const ip = frame.slice(14);
const ipv6 = [0x60, ...new Array(39).fill(0)];
const hex = (bytes: Uint8Array | readonly number[]) => Buffer.from(bytes).toString('hex');

function frameOf(linkType: number, data: readonly number[], original = data.length) {
  const [packet] = readAll(pcapFile(true, { linkType, packets: [{ data, original }] }));
  return capturedFrame('x.pcap', packet!);
}

const TO = [2, 0, 0, 0, 0, 1];
const FROM = [2, 0, 0, 0, 0, 2];
const SENDER = [0, 0x11, 0x22, 0x33, 0x44, 0x55];
const cooked = (type: number, hardware: number, address: readonly number[], protocol: number) => [
  ...[0, type, hardware >> 8, hardware & 0xff, 0, address.length, ...address, ...new Array(8 - address.length).fill(0)],
  ...[protocol >> 8, protocol & 0xff],
];
const cooked2 = (type: number, hardware: number, address: readonly number[], protocol: number) => [
  ...[protocol >> 8, protocol & 0xff, 0, 0, 0, 0, 0, 3, hardware >> 8, hardware & 0xff, type],
  ...[address.length, ...address, ...new Array(8 - address.length).fill(0)],
];

describe('an Ethernet header is made up for what has none', () => {
  const CASES: readonly (readonly [what: string, linkType: number, data: number[], due: number[]])[] = [
    ['raw IP with an IPv4 packet', 101, ip, [...TO, ...FROM, 8, 0, ...ip]],
    ['raw IP with an IPv6 packet', 101, ipv6, [...TO, ...FROM, 0x86, 0xdd, ...ipv6]],
    ["BSD's numbers of raw IP", 12, ip, [...TO, ...FROM, 8, 0, ...ip]],
    ["OpenBSD's number of raw IP", 14, ipv6, [...TO, ...FROM, 0x86, 0xdd, ...ipv6]],
    ['raw IPv4', 228, ip, [...TO, ...FROM, 8, 0, ...ip]],
    ['raw IPv6', 229, ipv6, [...TO, ...FROM, 0x86, 0xdd, ...ipv6]],
    ['SLL', 113, [...cooked(0, 1, SENDER, 0x0800), ...ip], [...TO, ...SENDER, 8, 0, ...ip]],
    ['SLL, a broadcast', 113, [...cooked(1, 1, SENDER, 0x0806), 1], [...new Array(6).fill(255), ...SENDER, 8, 6, 1]],
    [
      'SLL of a loopback device',
      113,
      [...cooked(0, 772, [0, 0, 0, 0, 0, 0], 0x0800), ...ip],
      [...TO, ...FROM, 8, 0, ...ip],
    ],
    ['SLL of a tunnel', 113, [...cooked(0, 65534, [], 0x86dd), ...ipv6], [...TO, ...FROM, 0x86, 0xdd, ...ipv6]],
    [
      'SLL of an 802.2 frame',
      113,
      [...cooked(2, 1, SENDER, 4), 0x42, 0x42, 3],
      [...TO, ...SENDER, 0, 3, 0x42, 0x42, 3],
    ],
    ['SLL2', 276, [...cooked2(0, 1, SENDER, 0x0800), ...ip], [...TO, ...SENDER, 8, 0, ...ip]],
    [
      'SLL2, a broadcast',
      276,
      [...cooked2(1, 1, SENDER, 0x0800), ...ip],
      [...new Array(6).fill(255), ...SENDER, 8, 0, ...ip],
    ],
    ['BSD loopback of a little-endian machine', 0, [2, 0, 0, 0, ...ip], [...TO, ...FROM, 8, 0, ...ip]],
    ['BSD loopback, IPv6 of Darwin', 108, [0, 0, 0, 30, ...ipv6], [...TO, ...FROM, 0x86, 0xdd, ...ipv6]],
  ];
  for (const [what, linkType, data, due] of CASES) {
    test(what, () => {
      const { bytes, originalLength, notes, warnings } = frameOf(linkType, data);
      assert.equal(hex(bytes), hex(due));
      assert.equal(originalLength, due.length);
      assert.deepEqual(notes, ['Ethernet header made up']);
      assert.deepEqual(
        warnings.map(({ code }) => code),
        ['CAPTURE_ETHERNET_HEADER'],
      );
    });
  }

  test('and what was cut short is still said to have been', () => {
    const { bytes, originalLength, notes } = frameOf(276, [...cooked2(0, 1, SENDER, 0x0800), ...ip], 1520);
    assert.deepEqual([bytes.length, originalLength], [14 + ip.length, 1514]);
    assert.deepEqual(notes, [`${14 + ip.length} of 1514 bytes captured`, 'Ethernet header made up']);
  });

  const REFUSED: readonly (readonly [what: string, linkType: number, data: number[]])[] = [
    ['an unknown link type', 147, ip],
    ['raw IP of version 5', 101, [0x50, 0]],
    ['raw IP without a byte', 101, []],
    ['SLL cut short', 113, cooked(0, 1, SENDER, 0x0800).slice(0, 15)],
    ['SLL of netlink', 113, cooked(0, 824, [], 0)],
    ['SLL of radiotap', 113, cooked(0, 803, [], 0x0800)],
    ['SLL of CAN', 113, cooked(0, 280, [], 0x000c)],
    ['SLL2 cut short', 276, cooked2(0, 1, SENDER, 0x0800).slice(0, 19)],
    ['BSD loopback of another family', 0, [7, 0, 0, 0, 1]],
  ];
  for (const [what, linkType, data] of REFUSED) {
    test(`but not for ${what}`, () => {
      const diagnostic = diagnosticOf(() => frameOf(linkType, data));
      assert.deepEqual([diagnostic.code, diagnostic.kind], ['CAPTURE_LINK_TYPE', 'unsupported']);
      assert.match(diagnostic.message, /^x\.pcap: packet 1: /);
    });
  }
});

describe('a frame check sequence is left out', () => {
  const WITH_FCS = 0x2400_0001;
  const sum = [0xde, 0xad, 0xbe, 0xef];

  test('whole, cut, or not captured at all: then the frame is not cut short', () => {
    const whole = frame.length + sum.length;
    for (const [captured, length, notes] of [
      [whole, frame.length, ['without its frame check sequence']],
      [frame.length + 2, frame.length, ['without its frame check sequence']],
      [frame.length, frame.length, []],
      [frame.length - 1, frame.length - 1, [`${frame.length - 1} of ${frame.length} bytes captured`]],
    ] as const) {
      const found = frameOf(WITH_FCS, [...frame, ...sum].slice(0, captured), whole);
      assert.deepEqual([found.bytes.length, found.originalLength, found.notes], [length, frame.length, notes]);
      assert.equal(hex(found.bytes), hex(frame.slice(0, length)));
    }
  });

  test('but a length that none has puts the bytes in doubt', () => {
    for (const [linkType, data] of [
      [0x1400_0001, frame],
      [0xf400_0001, frame],
      [WITH_FCS, [1, 2, 3]],
    ] as const) {
      assert.equal(diagnosticOf(() => frameOf(linkType, data)).code, 'CAPTURE_FRAME_CHECK');
    }
  });
});
