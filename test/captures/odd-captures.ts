import { captureBytes, concatenate, layOut, pcapFile, pcapngBlocks, readAll } from './support.ts';

/** A capture that is odd in some way, sound or not. */
export interface OddCapture {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Why our reader reads packets that tshark does not, or the other way round; left out where they agree. */
  readonly unlikeTshark?: string;
  /** The same for tcpdump. */
  readonly unlikeTcpdump?: string;
}

const [first, second] = readAll(captureBytes('echo.pcap')).map(({ bytes }) => [...bytes]) as [number[], number[]];
const little = pcapngBlocks(true);
const big = pcapngBlocks(false);
const text = (name: string) => new TextEncoder().encode(name);
const section = (...blocks: Uint8Array[]) => concatenate([little.section(), ...blocks]);

const IF_NAME = 2;
const IF_TSRESOL = 9;
const IF_FCSLEN = 13;
const IF_TSOFFSET = 14;

const TCPDUMP_STRICT = 'libpcap refuses an interface with such options';
const TCPDUMP_CUTS = 'libpcap cuts packets to the snap length, or refuses them';
const TCPDUMP_SECTIONS = 'libpcap reads no section of the other byte order';
const TCPDUMP_ORIGINAL_LENGTH = 'tcpdump prints no packet of which less was there than captured';

function pcaps(): OddCapture[] {
  const packets = [{ data: first }, { data: second }];
  const list: OddCapture[] = [];
  for (const littleEndian of [true, false]) {
    const order = littleEndian ? 'little' : 'big';
    for (const magic of [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34]) {
      const times = packets.map((packet, n) => ({ ...packet, seconds: 1_600_000_000, fraction: 999_999 * n }));
      list.push({
        name: `${order}-${magic.toString(16)}.pcap`,
        bytes: pcapFile(littleEndian, { magic, packets: times }),
      });
    }
    list.push({
      name: `${order}-snap-length.pcap`,
      bytes: pcapFile(littleEndian, { snapLength: 40, packets }),
      unlikeTcpdump: TCPDUMP_CUTS,
    });
  }
  for (const minor of [0, 1, 2]) {
    const swapped = packets.map(({ data }) => ({ data, captured: 200, original: data.length }));
    list.push({ name: `2.${minor}.pcap`, bytes: pcapFile(true, { version: [2, minor], packets: swapped }) });
  }
  const cutShort = [
    { data: first, original: 200 },
    { data: second, captured: 200, original: second.length },
  ];
  list.push({ name: '2.3.pcap', bytes: pcapFile(true, { version: [2, 3], packets: cutShort }) });
  for (const version of [
    [1, 4],
    [2, 5],
    [3, 0],
  ] as const) {
    const unlikeTshark =
      version[0] === 1 ? {} : { unlikeTshark: 'libpcap knows no such version, nor does anything write it' };
    list.push({ name: `${version.join('.')}.pcap`, bytes: pcapFile(true, { version, packets }), ...unlikeTshark });
  }
  const aix = packets.map(({ data }) => ({ data, captured: 200, original: data.length, fraction: 999_999_999 }));
  list.push(
    { name: 'aix.pcap', bytes: pcapFile(true, { version: [2, 2], linkType: 6, packets: aix }) },
    {
      name: 'microseconds.pcap',
      bytes: pcapFile(true, { packets: packets.map((one) => ({ ...one, seconds: 9, fraction: 1_500_000 })) }),
    },
    {
      name: 'original-length.pcap',
      bytes: pcapFile(true, {
        packets: [
          { data: first, original: 38 },
          { data: second, original: 0 },
        ],
      }),
      unlikeTcpdump: TCPDUMP_ORIGINAL_LENGTH,
    },
    { name: 'cut-in-packet.pcap', bytes: pcapFile(true, { packets }).subarray(0, -3) },
    { name: 'cut-in-header.pcap', bytes: concatenate([pcapFile(true, { packets }), new Uint8Array(7)]) },
    { name: 'no-snap-length.pcap', bytes: pcapFile(true, { snapLength: 0, packets }) },
    { name: 'no-packet.pcap', bytes: pcapFile(true, { packets: [] }) },
    {
      name: 'zeroes-behind.pcap',
      bytes: concatenate([pcapFile(true, { packets }), new Uint8Array(32)]),
    },
    ...[0x2400_0001, 0x0400_0001, 0x2000_0001].map((linkType) => ({
      name: `link-${linkType.toString(16)}.pcap`,
      bytes: pcapFile(true, { linkType, packets: [{ data: [...first, 0xde, 0xad, 0xbe, 0xef] }] }),
    })),
  );
  return list;
}

