import { gzipSync } from 'node:zlib';

/** What looks like an ELF file. */
export const CONTENT = Uint8Array.from([
  0x7f,
  0x45,
  0x4c,
  0x46,
  ...Buffer.from(' not quite a kernel, not quite a kernel'),
]);

/** {@link CONTENT} in each way of packing, by its name: what the tools xz (with --x86), zstd and lz4 (with -l) wrote. */
export const PACKED: Readonly<Record<string, Uint8Array>> = {
  gzip: new Uint8Array(gzipSync(CONTENT)),
  xz: fromBase64(
    '/Td6WFoAAAFpIt42AgEEACEBFgANhjUf4AAqACBdAD+RRYRpTZvBqicxVYuDcUzzoFcd2w1OqWFxvMUXKAAAAE5DcIwAATgrkPClm5BCmQ0BAAAAAAFZWg==',
  ),
  Zstandard: fromBase64('KLUv/QRo9QAAwH9FTEYgbm90IHF1aXRlIGEga2VybmVsLAEAXDLHEOhlsw=='),
  'LZ4 (legacy)': fromBase64('AiFMGCIAAAD6CX9FTEYgbm90IHF1aXRlIGEga2VybmVsLBQAUGVybmVs'),
};

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** How the header of an image is filled; what it should be by default. */
export interface ImagePlan {
  readonly payload: Uint8Array;
  /** What the payload says that it unpacks to. */
  readonly size: number;
  readonly version?: string;
}

const SETUP = 5 * 512;
const VERSION = 0x300;

/** A kernel image for x86, as far as a boot loader and the reader look at it. */
export function bootImage({ payload, size, version = '6.12.3-test (a@b) #1 SMP' }: ImagePlan): Uint8Array {
  const isGzip = payload[0] === 0x1f;
  const image = Buffer.alloc(SETUP + 64 + payload.length + (isGzip ? 0 : 4) + 32);
  image.write('MZ');
  image[0x1f1] = 4;
  image.write('HdrS', 0x202);
  image.writeUInt16LE(0x20f, 0x206);
  image.writeUInt16LE(VERSION - 0x200, 0x20e);
  image.write(`${version}\0`, VERSION, 'latin1');
  image.writeUInt32LE(64, 0x248);
  image.writeUInt32LE(payload.length + (isGzip ? 0 : 4), 0x24c);
  image.set(payload, SETUP + 64);
  if (!isGzip) image.writeUInt32LE(size, SETUP + 64 + payload.length);
  return new Uint8Array(image);
}
