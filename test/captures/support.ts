import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Diagnostic } from '../../base/diagnostic.ts';
import type { CapturedPacket } from '../../captures/captured-packet.ts';
import { type ReadCaptureOptions, readCapture } from '../../captures/packet-capture.ts';
import { skipUnless } from '../skip.ts';
import { hasTool } from '../tools.ts';

const FILES = join(dirname(fileURLToPath(import.meta.url)), '../../captures/files');

/** The names of the committed captures. */
export const CAPTURE_NAMES = readdirSync(FILES)
  .filter((name) => /\.pcap(ng)?$/.test(name))
  .sort();

export function capturePath(name: string): string {
  return join(FILES, name);
}

export function captureBytes(name: string): Uint8Array {
  return Uint8Array.from(readFileSync(capturePath(name)));
}

/** All packets of a capture held in memory, those that were cut short too unless it is said otherwise. */
export function readAll(
  bytes: Uint8Array,
  options: ReadCaptureOptions = { truncatedPackets: 'keep' },
): CapturedPacket[] {
  return [...readCapture(bytes, 'test.pcap', options).packets];
}

/** The diagnostic that a call ends in; anything else it ends in is thrown on. */
export function diagnosticOf(call: () => unknown): Diagnostic {
  try {
    call();
  } catch (error) {
    if (error instanceof Diagnostic) return error;
    throw error;
  }
  throw new Error('no diagnostic was thrown');
}

/** The options of a test that needs tshark. */
export const WITH_TSHARK = skipUnless(hasTool('tshark'), 'no tshark');

/** tshark's fields of every packet of a file; nothing is reassembled, names are not looked up. */
export function tsharkFields(path: string, fields: readonly string[]): string[][] {
  const preferences = ['ip.defragment:FALSE', 'ipv6.defragment:FALSE', 'frame.generate_md5_hash:TRUE'];
  const { status, stdout, stderr } = spawnSync(
    'tshark',
    [
      ...['-n', '-r', path, '-T', 'fields', '-E', 'occurrence=f'],
      ...preferences.flatMap((preference) => ['-o', preference]),
      ...fields.flatMap((field) => ['-e', field]),
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`tshark: ${stderr}`);
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

type Field = ['u16' | 'u32', number] | ['u64', bigint] | ['bytes', Uint8Array | readonly number[]];

/** Lays out fields one behind the other in a byte order. */
export function layOut(littleEndian: boolean, fields: readonly Field[]): Uint8Array {
  const sizes = fields.map(([type, value]) => {
    if (type === 'bytes') return value.length;
    return type === 'u16' ? 2 : type === 'u32' ? 4 : 8;
  });
  const result = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  const view = new DataView(result.buffer);
  let at = 0;
  for (const [index, [type, value]] of fields.entries()) {
    if (type === 'bytes') result.set(value, at);
    else if (type === 'u16') view.setUint16(at, value, littleEndian);
    else if (type === 'u32') view.setUint32(at, value, littleEndian);
    else view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), littleEndian);
    at += sizes[index]!;
  }
  return result;
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export interface PcapParts {
  readonly magic?: number;
  readonly version?: readonly [number, number];
  readonly snapLength?: number;
  readonly linkType?: number;
  readonly packets: readonly {
    readonly seconds?: number;
    readonly fraction?: number;
    readonly captured?: number;
    readonly original?: number;
    readonly data: readonly number[];
  }[];
}

/** A pcap file of the given parts, sound or not. */
export function pcapFile(littleEndian: boolean, parts: PcapParts): Uint8Array {
  const [major, minor] = parts.version ?? [2, 4];
  return layOut(littleEndian, [
    ['u32', parts.magic ?? 0xa1b2c3d4],
    ['u16', major],
    ['u16', minor],
    ['u64', 0n],
    ['u32', parts.snapLength ?? 65535],
    ['u32', parts.linkType ?? 1],
    ...parts.packets.flatMap(({ seconds = 0, fraction = 0, data, captured, original }): Field[] => [
      ['u32', seconds],
      ['u32', fraction],
      ['u32', captured ?? data.length],
      ['u32', original ?? data.length],
      // Interface, protocol and packet type of Kuznetzov's change.
      ['bytes', parts.magic === 0xa1b2cd34 ? [2, 0, 0, 0, 8, 0, 0, 0] : []],
      ['bytes', data],
    ]),
  ]);
}

function paddedBytes(bytes: readonly number[] | Uint8Array): number[] {
  return [...bytes, ...new Array((4 - (bytes.length % 4)) % 4).fill(0)];
}

/** Builds pcapng blocks in one byte order. */
export function pcapngBlocks(littleEndian: boolean) {
  const block = (type: number, body: Uint8Array, trailing = 12 + body.length) =>
    layOut(littleEndian, [
      ['u32', type],
      ['u32', 12 + body.length],
      ['bytes', body],
      ['u32', trailing],
    ]);
  const options = (list: readonly (readonly [number, readonly number[] | Uint8Array])[]): Field[] =>
    list.flatMap(([code, value]): Field[] => [
      ['u16', code],
      ['u16', value.length],
      ['bytes', paddedBytes(value)],
    ]);
  return {
    block,
    section: (length = -1n, version: readonly [number, number] = [1, 0]) =>
      block(
        0x0a0d0d0a,
        layOut(littleEndian, [
          ['u32', 0x1a2b3c4d],
          ['u16', version[0]],
          ['u16', version[1]],
          ['u64', length],
        ]),
      ),
    interface: (
      list: readonly (readonly [number, readonly number[] | Uint8Array])[] = [],
      snapLength = 0,
      linkType = 1,
    ) => block(1, layOut(littleEndian, [['u16', linkType], ['u16', 0], ['u32', snapLength], ...options(list)])),
    packet: (
      data: readonly number[],
      {
        id = 0,
        timestamp = 0n,
        captured = data.length,
        original = data.length,
        list = [] as readonly (readonly [number, readonly number[]])[],
      } = {},
    ) =>
      block(
        6,
        layOut(littleEndian, [
          ['u32', id],
          ['u32', Number(timestamp >> 32n)],
          ['u32', Number(timestamp & 0xffff_ffffn)],
          ['u32', captured],
          ['u32', original],
          ['bytes', paddedBytes(data)],
          ...options(list),
        ]),
      ),
    obsoletePacket: (data: readonly number[], id: number, drops: number, timestamp: bigint) =>
      block(
        2,
        layOut(littleEndian, [
          ['u16', id],
          ['u16', drops],
          ['u32', Number(timestamp >> 32n)],
          ['u32', Number(timestamp & 0xffff_ffffn)],
          ['u32', data.length],
          ['u32', data.length],
          ['bytes', paddedBytes(data)],
        ]),
      ),
    simplePacket: (data: readonly number[], original = data.length) =>
      block(
        3,
        layOut(littleEndian, [
          ['u32', original],
          ['bytes', paddedBytes(data)],
        ]),
      ),
    int64: (value: bigint) => layOut(littleEndian, [['u64', value]]),
  };
}
