import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatenate, pcapngBlocks, readAll } from './support.ts';

const IF_NAME = 2;

const IF_TSRESOL = 9;

const IF_FCSLEN = 13;

const IF_TSOFFSET = 14;

const little = pcapngBlocks(true);

const text = (name: string) => new TextEncoder().encode(name);

/** One section, little-endian, of the blocks given. */
const file = (...blocks: Uint8Array[]) => concatenate([little.section(), ...blocks]);

/** An Interface Description Block whose options are these bytes. */
const interfaceWith = (...options: number[]) => little.block(1, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, ...options));

/** What the first packet's warnings are. */
const CONTRADICTIONS: readonly { what: string; bytes: Uint8Array; warnings: readonly string[]; changes?: object }[] = [
  {
    what: 'a section longer than the file',
    bytes: concatenate([little.section(4000n), little.interface(), little.packet([1])]),
    warnings: [
      "CAPTURE_SECTION_LENGTH at offset 16: the section's length is 4000, but 56 bytes are left in the file; blocks are read as they follow one another",
    ],
  },
  {
    what: 'a section of negative length',
    bytes: concatenate([little.section(-2n), little.interface(), little.packet([1])]),
    warnings: [
      "CAPTURE_SECTION_LENGTH at offset 16: the section's length is -2, but 56 bytes are left in the file; blocks are read as they follow one another",
    ],
  },
  {
    what: 'a section whose length is no multiple of 4',
    bytes: concatenate([little.section(21n), little.interface(), little.packet([1])]),
    warnings: [
      "CAPTURE_SECTION_LENGTH at offset 16: the section's length is 21, but 56 bytes are left in the file; blocks are read as they follow one another",
    ],
  },
  {
    what: 'blocks behind the end of their section, of which the first is told',
    bytes: concatenate([little.section(0n), little.interface(), little.packet([1])]),
    warnings: [
      'CAPTURE_SECTION_LENGTH at offset 28: a block begins here, and by the length in its header its section ends at offset 28; blocks are read as they follow one another',
    ],
  },
  {
    what: 'a block across the end of its section',
    bytes: concatenate([little.section(40n), little.interface(), little.packet([1]), little.packet([2])]),
    warnings: [],
  },
  {
    what: 'a section within another',
    bytes: concatenate([little.section(84n), little.section(), little.interface(), little.packet([1])]),
    warnings: [
      'CAPTURE_SECTION_LENGTH at offset 28: a section begins here, and by the length in its header the section before it ends at offset 112; blocks are read as they follow one another',
    ],
  },
  {
    what: 'options of a section that are longer than its header',
    bytes: concatenate([
      little.block(
        0x0a0d0d0a,
        Uint8Array.of(0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0, ...new Array(8).fill(0xff), 2, 0, 200, 0),
      ),
      little.interface(),
      little.packet([1]),
    ]),
    warnings: [
      'CAPTURE_OPTION at offset 24: option 2 has length 200, and 0 bytes are left in its block; it is ignored',
    ],
  },
  {
    what: 'an end of options with a length',
    bytes: file(interfaceWith(0, 0, 4, 0, 0, 0, 0, 0), little.packet([1])),
    warnings: ['CAPTURE_OPTION at offset 44: opt_endofopt has length 4; the options still end there'],
  },
  {
    what: 'an option behind the end of options',
    bytes: file(interfaceWith(0, 0, 0, 0, 9, 0, 1, 0, 9, 0, 0, 0), little.packet([1], { timestamp: 1n })),
    warnings: ['CAPTURE_OPTION at offset 44: 8 bytes follow opt_endofopt; they are ignored'],
    changes: { timestamp: 1000n },
  },
  {
    what: 'options of wrong lengths',
    bytes: file(
      little.interface([
        [IF_TSRESOL, [9, 0]],
        [IF_TSOFFSET, [6, 0, 0, 0]],
        [IF_FCSLEN, [4, 0]],
        [IF_TSRESOL, [3]],
      ]),
      little.packet([1], { timestamp: 1n }),
    ),
    warnings: [
      'CAPTURE_OPTION at offset 44: if_tsresol of interface 0 has length 2, not 1; it is ignored',
      'CAPTURE_OPTION at offset 52: if_tsoffset of interface 0 has length 4, not 8; it is ignored',
      'CAPTURE_OPTION at offset 60: if_fcslen of interface 0 has length 2, not 1; it is ignored',
    ],
    changes: { timestamp: 1_000_000n },
  },
  {
    what: 'options given twice',
    bytes: file(
      little.interface([
        [IF_NAME, text('eth0')],
        [IF_NAME, text('eth1')],
        [IF_TSRESOL, [3]],
        [IF_TSRESOL, [9]],
      ]),
      little.packet([1], { timestamp: 1n }),
    ),
    warnings: [
      'CAPTURE_OPTION at offset 52: interface 0 has a second if_name; the first counts',
      'CAPTURE_OPTION at offset 68: interface 0 has a second if_tsresol; the first counts',
    ],
    changes: { interfaceName: 'eth0', timestamp: 1_000_000n },
  },
  {
    what: 'a name that is no UTF-8, and that would speak to a terminal',
    bytes: file(little.interface([[IF_NAME, [0x1b, 0x5b, 0x32, 0x4a, 0xff]]]), little.packet([1])),
    warnings: ['CAPTURE_NAME at offset 48: the name of interface 0 is not valid UTF-8; it is read as "\\x1b[2J\ufffd"'],
    changes: { interfaceName: '\u001b[2J\ufffd' },
  },
  {
    what: 'more bytes captured than the packet had',
    bytes: file(little.interface(), little.packet([1], { original: 0 })),
    warnings: [
      'CAPTURE_ORIGINAL_LENGTH at offset 68: 1 bytes were captured of a packet with an original length of 0; all 1 are used',
    ],
  },
  {
    what: 'more bytes captured than the snap length',
    bytes: file(little.interface([], 2), little.packet([1, 2, 3])),
    warnings: ['CAPTURE_SNAP_LENGTH at offset 68: 3 bytes were captured, but the snap length is 2; all 3 are used'],
    changes: { bytes: Uint8Array.of(1, 2, 3), originalLength: 3 },
  },
  {
    what: 'a simple packet that is there whole though the snap length is less',
    bytes: file(little.interface([], 2), little.simplePacket([1, 2, 3, 4, 5])),
    warnings: ['CAPTURE_SNAP_LENGTH at offset 56: 5 bytes were captured, but the snap length is 2; all 5 are used'],
    changes: { bytes: Uint8Array.of(1, 2, 3, 4, 5), originalLength: 5, timestamp: undefined },
  },
  {
    what: 'an option of a packet that is longer than its block',
    bytes: file(
      little.interface(),
      little.block(6, concatenate([new Uint8Array(12), Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 8, 0)])),
    ),
    warnings: ['CAPTURE_OPTION at offset 80: option 2 has length 8, and 0 bytes are left in its block; it is ignored'],
  },
  {
    what: 'epb_flags of two bytes',
    bytes: file(little.interface(), little.packet([1], { list: [[2, [0x80, 0]]] })),
    warnings: ['CAPTURE_OPTION at offset 80: epb_flags has length 2, not 4; it is ignored'],
  },
];

