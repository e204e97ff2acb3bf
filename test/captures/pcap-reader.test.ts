import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCapture, readCaptureFile } from '../../captures/packet-capture.ts';
import { captureBytes, capturePath, diagnosticOf, pcapFile, readAll } from './support.ts';

const BYTE_ORDERS = [
  ['little', true],
  ['big', false],
] as const;

for (const [name, littleEndian] of BYTE_ORDERS) {
  test(`a ${name}-endian pcap of microseconds gives times, lengths and bytes`, () => {
    const file = pcapFile(littleEndian, {
      linkType: 101,
      packets: [
        { seconds: 0xffff_ffff, fraction: 999_999, data: [1, 2, 3] },
        { seconds: 7, fraction: 1, data: [4], original: 1500 },
        { seconds: 8, data: [] },
      ],
    });
    const capture = readCapture(file, 'a.pcap');
    assert.equal(capture.format, 'pcap');
    const common = { interfaceIndex: 0, interfaceName: undefined, linkType: 101 };
    assert.deepEqual(
      [...capture.packets],
      [
        {
          ...common,
          index: 1,
          timestamp: 4294967295999999000n,
          originalLength: 3,
          bytes: Uint8Array.of(1, 2, 3),
          truncated: false,
        },
        { ...common, index: 2, timestamp: 7000001000n, originalLength: 1500, bytes: Uint8Array.of(4), truncated: true },
        { ...common, index: 3, timestamp: 8000000000n, originalLength: 0, bytes: Uint8Array.of(), truncated: false },
      ],
    );
  });

  test(`a ${name}-endian pcap of nanoseconds keeps the last digit`, () => {
    const file = pcapFile(littleEndian, {
      magic: 0xa1b23c4d,
      packets: [{ seconds: 1795374628, fraction: 941_039_484, data: [0] }],
    });
    assert.equal(readAll(file)[0]?.timestamp, 1795374628941039484n);
  });

  test(`Linux's modified pcap, ${name}-endian, is named as unsupported`, () => {
    const file = pcapFile(littleEndian, { magic: 0xa1b2cd34, packets: [] });
    const diagnostic = diagnosticOf(() => readCapture(file, 'a.pcap'));
    assert.equal(diagnostic.code, 'CAPTURE_UNSUPPORTED_FORMAT');
    assert.equal(diagnostic.kind, 'unsupported');
    assert.match(diagnostic.message, /^a\.pcap: at offset 0: this is Linux's modified pcap/);
  });
}

test('bits above the link type, which tell of a frame check sequence, are no part of it', () => {
  const file = pcapFile(true, { linkType: 0x2400_0001, packets: [{ data: [0] }] });
  assert.equal(readAll(file)[0]?.linkType, 1);
});

test('packets are decoded as they are asked for: a fault behind the last one asked for is not met', () => {
  const broken = captureBytes('http.pcap').subarray(0, -1);
  const { packets } = readCapture(broken, 'broken.pcap');
  for (const packet of packets) if (packet.index === 13) break;
  assert.equal(diagnosticOf(() => [...packets]).code, 'PCAP_TRUNCATED');
});

test('every walk over the packets begins at the first', () => {
  const { packets } = readCaptureFile(capturePath('echo.pcap'));
  assert.deepEqual([...packets], [...packets]);
  assert.equal([...packets].length, 8);
});

test('a truncated packet is kept and flagged, or refused where that is asked for', () => {
  const bytes = captureBytes('http-headers.pcap');
  const packets = readAll(bytes);
  assert.deepEqual(
    packets
      .filter(({ truncated }) => truncated)
      .map(({ index, originalLength, bytes: { length } }) => [index, originalLength, length]),
    [
      [1, 74, 66],
      [2, 74, 66],
      [4, 148, 66],
      [6, 253, 66],
      [8, 1514, 66],
      [9, 625, 66],
    ],
  );
  const diagnostic = diagnosticOf(() => readAll(bytes, { truncatedPackets: 'refuse' }));
  assert.equal(diagnostic.code, 'CAPTURE_PACKET_TRUNCATED');
  assert.equal(diagnostic.message, 'test.pcap: packet 1 at offset 40: not the whole packet was captured');
  assert.equal(diagnostic.cause, 'it was 74 bytes long, and 66 were captured');
  assert.equal(readAll(captureBytes('http.pcap'), { truncatedPackets: 'refuse' }).length, 14);
});

const REFUSED: readonly { what: string; file: Uint8Array; code: string; message: RegExp }[] = [
  {
    what: 'a file that ends within the file header',
    file: pcapFile(true, { packets: [] }).subarray(0, 23),
    code: 'PCAP_TRUNCATED',
    message: /^test\.pcap: at offset 0: the file ends within the pcap file header$/,
  },
  {
    what: 'a file that ends within a record header',
    file: pcapFile(true, { packets: [{ data: [1] }, { data: [] }] }).subarray(0, -1),
    code: 'PCAP_TRUNCATED',
    message: /^test\.pcap: packet 2 at offset 41: the file ends within the record header$/,
  },
  {
    what: 'a file that ends within a packet',
    file: pcapFile(false, { packets: [{ data: [1] }, { data: [1, 2] }] }).subarray(0, -1),
    code: 'PCAP_TRUNCATED',
    message: /^test\.pcap: packet 2 at offset 49: the file ends within the packet$/,
  },
  {
    what: 'more bytes captured than the snap length',
    file: pcapFile(true, { snapLength: 2, packets: [{ data: [1, 2, 3] }] }),
    code: 'PCAP_CAPTURED_LENGTH',
    message: /packet 1 at offset 32: 3 bytes are said to be captured$/,
  },
  {
    what: 'more bytes captured than the packet had',
    file: pcapFile(true, { packets: [{ data: [1, 2, 3], original: 2 }] }),
    code: 'PCAP_CAPTURED_LENGTH',
    message: /packet 1 at offset 32: 3 bytes are said to be captured of a packet of 2$/,
  },
  {
    what: 'a length of nearly 4 GiB',
    file: pcapFile(true, { snapLength: 0, packets: [{ data: [1], captured: 0xffff_fff0, original: 0xffff_ffff }] }),
    code: 'PCAP_TRUNCATED',
    message: /packet 1 at offset 32/,
  },
  {
    what: 'a million microseconds past the second',
    file: pcapFile(true, { packets: [{ data: [1], fraction: 1_000_000 }] }),
    code: 'PCAP_TIMESTAMP',
    message: /packet 1 at offset 28: the time has 1000000 microseconds past the second$/,
  },
  {
    what: 'a billion nanoseconds past the second',
    file: pcapFile(true, { magic: 0xa1b23c4d, packets: [{ data: [1], fraction: 1_000_000_000 }] }),
    code: 'PCAP_TIMESTAMP',
    message: /nanoseconds past the second$/,
  },
  {
    what: 'major version 3',
    file: pcapFile(true, { version: [3, 4], packets: [] }),
    code: 'PCAP_VERSION',
    message: /offset 4: pcap version 3\.4 cannot be read$/,
  },
  {
    what: 'minor version 3',
    file: pcapFile(false, { version: [2, 3], packets: [] }),
    code: 'PCAP_VERSION',
    message: /offset 4: pcap version 2\.3 cannot be read$/,
  },
  { what: 'an empty file', file: Uint8Array.of(), code: 'CAPTURE_EMPTY', message: /the file is empty$/ },
  {
    what: 'three bytes',
    file: Uint8Array.of(0xd4, 0xc3, 0xb2),
    code: 'CAPTURE_UNKNOWN_FORMAT',
    message: /this is no pcap or pcapng capture$/,
  },
  {
    what: 'a text file',
    file: new TextEncoder().encode('Feature: no capture\n'),
    code: 'CAPTURE_UNKNOWN_FORMAT',
    message: /this is no pcap or pcapng capture$/,
  },
  {
    what: 'a compressed capture',
    file: Uint8Array.of(0x1f, 0x8b, 8, 0),
    code: 'CAPTURE_UNSUPPORTED_FORMAT',
    message: /this is a gzip file$/,
  },
];

for (const { what, file, code, message } of REFUSED) {
  test(`refused: ${what}`, () => {
    const diagnostic = diagnosticOf(() => readAll(file));
    assert.equal(diagnostic.code, code);
    assert.match(diagnostic.message, message);
    assert.notEqual(diagnostic.cause, '');
    assert.notEqual(diagnostic.hint, '');
  });
}

test('a snap length of 0 is none', () => {
  assert.equal(readAll(pcapFile(true, { snapLength: 0, packets: [{ data: [1, 2, 3] }] })).length, 1);
});

test('a directory and a missing file are told apart from broken captures', () => {
  assert.equal(diagnosticOf(() => readCaptureFile(capturePath('.'))).code, 'FILE_IS_DIRECTORY');
  const missing = diagnosticOf(() => readCaptureFile('none.pcap'));
  assert.deepEqual([missing.code, missing.message], ['FILE_NOT_FOUND', 'none.pcap: there is no such file']);
});

test('bytes that begin within a larger buffer are read from their own beginning', () => {
  const file = captureBytes('echo.pcap');
  const larger = new Uint8Array(file.length + 3);
  larger.set(file, 3);
  assert.deepEqual(readAll(larger.subarray(3)), readAll(file));
});
