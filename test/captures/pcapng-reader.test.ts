import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCapture } from '../../captures/packet-capture.ts';
import { captureBytes, concatenate, diagnosticOf, pcapngBlocks, readAll } from './support.ts';

const IF_NAME = 2;

const IF_TSRESOL = 9;

const IF_TSOFFSET = 14;

const little = pcapngBlocks(true);

const text = (name: string) => new TextEncoder().encode(name);

/** One section, little-endian, of the blocks given. */
const file = (...blocks: Uint8Array[]) => concatenate([little.section(), ...blocks]);

for (const littleEndian of [true, false]) {
  test(`${littleEndian ? 'little' : 'big'}-endian: enhanced, simple and obsolete packets of several interfaces`, () => {
    const blocks = pcapngBlocks(littleEndian);
    const capture = readCapture(
      concatenate([
        blocks.section(),
        blocks.interface([[IF_NAME, text('eth0')]], 4),
        blocks.interface([[IF_NAME, text('wlan0 ☎')]], 0, 101),
        blocks.packet([1, 2, 3], { timestamp: 1795374627086766n, list: [[2, [1, 0, 0, 0]]] }),
        blocks.simplePacket([5, 6, 7, 8], 60),
        blocks.obsoletePacket([9], 1, 0xffff, 0x1_0000_0001n),
        blocks.packet([], { id: 1, original: 9 }),
      ]),
      'a.pcapng',
      { truncatedPackets: 'keep' },
    );
    assert.equal(capture.format, 'pcapng');
    const eth0 = { interfaceIndex: 0, interfaceName: 'eth0', linkType: 1, frameCheckLength: 0, warnings: [] };
    const wlan0 = { interfaceIndex: 1, interfaceName: 'wlan0 ☎', linkType: 101, frameCheckLength: 0, warnings: [] };
    assert.deepEqual(
      [...capture.packets],
      [
        {
          ...eth0,
          index: 1,
          timestamp: 1795374627086766000n,
          originalLength: 3,
          bytes: Uint8Array.of(1, 2, 3),
          truncated: false,
        },
        {
          ...eth0,
          index: 2,
          timestamp: undefined,
          originalLength: 60,
          bytes: Uint8Array.of(5, 6, 7, 8),
          truncated: true,
        },
        {
          ...wlan0,
          index: 3,
          timestamp: 4294967297000n,
          originalLength: 1,
          bytes: Uint8Array.of(9),
          truncated: false,
        },
        { ...wlan0, index: 4, timestamp: 0n, originalLength: 9, bytes: Uint8Array.of(), truncated: true },
      ],
    );
  });
}

test('sections of either byte order follow each other, each with interfaces of its own', () => {
  const big = pcapngBlocks(false);
  const first = [little.interface([[IF_NAME, text('a')]]), little.packet([1])];
  const length = BigInt(concatenate(first).length);
  const packets = readAll(
    concatenate([
      little.section(length),
      ...first,
      big.section(),
      big.interface([[IF_NAME, text('b')]]),
      big.packet([2]),
      little.section(0n, [1, 2]),
      little.section(),
    ]),
  );
  assert.deepEqual(
    packets.map((packet) => [packet.index, packet.interfaceIndex, packet.interfaceName, ...packet.bytes]),
    [
      [1, 0, 'a', 1],
      [2, 1, 'b', 2],
    ],
  );
});

test('blocks of unknown types and those without packets are passed over', () => {
  const passed = [4, 5, 10, 0x0bad, 0x4000_0bad, 0xffff_ffff].map((type) =>
    little.block(type, Uint8Array.of(1, 2, 3, 4)),
  );
  const packets = readAll(file(...passed, little.interface(), ...passed, little.packet([7]), ...passed));
  assert.deepEqual(
    packets.map(({ index, bytes }) => [index, ...bytes]),
    [[1, 7]],
  );
});