for (const { what, bytes, warnings, changes } of CONTRADICTIONS) {
  test(`read with a warning: ${what}`, () => {
    const [packet] = readAll(bytes);
    assert.deepEqual(
      packet?.warnings.map((warning) => `${warning.code} ${warning.text}`),
      warnings,
    );
    const usual = { bytes: Uint8Array.of(1), originalLength: 1, timestamp: 0n, interfaceName: undefined };
    const { timestamp, interfaceName, originalLength } = packet!;
    assert.deepEqual({ bytes: packet?.bytes, originalLength, timestamp, interfaceName }, { ...usual, ...changes });
  });
}

test('a packet has the warnings of its own interface and section, and of no other', () => {
  const packets = readAll(
    file(
      little.interface([[IF_NAME, [0xff]]]),
      little.interface([[IF_NAME, text('eth1')]]),
      little.packet([1], { id: 1 }),
      little.packet([2]),
      little.packet([3]),
    ),
  );
  const codes = packets.map(({ warnings }) => warnings.map(({ code }) => code));
  assert.deepEqual(codes, [[], ['CAPTURE_NAME'], ['CAPTURE_NAME']]);
  assert.equal(packets[1]?.warnings[0], packets[2]?.warnings[0], 'the same warning is the same object');
});

test('frame check sequences: if_fcslen in bytes or, as it is described, in bits; epb_flags for a packet', () => {
  const lengths = (value: number | undefined, flags?: number) =>
    readAll(
      file(
        little.interface(value === undefined ? [] : [[IF_FCSLEN, [value]]]),
        little.packet([1], { list: flags === undefined ? [] : [[2, [flags & 0xff, flags >> 8, 0, 0]]] }),
      ),
    )[0]?.frameCheckLength;
  assert.deepEqual(
    [undefined, 0, 2, 4, 16, 32].map((value) => lengths(value)),
    [0, 0, 2, 4, 2, 4],
  );
  assert.deepEqual([lengths(undefined, 4 << 5), lengths(2, 4 << 5), lengths(4, 1)], [4, 4, 4]);
});
