import { hex } from '../../../base/bytes.ts';
import type { HasKallsyms } from '../../kallsyms.ts';
import { type HasMemory, READ, toOffset } from '../../memory/guest-memory.ts';
import { LOG_BUFFER_SIZE } from '../../per-cpu.ts';

/** The parts of the kernel that printing pointers uses. */
export type PointerKernel = HasMemory & HasKallsyms;

/** -MAX_ERRNO as an address. */
const FIRST_ERROR = 2n ** 64n - 4095n;
/** Bytes of an IPv4 and of an IPv6 address. */
const ADDRESS_SIZES: Readonly<Record<string, number>> = { '4': 4, '6': 16 };

/**
 * The output of `%p` and its extensions (Documentation/core-api/printk-formats.rst). A plain `%p` is hashed, so that
 * logs reveal no addresses. Here a fixed 32-bit mix replaces the random key, so that every run gives the same.
 * @returns a text, or a number to print in hexadecimal
 */
export function formatPointer(kernel: PointerKernel, address: bigint, extension: string): string | bigint {
  switch (extension) {
    case 'x':
      return address;
    case 'S':
    case 's':
      return symbol(kernel, address, extension === 'S');
    case 'B':
      return symbol(kernel, address - 1n, true, 1);
    case 'i4':
    case 'I4':
    case 'i6':
    case 'I6':
      return internetAddress(kernel, address, extension);
    case 'ks':
    case 'us':
      return pointedString(kernel, address);
    default:
      return isNullOrError(address) ? address : hashed(address);
  }
}

/**
 * NULL and negative error numbers are not addresses, so they are shown as they are (IS_ERR_OR_NULL,
 * include/linux/err.h).
 */
function isNullOrError(address: bigint): boolean {
  return address === 0n || address >= FIRST_ERROR;
}

function hashed(address: bigint): bigint {
  let mixed = Number(address & 0xffffffffn) ^ Math.imul(Number(address >> 32n), 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return BigInt((mixed ^ (mixed >>> 15)) >>> 0);
}

function symbol(kernel: PointerKernel, address: bigint, withOffset: boolean, extra = 0): string {
  const place = kernel.kallsyms.lookup(address);
  if (place === undefined) return `0x${(address + BigInt(extra)).toString(16)}`;
  if (!withOffset) return place.name;
  return `${place.name}+0x${(place.offset + extra).toString(16)}/0x${place.size.toString(16)}`;
}

function bytesAt(kernel: PointerKernel, address: bigint, size: number): Uint8Array | undefined {
  const offset = toOffset(address);
  if (offset === undefined || !kernel.memory.isAccessible(offset, size, READ)) return undefined;
  return kernel.memory.bytes(offset, size).slice();
}

function internetAddress(kernel: PointerKernel, address: bigint, extension: string): string {
  const size = ADDRESS_SIZES[extension[1]!]!;
  const bytes = bytesAt(kernel, address, size) ?? new Uint8Array(size);
  const plain = extension.startsWith('I');
  if (size === 4) return [...bytes].map((byte) => String(byte).padStart(plain ? 1 : 3, '0')).join('.');
  const groups = Array.from({ length: 8 }, (_, group) => hex(bytes.subarray(2 * group, 2 * group + 2)));
  return groups.join(plain ? ':' : '');
}

function pointedString(kernel: PointerKernel, address: bigint): string {
  let text = '';
  for (let place = address; text.length < LOG_BUFFER_SIZE; place++) {
    const byte = bytesAt(kernel, place, 1)?.[0];
    if (byte === undefined || byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}