const TIMES: readonly { what: string; resolution?: number; offset?: bigint; timestamp: bigint; nanoseconds: bigint }[] =
  [
    { what: 'microseconds where nothing is said', timestamp: 1_000_001n, nanoseconds: 1_000_001_000n },
    { what: 'seconds', resolution: 0, timestamp: 3n, nanoseconds: 3_000_000_000n },
    { what: 'milliseconds', resolution: 3, timestamp: 3n, nanoseconds: 3_000_000n },
    { what: 'nanoseconds', resolution: 9, timestamp: 1795374627086766121n, nanoseconds: 1795374627086766121n },
    { what: 'picoseconds, cut to nanoseconds', resolution: 12, timestamp: 1_999n, nanoseconds: 1n },
    { what: 'units of 2^-1 s', resolution: 0x81, timestamp: 3n, nanoseconds: 1_500_000_000n },
    { what: 'units of 2^-20 s', resolution: 0x94, timestamp: 0x10_0001n, nanoseconds: 1_000_000_953n },
    { what: 'units of 2^-32 s', resolution: 0xa0, timestamp: 0x1_8000_0000n, nanoseconds: 1_500_000_000n },
    { what: 'the largest timestamp', resolution: 9, timestamp: 2n ** 64n - 1n, nanoseconds: 2n ** 64n - 1n },
    {
      what: 'an offset',
      resolution: 6,
      offset: 1_000_000_000n,
      timestamp: 1n,
      nanoseconds: 1_000_000_000_000_001_000n,
    },
    { what: 'an offset before 1970', offset: -2n, timestamp: 500_000n, nanoseconds: -1_500_000_000n },
  ];

for (const { what, resolution, offset, timestamp, nanoseconds } of TIMES) {
  test(`time: ${what}`, () => {
    const options = [
      ...(resolution === undefined ? [] : [[IF_TSRESOL, [resolution]] as const]),
      ...(offset === undefined ? [] : [[IF_TSOFFSET, little.int64(offset)] as const]),
    ];
    const [packet] = readAll(file(little.interface(options), little.packet([0], { timestamp })));
    assert.equal(packet?.timestamp, nanoseconds);
  });
}

/** An Interface Description Block whose options are these bytes. */
const interfaceWith = (...options: number[]) => little.block(1, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, ...options));

const cut = (bytes: Uint8Array) => bytes.subarray(0, -4);