/** One section, whose interface has these options. */
function withOptions(options: readonly (readonly [number, readonly number[] | Uint8Array])[]): Uint8Array {
  return section(little.interface(options), little.packet(second, { timestamp: 1_600_000_000_123_456n }));
}

function interfaces(): OddCapture[] {
  return [
    ...[0, 3, 9, 0x80, 0xa0].map((resolution) => ({
      name: `resolution-${resolution}.pcapng`,
      bytes: withOptions([[IF_TSRESOL, [resolution]]]),
    })),
    { name: 'offset.pcapng', bytes: withOptions([[IF_TSOFFSET, little.int64(1_000_000n)]]) },
    { name: 'offset-before-1970.pcapng', bytes: withOptions([[IF_TSOFFSET, little.int64(-1_000_000n)]]) },
    {
      name: 'offset-twice.pcapng',
      bytes: withOptions([1000n, 2000n].map((seconds) => [IF_TSOFFSET, little.int64(seconds)] as const)),
      unlikeTcpdump: TCPDUMP_STRICT,
    },
    { name: 'offset-of-4.pcapng', bytes: withOptions([[IF_TSOFFSET, [6, 0, 0, 0]]]), unlikeTcpdump: TCPDUMP_STRICT },
    { name: 'resolution-of-2.pcapng', bytes: withOptions([[IF_TSRESOL, [6, 0]]]), unlikeTcpdump: TCPDUMP_STRICT },
    {
      name: 'resolution-twice.pcapng',
      bytes: withOptions([
        [IF_TSRESOL, [3]],
        [IF_TSRESOL, [9]],
      ]),
      unlikeTcpdump: TCPDUMP_STRICT,
    },
    {
      name: 'name-twice.pcapng',
      bytes: withOptions([
        [IF_NAME, text('eth0')],
        [IF_NAME, text('eth1')],
      ]),
    },
    { name: 'name-latin1.pcapng', bytes: withOptions([[IF_NAME, [0x56, 0xfc]]]) },
    { name: 'name-escape.pcapng', bytes: withOptions([[IF_NAME, text('\u001b[2J')]]) },
    {
      name: 'behind-end.pcapng',
      bytes: withOptions([
        [0, []],
        [IF_TSRESOL, [9]],
      ]),
    },
    { name: 'end-of-4.pcapng', bytes: withOptions([[0, [1, 2, 3, 4]]]), unlikeTcpdump: TCPDUMP_STRICT },
    { name: 'unknown-option.pcapng', bytes: withOptions([[0x7777, new Uint8Array(60_000)]]) },
    {
      name: 'option-too-long.pcapng',
      bytes: section(
        little.block(1, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 50, 0, 1, 2, 3, 4)),
        little.packet(second),
      ),
    },
    {
      name: 'snap-length.pcapng',
      bytes: section(little.interface([], 40), little.packet(second), little.packet(first)),
      unlikeTcpdump: TCPDUMP_CUTS,
    },
    {
      name: 'reserved.pcapng',
      bytes: section(
        little.block(
          1,
          layOut(true, [
            ['u16', 1],
            ['u16', 0xffff],
            ['u32', 0],
          ]),
        ),
        little.packet(second),
      ),
    },
    { name: 'fcs.pcapng', bytes: section(little.interface([[IF_FCSLEN, [4]]]), little.packet([...first, 1, 2, 3, 4])) },
  ];
}

