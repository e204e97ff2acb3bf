import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { isCompressed, unpack } from '../../../captures/compression/compression.ts';
import { describePacket } from '../../../captures/description/describe-packet.ts';
import { readCapture } from '../../../captures/packet-capture.ts';
import { readBtf } from '../../../kernel-model/layouts/btf-reader.ts';
import { extractLayout, judgeArchitecture } from '../../../kernel-model/layouts/extract-layout.ts';
import { unpackKernel } from '../../../runtime/kernel-file/unpack-kernel.ts';
import { CAPTURE_NAMES, captureBytes } from '../../captures/support.ts';
import { encodeBtf } from '../../kernel-model/layouts/encode-btf.ts';
import { EVERY_KIND } from '../../kernel-model/layouts/every-kind.ts';
import { bootImage, CONTENT, PACKED } from '../../runtime/kernel-file/images.ts';
import { binarySeed } from '../forms/binary.ts';
import { pcapForm, pcapngForm } from '../forms/captures.ts';
import { btfForm, imageForm, packedForm } from '../forms/other-binaries.ts';
import { FILE, type Reader } from '../reader.ts';

const LARGEST_SEED = 8 * 1024;
const LARGEST_UNPACKED = 64 * 2 ** 20;
const KERNEL_BTF = new URL('../../kernel-model/layouts/fixtures/linux-6.18-x86_64.btf', import.meta.url);

const named = (ending: string) =>
  CAPTURE_NAMES.filter((name) => name.endsWith(ending) && captureBytes(name).length <= LARGEST_SEED);

/** "echo" packed by `zstd --check`: one block of raw bytes, and the checksum of the content. */
const ZSTANDARD = Uint8Array.from(Buffer.from('KLUv/QRYKQAAZWNobwqYC609', 'base64'));

function readPackets(input: Uint8Array): void {
  for (const truncatedPackets of ['keep', 'refuse'] as const) {
    const options = truncatedPackets === 'keep' ? { truncatedPackets } : {};
    for (const packet of readCapture(input, FILE, options).packets) {
      const text = describePacket(packet.bytes, packet);
      if (!/^[^\n]+, \d+ bytes?( \(\d+ captured\))?$/.test(text))
        throw new Error(`described as ${JSON.stringify(text)}`);
    }
  }
}

const CAPTURE_PLACE = /^fuzz\.input: .*offset \d+|^fuzz\.input: (packet \d+|\d+ of|this|it|the)/;

export const CAPTURE_READERS: readonly Reader[] = [
  {
    name: 'pcap',
    what: 'captures in the format pcap, and descriptions of their packets',
    seeds: () => named('.pcap').map((name) => binarySeed(pcapForm(name, captureBytes(name)))),
    read: readPackets,
    place: CAPTURE_PLACE,
    ending: '.pcap',
  },
  {
    name: 'pcapng',
    what: 'captures in the format pcapng, and descriptions of their packets',
    seeds: () => named('.pcapng').map((name) => binarySeed(pcapngForm(name, captureBytes(name)))),
    read: readPackets,
    place: CAPTURE_PLACE,
    ending: '.pcapng',
  },
  {
    name: 'packed-capture',
    what: 'captures that are packed by gzip or Zstandard',
    seeds: () => [
      binarySeed(packedForm('gzip', gzipSync(captureBytes('echo.pcap')))),
      binarySeed(packedForm('gzip-of-nothing', gzipSync(new Uint8Array(100_000)))),
      binarySeed(packedForm('zstandard', ZSTANDARD)),
    ],
    read(input) {
      if (isCompressed(input)) unpack(input, FILE, LARGEST_UNPACKED);
    },
    place: /^fuzz\.input: (?:the file cannot be unpacked|its \d+ bytes unpack to more than \d+)$/,
    ending: '.gz',
  },
  {
    name: 'kernel-image',
    what: 'kernel images and packed modules: gzip, xz, Zstandard and LZ4',
    seeds: () =>
      Object.entries(PACKED).flatMap(([name, payload]) => [
        binarySeed(packedForm(name, payload)),
        binarySeed(imageForm(`image ${name}`, bootImage({ payload, size: CONTENT.length }))),
      ]),
    read(input) {
      unpackKernel(input, FILE, LARGEST_UNPACKED);
    },
    place:
      /^fuzz\.input: (?:.* \(offset 0x[\da-f]+\)|this file is packed by \w+|its \d+ bytes unpack to more than \d+)$/,
    ending: '.vmlinuz',
  },
  {
    name: 'btf',
    what: 'BTF, and the layouts of structs in it',
    seeds: () => [
      binarySeed(btfForm('every-kind', encodeBtf(EVERY_KIND))),
      binarySeed(btfForm('linux', new Uint8Array(readFileSync(KERNEL_BTF)))),
    ],
    read(input) {
      const btf = readBtf(input, FILE);
      judgeArchitecture(btf);
      extractLayout(btf, input.length < 4096 ? { sample: 'all', outer: 'all' } : undefined);
    },
    place: /^fuzz\.input: /,
    ending: '.btf',
  },
];
