import { Form } from './constants.ts';
import { DwarfCursor, type DwarfSection } from './dwarf-cursor.ts';
import type { WorkLimit } from './work-limit.ts';

/** How one attribute of an entry is written. */
export interface AttributeForm {
  /** `DW_AT_*`. */
  readonly attribute: number;
  /** `DW_FORM_*`. */
  readonly form: number;
  /** The value of `DW_FORM_implicit_const`; 0 otherwise. */
  readonly implicit: number;
}

/** The shape of all entries with one code (DWARF 5, section 7.5.3). */
export interface Abbreviation {
  /** `DW_TAG_*`. */
  readonly tag: number;
  readonly children: boolean;
  readonly attributes: readonly AttributeForm[];
}

/** The abbreviations of a unit by their codes. */
export type Abbreviations = ReadonlyMap<number, Abbreviation>;

/**
 * Reads the table at an offset of `.debug_abbrev` (DWARF 5, section 7.5.3). Of a code that is declared twice, the first counts.
 * @throws Diagnostic DWARF_OFFSET, DWARF_TRUNCATED, DWARF_NUMBER, DWARF_TOO_MUCH
 */
export function readAbbreviations(section: DwarfSection, offset: number, work: WorkLimit): Abbreviations {
  const cursor = new DwarfCursor(section, offset);
  const table = new Map<number, Abbreviation>();
  for (;;) {
    work.spend();
    const code = cursor.uleb('an abbreviation code');
    if (code === 0) return table;
    const tag = cursor.uleb('the tag of an abbreviation');
    const children = cursor.u8('DW_CHILDREN of an abbreviation') !== 0;
    const attributes = readAttributes(cursor, work);
    if (!table.has(code)) table.set(code, { tag, children, attributes });
  }
}

function readAttributes(cursor: DwarfCursor, work: WorkLimit): AttributeForm[] {
  const attributes: AttributeForm[] = [];
  for (;;) {
    work.spend();
    const attribute = cursor.uleb('an attribute of an abbreviation');
    const form = cursor.uleb('a form of an abbreviation');
    const implicit = form === Form.IMPLICIT_CONST ? cursor.sleb('the value of DW_FORM_implicit_const') : 0;
    if (attribute === 0 && form === 0) return attributes;
    attributes.push({ attribute, form, implicit });
  }
}
