import {
  big,
  first,
  little,
  type OddCapture,
  pcaps,
  second,
  TCPDUMP_CUTS,
  TCPDUMP_ORIGINAL_LENGTH,
} from './odd-pcaps.ts';
import { concatenate, layOut } from './support.ts';

const text = (name: string) => new TextEncoder().encode(name);

const section = (...blocks: Uint8Array[]) => concatenate([little.section(), ...blocks]);

const IF_NAME = 2;

const IF_TSRESOL = 9;

const IF_FCSLEN = 13;

const IF_TSOFFSET = 14;

const TCPDUMP_STRICT = 'libpcap refuses an interface with such options';

const TCPDUMP_SECTIONS = 'libpcap reads no section of the other byte order';

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
