import { Diagnostic } from '../../base/diagnostic.ts';
import type { RunsPrograms } from '../active-run.ts';
import type { BpfMap } from '../maps/map.ts';
import type { HasMaps } from '../maps/maps.ts';
import { type HasMemory, READ, WINDOW_HIGH, WRITE } from '../memory/guest-memory.ts';
import { type HelperArguments, HelperFault } from './helper.ts';

/** The parts of the kernel that access to a helper's arguments uses. */
export type AccessKernel = HasMemory & HasMaps & RunsPrograms;

/** The window offset of an argument where the helper reads `size` bytes. @throws HelperFault if it cannot */
export function readable(kernel: AccessKernel, args: HelperArguments, n: number, size: number): number {
  const offset = args.pointer(n);
  kernel.spend(size);
  if (size > 0 && (offset < 0 || !kernel.memory.isAccessible(offset, size, READ))) {
    throw new HelperFault(args.low(n), args.high(n), 'read');
  }
  return offset;
}

/** The window offset of an argument where the helper writes `size` bytes. @throws HelperFault if it cannot */
export function writable(kernel: AccessKernel, args: HelperArguments, n: number, size: number): number {
  const offset = args.pointer(n);
  kernel.spend(size);
  if (size > 0 && (offset < 0 || !kernel.memory.isAccessible(offset, size, READ | WRITE))) {
    throw new HelperFault(args.low(n), args.high(n), 'write');
  }
  return offset;
}

/**
 * Checks memory that a helper was led to by a pointer in memory. Programs can write over such pointers, and forge them.
 * @param offset a window offset, or -1 for a pointer out of the window
 * @throws HelperFault if the helper cannot access it
 */
export function reachable(kernel: AccessKernel, offset: number, size: number, access: 'read' | 'write'): void {
  if (size <= 0) return;
  kernel.spend(size);
  const protection = access === 'read' ? READ : READ | WRITE;
  if (offset >= 0 && kernel.memory.isAccessible(offset, size, protection)) return;
  throw new HelperFault(Math.max(0, offset), offset < 0 ? 0 : WINDOW_HIGH, access);
}

/** A 32-bit argument as a signed number. */
export function signed(args: HelperArguments, n: number): number {
  return args.low(n) | 0;
}

/** The longest format that is read. Linux has no limit for some, but longer bytes are not a format. */
const LONGEST_STRING = 1024 * 1024;
/** How many bytes of a string are searched at once. */
const PIECE = 256;

function tooLong(kernel: AccessKernel): Diagnostic {
  return new Diagnostic({
    code: 'TEXT_BUDGET',
    kind: 'unsupported',
    message: `program "${kernel.runningProgram}" gives a helper a text of more than ${LONGEST_STRING} bytes`,
    cause: 'the model reads no longer text',
    hint: 'end the text with a NUL',
  });
}

/**
 * The text at an argument, up to its NUL. Linux looks for the NUL within `limit` bytes only (strnchr).
 * @returns `undefined` if there is no NUL within the limit
 * @throws HelperFault if memory ends before
 */
export function textAt(kernel: AccessKernel, args: HelperArguments, n: number, limit: number): Uint8Array | undefined {
  const offset = args.pointer(n);
  const text = stringAt(kernel, offset, limit);
  if (text === undefined && limit > 0 && (offset < 0 || !kernel.memory.isAccessible(offset, limit, READ))) {
    throw new HelperFault(args.low(n), args.high(n), 'read');
  }
  return text;
}

/** The bytes from a window offset to the NUL within `limit` bytes; `undefined` if there is none or memory ends. */
export function stringAt(kernel: AccessKernel, offset: number, limit: number): Uint8Array | undefined {
  for (let length = 0; length < limit; length++) {
    if (length % PIECE === 0) kernel.spend(PIECE);
    if (length > LONGEST_STRING) throw tooLong(kernel);
    if (offset < 0 || !kernel.memory.isAccessible(offset + length, 1, READ)) return undefined;
    if (kernel.memory.u8[offset + length] === 0) return kernel.memory.bytes(offset, length).slice();
  }
  return undefined;
}

/** The map of an argument. @throws HelperFault for an address that is not a map's; the kernel would still follow it */
export function mapAt(kernel: AccessKernel, args: HelperArguments, n: number): BpfMap {
  const map = kernel.maps.at(args.pointer(n));
  if (map === undefined) throw new HelperFault(args.low(n), args.high(n), 'read');
  return map;
}

/**
 * The map of an argument, which must have the one type that the helper works on. The helper takes any other map for
 * that type, and then reads and writes arbitrary memory.
 * @throws Diagnostic MAP_TYPE_WRONG (conformance)
 */
export function mapOfType<Map extends BpfMap>(
  kernel: AccessKernel,
  args: HelperArguments,
  n: number,
  helper: string,
  type: abstract new (...args: never[]) => Map,
): Map {
  const map = mapAt(kernel, args, n);
  if (map instanceof type) return map;
  throw new Diagnostic({
    code: 'MAP_TYPE_WRONG',
    kind: 'conformance',
    message: `program "${kernel.runningProgram}" calls ${helper} on map "${map.definition.name}" at ${kernel.callSite(args).text}`,
    cause: `the map is of type ${map.typeName}, which the helper does not work on`,
    hint: 'use a map of the type that the helper is for',
  });
}
