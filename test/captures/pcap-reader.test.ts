import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCapture, readCaptureFile } from '../../captures/packet-capture.ts';
import { THOROUGH } from '../effort.ts';
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
    const capture = readCapture(file, 'a.pcap', { truncatedPackets: 'keep' });
    assert.equal(capture.format, 'pcap');
    const common = { interfaceIndex: 0, interfaceName: undefined, linkType: 101, frameCheckLength: 0, warnings: [] };
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

  test(`Linux's modified pcap, ${name}-endian, has longer record headers`, () => {
    const packets = [{ seconds: 7, data: [1, 2, 3], original: 9 }, { data: [4] }];
    const found = readAll(pcapFile(littleEndian, { magic: 0xa1b2cd34, packets }));
    assert.deepEqual(
      found.map(({ timestamp, originalLength, bytes }) => [timestamp, originalLength, ...bytes]),
      [
        [7_000_000_000n, 9, 1, 2, 3],
        [0n, 1, 4],
      ],
    );
  });
}

test('bits above the link type are no part of it: they tell how long a frame check sequence is, where they say that they do', () => {
  const read = (linkType: number) => {
    const [packet] = readAll(pcapFile(true, { linkType, packets: [{ data: [0] }] }));
    return [packet?.linkType, packet?.frameCheckLength];
  };
  assert.deepEqual(read(0x2400_0001), [1, 4]);
  assert.deepEqual(read(0xf400_0001), [1, 30]);
  assert.deepEqual(read(0x2000_0001), [1, 0]);
});

test('in older versions the lengths stand the other way round, and in one of them either way', () => {
  const lengths = (minor: number, captured: number, original: number, major = 2) =>
    readAll(pcapFile(true, { version: [major, minor], packets: [{ data: [1, 2, 3], captured, original }] })).map(
      ({ bytes, originalLength }) => [bytes.length, originalLength],
    );
  assert.deepEqual(lengths(4, 3, 60), [[3, 60]]);
  for (const minor of [0, 1, 2]) assert.deepEqual(lengths(minor, 60, 3), [[3, 60]]);
  assert.deepEqual(lengths(0, 60, 3, 543), [[3, 60]]);
  assert.deepEqual(lengths(3, 60, 3), [[3, 60]]);
  assert.deepEqual(lengths(3, 3, 60), [[3, 60]]);
});

test("AIX's link type 6 is Ethernet, and its times are in nanoseconds", () => {
  const file = pcapFile(true, { version: [2, 2], linkType: 6, packets: [{ data: [1], fraction: 999_999_999 }] });
  const [packet] = readAll(file);
  assert.deepEqual([packet?.linkType, packet?.timestamp, packet?.warnings], [1, 999_999_999n, []]);
  assert.equal(readAll(pcapFile(true, { linkType: 6, packets: [{ data: [1] }] }))[0]?.linkType, 6);
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

test('a truncated packet is refused with their number, or kept and flagged where that is asked for', () => {
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
  const diagnostic = diagnosticOf(() => readAll(bytes, {}));
  assert.equal(diagnostic.code, 'CAPTURE_PACKET_TRUNCATED');
  assert.equal(diagnostic.message, 'test.pcap: 6 of 14 packets were truncated');
  assert.match(diagnostic.cause, /^the first of them, packet 1, had 74 bytes, and 66 were captured: /);
  assert.match(diagnostic.hint, /tcpdump -s 0, or replay the captured bytes: .*truncatedPackets: 'keep'/);
  assert.equal(readAll(captureBytes('http.pcap'), {}).length, 14);
  const one = pcapFile(true, { packets: [{ data: [1] }, { data: [2], original: 9 }] });
  assert.equal(diagnosticOf(() => readAll(one, {})).message, 'test.pcap: packet 2 was truncated');
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
    what: 'a length of nearly 4 GiB',
    file: pcapFile(true, { snapLength: 0, packets: [{ data: [1], captured: 0xffff_fff0, original: 0xffff_ffff }] }),
    code: 'PCAP_TRUNCATED',
    message: /packet 1 at offset 32/,
  },
  {
    what: 'major version 3',
    file: pcapFile(true, { version: [3, 4], packets: [] }),
    code: 'PCAP_VERSION',
    message: /offset 4: pcap version 3\.4 cannot be read$/,
  },
  { what: 'an empty file', file: Uint8Array.of(), code: 'CAPTURE_EMPTY', message: /the file is empty$/ },
  {
    what: 'three bytes',
    file: Uint8Array.of(0xd4, 0xc3, 0xb2),
    code: 'CAPTURE_UNKNOWN_FORMAT',
    message: /this is not a pcap or pcapng capture$/,
  },
  {
    what: 'a text file',
    file: new TextEncoder().encode('Feature: no capture\n'),
    code: 'CAPTURE_UNKNOWN_FORMAT',
    message: /this is not a pcap or pcapng capture$/,
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

const CONTRADICTIONS: readonly { what: string; file: Uint8Array; code: string; text: string; timestamp?: bigint }[] = [
  {
    what: 'more bytes captured than the snap length',
    file: pcapFile(true, { snapLength: 2, packets: [{ data: [1, 2, 3] }] }),
    code: 'CAPTURE_SNAP_LENGTH',
    text: 'at offset 32: 3 bytes were captured, but the snap length is 2; all 3 are used',
  },
  {
    what: 'more bytes captured than the packet had',
    file: pcapFile(true, { packets: [{ data: [1, 2, 3], original: 2 }] }),
    code: 'CAPTURE_ORIGINAL_LENGTH',
    text: 'at offset 32: 3 bytes were captured of a packet with an original length of 2; all 3 are used',
  },
  {
    what: 'a million microseconds past the second',
    file: pcapFile(true, { packets: [{ data: [1, 2, 3], seconds: 4, fraction: 1_000_000 }] }),
    code: 'CAPTURE_TIME',
    text: 'at offset 28: its time has 1000000 microseconds past the second; there are 1000000 in a second; all are added',
    timestamp: 5_000_000_000n,
  },
  {
    what: 'four thousand million nanoseconds past the second',
    file: pcapFile(true, { magic: 0xa1b23c4d, packets: [{ data: [1, 2, 3], fraction: 0xffff_ffff }] }),
    code: 'CAPTURE_TIME',
    text: 'at offset 28: its time has 4294967295 nanoseconds past the second; there are 1000000000 in a second; all are added',
    timestamp: 4_294_967_295n,
  },
];

for (const { what, file, code, text, timestamp = 0n } of CONTRADICTIONS) {
  test(`read with a warning: ${what}`, () => {
    const [packet] = readAll(file);
    assert.deepEqual(
      packet?.warnings.map((warning) => [warning.code, warning.text, warning.packet]),
      [[code, text, 1]],
    );
    assert.deepEqual([packet?.timestamp, packet?.originalLength, packet?.truncated], [timestamp, 3, false]);
    assert.deepEqual(packet?.bytes, Uint8Array.of(1, 2, 3));
  });
}

test('a snap length of 0 is none', () => {
  assert.equal(readAll(pcapFile(true, { snapLength: 0, packets: [{ data: [1, 2, 3] }] })).length, 1);
});

test('a directory and a missing file are told apart from broken captures', THOROUGH, () => {
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

test('of a version that cannot be read, an older one is to be captured again, and a newer one converted', () => {
  const hint = (major: number, text: RegExp) =>
    assert.throws(() => readAll(pcapFile(true, { version: [major, 4], packets: [] })), { hint: text });
  hint(1, /^capture it again/);
  hint(3, /^convert it/);
});