function blocks(): OddCapture[] {
  const face = little.interface();
  return [
    {
      name: 'unknown-blocks.pcapng',
      unlikeTshark: 'Wireshark counts and shows a block that it does not know',
      bytes: section(
        little.block(0x0bad, new Uint8Array(8)),
        face,
        little.block(0x0bae, new Uint8Array(4)),
        little.packet(second),
      ),
    },
    { name: 'obsolete.pcapng', bytes: section(face, little.obsoletePacket(second, 0, 5, 77n)) },
    {
      name: 'simple.pcapng',
      bytes: section(little.interface([], 40), little.simplePacket(first.slice(0, 40), first.length)),
    },
    {
      name: 'simple-whole.pcapng',
      bytes: section(little.interface([], 40), little.simplePacket(first)),
      unlikeTshark: 'it goes by the snap length, which the block contradicts',
      unlikeTcpdump: TCPDUMP_CUTS,
    },
    { name: 'simple-too-short.pcapng', bytes: section(face, little.simplePacket(first, 200)) },
    {
      name: 'simple-too-long.pcapng',
      bytes: section(face, little.simplePacket(first, 20)),
      unlikeTcpdump: 'it takes 20 bytes of the 44 that are there',
    },
    {
      name: 'original-length.pcapng',
      bytes: section(face, little.packet(first, { original: 38 }), little.packet(second, { original: 0 })),
      unlikeTcpdump: TCPDUMP_ORIGINAL_LENGTH,
    },
    { name: 'captured-too-long.pcapng', bytes: section(face, little.packet(first, { captured: 400, original: 400 })) },
    {
      name: 'packet-option-too-long.pcapng',
      bytes: section(
        face,
        little.block(
          6,
          layOut(true, [
            ['u32', 0],
            ['u64', 0n],
            ['u32', 40],
            ['u32', 40],
            ['bytes', second.slice(0, 40)],
            ['u16', 2],
            ['u16', 800],
          ]),
        ),
      ),
      unlikeTshark: 'options of a packet leave its bytes in no doubt',
    },
    {
      name: 'packet-behind-end.pcapng',
      bytes: section(
        face,
        little.packet(second, {
          list: [
            [0, []],
            [2, [1, 0, 0, 0]],
          ],
        }),
      ),
    },
    {
      name: 'packet-comments.pcapng',
      bytes: section(
        face,
        little.packet(second, {
          list: [
            [1, [0x1b, 0x63]],
            [1, [0xff]],
          ],
        }),
      ),
    },
    {
      name: 'flags-of-2.pcapng',
      bytes: section(face, little.packet(second, { list: [[2, [1, 2]]] })),
      unlikeTshark: 'options of a packet leave its bytes in no doubt',
    },
    {
      name: 'flags-fcs.pcapng',
      bytes: section(face, little.packet([...first, 1, 2, 3, 4], { list: [[2, [0x80, 0, 0, 0]]] })),
    },
    { name: 'no-interface.pcapng', bytes: section(little.packet(second)) },
    { name: 'other-interface.pcapng', bytes: section(face, little.packet(first), little.packet(second, { id: 1 })) },
    {
      name: 'trailing-length.pcapng',
      bytes: section(face, little.packet(first), little.block(4, new Uint8Array(8), 24)),
    },
    { name: 'length-of-21.pcapng', bytes: section(face, little.packet(first), little.block(4, new Uint8Array(9))) },
    { name: 'cut.pcapng', bytes: section(face, little.packet(first), little.packet(second)).subarray(0, -9) },
    { name: 'zeroes-behind.pcapng', bytes: concatenate([section(face, little.packet(first)), new Uint8Array(64)]) },
  ];
}

function sections(): OddCapture[] {
  const face = little.interface();
  const whole = concatenate([face, little.packet(second)]);
  const from = (length: bigint, version?: readonly [number, number]) =>
    concatenate([little.section(length, version), whole]);
  return [
    ...[-2n, 0n, 21n, 28n, 1_000_000n].map((length) => ({ name: `section-of-${length}.pcapng`, bytes: from(length) })),
    { name: 'version-1.1.pcapng', bytes: from(-1n, [1, 1]) },
    { name: 'version-1.2.pcapng', bytes: from(-1n, [1, 2]) },
    { name: 'version-2.0.pcapng', bytes: from(-1n, [2, 0]) },
    { name: 'two-sections.pcapng', bytes: concatenate([from(-1n), from(4n)]) },
    {
      name: 'other-order.pcapng',
      bytes: concatenate([
        from(28n),
        big.section(5n),
        big.interface([
          [IF_NAME, [0xff]],
          [IF_NAME, text('b')],
        ]),
        big.packet(first),
      ]),
      unlikeTcpdump: TCPDUMP_SECTIONS,
    },
    {
      name: 'section-option-too-long.pcapng',
      bytes: concatenate([
        little.block(
          0x0a0d0d0a,
          layOut(true, [
            ['u32', 0x1a2b3c4d],
            ['u16', 1],
            ['u16', 0],
            ['u64', -1n],
            ['u16', 2],
            ['u16', 200],
          ]),
        ),
        whole,
      ]),
      unlikeTshark: 'options of a section leave the bytes of its packets in no doubt',
    },
  ];
}

/** Captures of all the kinds of oddity that are told apart, of one packet or two each. */
export const ODD_CAPTURES: readonly OddCapture[] = [...pcaps(), ...interfaces(), ...blocks(), ...sections()];
