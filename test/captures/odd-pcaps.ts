import { captureBytes, concatenate, pcapFile, pcapngBlocks, readAll } from './support.ts';

/** A capture that is odd in some way, sound or not. */
export interface OddCapture {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Why our reader reads packets that tshark does not, or the other way round; left out where they agree. */
  readonly unlikeTshark?: string;
  /** The same for tcpdump. */
  readonly unlikeTcpdump?: string;
}

export const [first, second] = readAll(captureBytes('echo.pcap')).map(({ bytes }) => [...bytes]) as [
  number[],
  number[],
];

export const little = pcapngBlocks(true);

export const big = pcapngBlocks(false);

export const TCPDUMP_CUTS = 'libpcap cuts packets to the snap length, or refuses them';

export const TCPDUMP_ORIGINAL_LENGTH = 'tcpdump prints no packet of which less was there than captured';

export function pcaps(): OddCapture[] {
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