const REFUSED: readonly { what: string; bytes: Uint8Array; code: string; message: string }[] = [
  {
    what: 'a file that ends within the first header',
    bytes: little.section().subarray(0, 11),
    code: 'PCAPNG_TRUNCATED',
    message: 'at offset 0: the file ends within a Section Header Block',
  },
  {
    what: 'a byte-order magic that is none',
    bytes: little.block(0x0a0d0d0a, new Uint8Array(16)),
    code: 'PCAPNG_BYTE_ORDER',
    message: 'at offset 8: the byte-order magic is 0x00000000',
  },
  {
    what: 'version 2.0',
    bytes: little.section(-1n, [2, 0]),
    code: 'PCAPNG_VERSION',
    message: 'at offset 12: pcapng version 2.0 cannot be read',
  },
  {
    what: 'version 1.1',
    bytes: little.section(-1n, [1, 1]),
    code: 'PCAPNG_VERSION',
    message: 'at offset 12: pcapng version 1.1 cannot be read',
  },
  {
    what: 'a section header without a section length',
    bytes: little.block(0x0a0d0d0a, Uint8Array.of(0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0)),
    code: 'PCAPNG_BLOCK_LENGTH',
    message: 'at offset 4: the Section Header Block is too short',
  },
  {
    what: 'a file that ends within a block',
    bytes: cut(file(little.interface())),
    code: 'PCAPNG_TRUNCATED',
    message: 'at offset 28: the file ends within a block',
  },
  {
    what: 'a trailing length that differs',
    bytes: file(little.block(1, new Uint8Array(8), 24)),
    code: 'PCAPNG_BLOCK_LENGTH',
    message: "at offset 44: the block's trailing total length is 24",
  },
  {
    what: 'a length that is no multiple of 4',
    bytes: file(little.block(4, new Uint8Array(9))),
    code: 'PCAPNG_BLOCK_LENGTH',
    message: "at offset 32: the block's total length is 21",
  },
  {
    what: 'a length of 0, on which a reader could stay forever',
    bytes: file(new Uint8Array(12)),
    code: 'PCAPNG_BLOCK_LENGTH',
    message: "at offset 32: the block's total length is 0",
  },
  {
    what: 'an interface block without a snap length',
    bytes: file(little.block(1, new Uint8Array(4))),
    code: 'PCAPNG_BLOCK_LENGTH',
    message: 'at offset 32: the Interface Description Block is too short',
  },
  {
    what: 'an option longer than its block',
    bytes: file(interfaceWith(2, 0, 5, 0, 1, 2, 3, 4)),
    code: 'PCAPNG_OPTION',
    message: 'at offset 44: option 2 has length 5',
  },
  {
    what: 'a packet of an interface that is not described',
    bytes: file(little.interface(), little.packet([1]), little.packet([1], { id: 1 })),
    code: 'PCAPNG_INTERFACE',
    message: 'packet 2 at offset 92: there is no interface 1',
  },
  {
    what: "a packet of another section's interface",
    bytes: concatenate([file(little.interface()), file(little.packet([1]))]),
    code: 'PCAPNG_INTERFACE',
    message: 'packet 1 at offset 84: there is no interface 0',
  },
  {
    what: 'an obsolete packet of an interface that is not described',
    bytes: file(little.interface(), little.obsoletePacket([1], 1, 0, 0n)),
    code: 'PCAPNG_INTERFACE',
    message: 'packet 1 at offset 56: there is no interface 1',
  },
  {
    what: 'a simple packet without any interface',
    bytes: file(little.simplePacket([1])),
    code: 'PCAPNG_INTERFACE',
    message: 'packet 1 at offset 36: there is no interface 0',
  },
  {
    what: 'a packet block without an original length',
    bytes: file(little.interface(), little.block(6, new Uint8Array(16))),
    code: 'PCAPNG_BLOCK_LENGTH',
    message: 'packet 1 at offset 52: the Enhanced Packet Block is too short',
  },
  {
    what: 'more bytes captured than the block holds',
    bytes: file(little.interface(), little.packet([1], { captured: 5, original: 5 })),
    code: 'PCAPNG_CAPTURED_LENGTH',
    message: 'packet 1 at offset 68: 5 captured bytes are recorded',
  },
  {
    what: 'a simple packet shorter than it says',
    bytes: file(little.interface(), little.simplePacket([1], 5)),
    code: 'PCAPNG_CAPTURED_LENGTH',
    message: 'packet 1 at offset 56: the packet had 5 bytes, and its block has room for 4',
  },
  {
    what: 'a simple packet longer than it says',
    bytes: file(little.interface(), little.simplePacket([1, 2, 3, 4, 5], 4)),
    code: 'PCAPNG_CAPTURED_LENGTH',
    message: 'packet 1 at offset 56: the packet had 4 bytes, and its block has room for 8',
  },
];

for (const { what, bytes, code, message } of REFUSED) {
  test(`refused: ${what}`, () => {
    const diagnostic = diagnosticOf(() => readAll(bytes));
    assert.equal(diagnostic.message, `test.pcap: ${message}`);
    assert.equal(diagnostic.code, code);
  });
}

test("both interfaces of a real capture are there, in the file's order", () => {
  assert.deepEqual(
    readAll(captureBytes('two-interfaces.pcapng')).map((packet) => `${packet.interfaceIndex} ${packet.interfaceName}`),
    [...new Array(4).fill('0 eth0'), ...new Array(6).fill('1 eth1')],
  );
});
