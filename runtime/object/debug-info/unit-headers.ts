import { hex } from '../byte-reader.ts';
import { UnitType } from './constants.ts';
import { DwarfCursor, type DwarfSection } from './dwarf-cursor.ts';
import type { FormSizes } from './forms.ts';

/** A length that says that another of 8 bytes follows, and the first that is reserved (DWARF 5, section 7.4). */
const WIDE = 0xffffffff;
const RESERVED = 0xfffffff0;

/** The header of a unit of `.debug_info` (DWARF 5, section 7.5.1). */
export interface UnitHeader extends FormSizes {
  /** The offset of the unit in the section. */
  readonly start: number;
  /** The offset of its first entry. */
  readonly entries: number;
  /** The offset after the unit. */
  readonly end: number;
  readonly abbreviations: number;
  /** Whether the entries tell of code: those of types do not, and those of skeletons are in another file. */
  readonly code: boolean;
}

/**
 * Reads the length that a unit begins with.
 * @returns the offset after the unit, and whether its offsets have 8 bytes
 * @throws Diagnostic DWARF_TRUNCATED where the unit is longer than its section; DWARF_LENGTH for a reserved length
 */
export function readUnitLength(cursor: DwarfCursor, what: string): { readonly end: number; readonly wide: boolean } {
  const field = `the length of ${what}`;
  const offset = cursor.position;
  const short = cursor.u32(field);
  if (short >= RESERVED && short !== WIDE) {
    const cause = 'lengths from 0xfffffff0 on are reserved, apart from 0xffffffff';
    throw cursor.error({ code: 'DWARF_LENGTH', offset, field, problem: `is ${hex(short)}`, cause });
  }
  const wide = short === WIDE;
  const length = wide ? cursor.u64(field) : short;
  const begin = cursor.position;
  cursor.skip(length, what);
  cursor.position = begin;
  return { end: begin + length, wide };
}

/** @throws Diagnostic DWARF_VERSION, DWARF_ADDRESS_SIZE, DWARF_TRUNCATED, DWARF_LENGTH */
export function readUnitHeaders(section: DwarfSection): UnitHeader[] {
  const cursor = new DwarfCursor(section, 0);
  const headers: UnitHeader[] = [];
  while (!cursor.done) {
    const header = readUnitHeader(cursor);
    headers.push(header);
    cursor.position = header.end;
  }
  return headers;
}

function readUnitHeader(cursor: DwarfCursor): UnitHeader {
  const start = cursor.position;
  const { end, wide } = readUnitLength(cursor, 'a unit');
  const version = readVersion(cursor, 2, 'a unit');
  if (version < 5) {
    const abbreviations = cursor.offset(wide, 'debug_abbrev_offset');
    readAddressSize(cursor);
    return { start, end, wide, version, abbreviations, entries: cursor.position, code: true };
  }
  const type = cursor.u8('unit_type');
  readAddressSize(cursor);
  const abbreviations = cursor.offset(wide, 'debug_abbrev_offset');
  if (type === UnitType.SKELETON || type === UnitType.SPLIT_COMPILE) cursor.skip(8, 'dwo_id');
  const code = type === UnitType.COMPILE || type === UnitType.PARTIAL;
  return { start, end, wide, version, abbreviations, entries: Math.min(cursor.position, end), code };
}

/** @throws Diagnostic DWARF_VERSION for versions other than `oldest` to 5 */
export function readVersion(cursor: DwarfCursor, oldest: number, what: string): number {
  const offset = cursor.position;
  const version = cursor.u16(`the version of ${what}`);
  if (version >= oldest && version <= 5) return version;
  const cause = `versions ${oldest} to 5 are known`;
  throw cursor.error({
    code: 'DWARF_VERSION',
    offset,
    field: `the version of ${what}`,
    problem: `is ${version}`,
    cause,
  });
}

/** @throws Diagnostic DWARF_ADDRESS_SIZE unless addresses have 8 bytes */
export function readAddressSize(cursor: DwarfCursor): void {
  const offset = cursor.position;
  const size = cursor.u8('address_size');
  if (size === 8) return;
  const cause = 'addresses of x86-64 have 8 bytes';
  throw cursor.error({ code: 'DWARF_ADDRESS_SIZE', offset, field: 'address_size', problem: `is ${size}`, cause });
}
