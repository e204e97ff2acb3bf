import { hex } from '../byte-reader.ts';
import { Form } from './constants.ts';
import type { DwarfCursor } from './dwarf-cursor.ts';

/** The properties of a unit that decide the sizes of forms. */
export interface FormSizes {
  /** The version of DWARF. */
  readonly version: number;
  /** Whether offsets have 8 bytes. */
  readonly wide: boolean;
}

/**
 * The value of an attribute as it is written: what it means depends on its class (DWARF 5, section 7.5.5). Indexes and offsets are not yet
 * followed, because the bases that they need may come behind them.
 */
export interface FormValue {
  readonly kind:
    | 'address'
    | 'address index'
    | 'constant'
    | 'text'
    | 'string offset'
    | 'line string offset'
    | 'string index'
    | 'unit reference'
    | 'section reference'
    | 'section offset'
    | 'range list index'
    | 'other';
  readonly number: number;
  /** The text of `DW_FORM_string`. */
  readonly text?: string;
}

const OTHER: FormValue = { kind: 'other', number: 0 };

/**
 * Reads the value of one attribute.
 * @param implicit the value that its abbreviation has
 * @throws Diagnostic DWARF_FORM for a form that DWARF 5 does not have, DWARF_TRUNCATED, DWARF_NUMBER, DWARF_STRING
 */
export function readForm(
  cursor: DwarfCursor,
  form: number,
  implicit: number,
  { version, wide }: FormSizes,
  field: string,
): FormValue {
  switch (form) {
    case Form.ADDR:
      return { kind: 'address', number: cursor.u64(field) };
    case Form.ADDRX:
      return { kind: 'address index', number: cursor.uleb(field) };
    case Form.ADDRX1:
      return { kind: 'address index', number: cursor.u8(field) };
    case Form.ADDRX2:
      return { kind: 'address index', number: cursor.u16(field) };
    case Form.ADDRX3:
      return { kind: 'address index', number: cursor.u24(field) };
    case Form.ADDRX4:
      return { kind: 'address index', number: cursor.u32(field) };
    case Form.DATA1:
    case Form.FLAG:
      return { kind: 'constant', number: cursor.u8(field) };
    case Form.DATA2:
      return { kind: 'constant', number: cursor.u16(field) };
    // Before version 4 there was no DW_FORM_sec_offset, and offsets were data.
    case Form.DATA4:
      return { kind: version < 4 ? 'section offset' : 'constant', number: cursor.u32(field) };
    case Form.DATA8:
      return { kind: version < 4 ? 'section offset' : 'constant', number: cursor.u64(field) };
    case Form.UDATA:
      return { kind: 'constant', number: cursor.uleb(field) };
    case Form.SDATA:
      return { kind: 'constant', number: cursor.sleb(field) };
    case Form.IMPLICIT_CONST:
      return { kind: 'constant', number: implicit };
    case Form.STRING:
      return { kind: 'text', number: 0, text: cursor.text(field) };
    case Form.STRP:
      return { kind: 'string offset', number: cursor.offset(wide, field) };
    case Form.LINE_STRP:
      return { kind: 'line string offset', number: cursor.offset(wide, field) };
    case Form.STRX:
      return { kind: 'string index', number: cursor.uleb(field) };
    case Form.STRX1:
      return { kind: 'string index', number: cursor.u8(field) };
    case Form.STRX2:
      return { kind: 'string index', number: cursor.u16(field) };
    case Form.STRX3:
      return { kind: 'string index', number: cursor.u24(field) };
    case Form.STRX4:
      return { kind: 'string index', number: cursor.u32(field) };
    case Form.REF1:
      return { kind: 'unit reference', number: cursor.u8(field) };
    case Form.REF2:
      return { kind: 'unit reference', number: cursor.u16(field) };
    case Form.REF4:
      return { kind: 'unit reference', number: cursor.u32(field) };
    case Form.REF8:
      return { kind: 'unit reference', number: cursor.u64(field) };
    case Form.REF_UDATA:
      return { kind: 'unit reference', number: cursor.uleb(field) };
    // In version 2 such a reference is as long as an address.
    case Form.REF_ADDR:
      return { kind: 'section reference', number: cursor.offset(wide || version === 2, field) };
    case Form.SEC_OFFSET:
      return { kind: 'section offset', number: cursor.offset(wide, field) };
    case Form.RNGLISTX:
      return { kind: 'range list index', number: cursor.uleb(field) };
    case Form.FLAG_PRESENT:
      return OTHER;
    case Form.INDIRECT:
      return readIndirect(cursor, { version, wide }, field);
    default:
      cursor.skip(lengthOf(cursor, form, wide, field), field);
      return OTHER;
  }
}

/** A value with its form before it. The form must be another one than `DW_FORM_indirect` and `DW_FORM_implicit_const`. */
function readIndirect(cursor: DwarfCursor, sizes: FormSizes, field: string): FormValue {
  const offset = cursor.position;
  const form = cursor.uleb(`the form of ${field}`);
  if (form !== Form.INDIRECT && form !== Form.IMPLICIT_CONST) return readForm(cursor, form, 0, sizes, field);
  throw unknownForm(cursor, form, offset, field);
}

/** The length of a value that tells nothing of where code comes from, in bytes; what it begins with is read. */
function lengthOf(cursor: DwarfCursor, form: number, wide: boolean, field: string): number {
  switch (form) {
    case Form.BLOCK1:
      return cursor.u8(field);
    case Form.BLOCK2:
      return cursor.u16(field);
    case Form.BLOCK4:
      return cursor.u32(field);
    case Form.BLOCK:
    case Form.EXPRLOC:
      return cursor.uleb(field);
    case Form.LOCLISTX:
      cursor.uleb(field);
      return 0;
    case Form.DATA16:
      return 16;
    case Form.REF_SUP4:
      return 4;
    case Form.REF_SIG8:
    case Form.REF_SUP8:
      return 8;
    case Form.STRP_SUP:
      return wide ? 8 : 4;
    default:
      throw unknownForm(cursor, form, cursor.position, field);
  }
}

function unknownForm(cursor: DwarfCursor, form: number, offset: number, field: string) {
  return cursor.error({
    code: 'DWARF_FORM',
    offset,
    field,
    problem: `has the form ${hex(form)}`,
    cause: 'DWARF 5 has no such form, so that the length of the value is not known',
  });
}
