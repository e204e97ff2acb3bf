import { type GuestMemory, READ, toOffset, WRITE } from '../../kernel-model/memory/guest-memory.ts';
import { fromHex, hexNumber, toHex } from './hex-text.ts';
import { LONGEST_PACKET, latin1Bytes } from './packets.ts';

/** EFAULT, for memory that programs do not have. */
export const NO_MEMORY = 'E0e';
/** EINVAL, for a packet that is not what it should be. */
export const WRONG_PACKET = 'E16';

/** A range that a packet names: `ADDRESS,LENGTH`. */
export interface NamedRange {
  readonly address: bigint;
  readonly size: number;
}

/** @returns undefined for anything but an address and a length, or for a length that no packet holds */
export function readRange(text: string): NamedRange | undefined {
  const [first, second, ...more] = text.split(',');
  const address = hexNumber(first);
  const size = hexNumber(second);
  if (address === undefined || size === undefined || more.length > 0 || size > BigInt(LONGEST_PACKET)) return undefined;
  return { address, size: Number(size) };
}

/** The window offset of a range that programs can reach; undefined for any other. @param need protection bits */
export function placeOf(memory: GuestMemory, { address, size }: NamedRange, need: number): number | undefined {
  const offset = toOffset(address);
  return offset !== undefined && memory.isAccessible(offset, Math.max(size, 1), need) ? offset : undefined;
}

/** The answer to `m`: as many bytes as there are from an address on. */
export function readMemory(memory: GuestMemory, text: string): string {
  const range = readRange(text);
  if (range === undefined) return WRONG_PACKET;
  const { address } = range;
  let { size } = range;
  size = Math.min(size, LONGEST_PACKET / 2);
  while (size > 1 && placeOf(memory, { address, size }, READ) === undefined) size = Math.floor(size / 2);
  const offset = placeOf(memory, { address, size }, READ);
  return offset === undefined ? NO_MEMORY : toHex(memory.bytes(offset, size));
}

/** Bytes that a client writes. */
export interface WrittenMemory {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What `M` and `X` write: `ADDRESS,LENGTH:DATA`. @returns the answer instead, if it is an error */
export function writtenMemory(memory: GuestMemory, text: string, binary: boolean): WrittenMemory | string {
  const colon = text.indexOf(':');
  const range = colon < 0 ? undefined : readRange(text.slice(0, colon));
  const data = text.slice(colon + 1);
  const bytes = binary ? latin1Bytes(data) : fromHex(data);
  if (range === undefined || bytes === undefined || bytes.length !== range.size) return WRONG_PACKET;
  const offset = placeOf(memory, range, range.size === 0 ? 0 : READ | WRITE);
  return offset === undefined ? NO_MEMORY : { offset, bytes };
}
