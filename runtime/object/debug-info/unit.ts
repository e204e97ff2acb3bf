import { type Abbreviations, readAbbreviations } from './abbreviations.ts';
import { Attribute } from './constants.ts';
import { DwarfCursor } from './dwarf-cursor.ts';
import type { DwarfSections } from './dwarf-sections.ts';
import { type FormValue, readForm } from './forms.ts';
import type { UnitHeader } from './unit-headers.ts';
import type { WorkLimit } from './work-limit.ts';

/** An entry of `.debug_info`: what DWARF calls a debugging information entry. */
export interface Entry {
  /** Its offset in the section. */
  readonly offset: number;
  /** `DW_TAG_*`; 0 for the entry that ends a list of children. */
  readonly tag: number;
  readonly children: boolean;
  /** The attributes by `DW_AT_*`. */
  readonly values: ReadonlyMap<number, FormValue>;
}

const NO_VALUES: ReadonlyMap<number, FormValue> = new Map();
/** Which attributes say which text or place. */
const NAMED: ReadonlySet<number> = new Set(Object.values(Attribute));

/** The tables of abbreviations by their offsets: units may share them. */
export class AbbreviationTables {
  readonly #sections: DwarfSections;
  readonly #work: WorkLimit;
  readonly #tables = new Map<number, Abbreviations>();

  constructor(sections: DwarfSections, work: WorkLimit) {
    this.#sections = sections;
    this.#work = work;
  }

  at(offset: number): Abbreviations {
    const known = this.#tables.get(offset);
    if (known !== undefined) return known;
    const read = readAbbreviations(this.#sections.abbrev, offset, this.#work);
    this.#tables.set(offset, read);
    return read;
  }
}

/** One unit of `.debug_info`, and how the values of its entries are followed. */
export class Unit {
  readonly header: UnitHeader;
  /** The entry of the unit itself. */
  readonly root: Entry;
  readonly #sections: DwarfSections;
  readonly #abbreviations: Abbreviations;
  readonly #work: WorkLimit;

  /** @throws Diagnostic of code DWARF_… where the first entry is damaged */
  constructor(header: UnitHeader, sections: DwarfSections, tables: AbbreviationTables, work: WorkLimit) {
    this.header = header;
    this.#sections = sections;
    this.#work = work;
    this.#abbreviations = tables.at(header.abbreviations);
    this.root = this.read(this.cursor());
  }

  /** A cursor over the unit's entries. @param offset of the first in the section */
  cursor(offset: number = this.header.entries): DwarfCursor {
    return new DwarfCursor(this.#sections.info, offset, this.header.end);
  }

  /**
   * Reads the entry at a cursor, and what of its attributes this project uses.
   * @throws Diagnostic DWARF_ABBREVIATION for a code without one, and those of {@link readForm}
   */
  read(cursor: DwarfCursor): Entry {
    const offset = cursor.position;
    this.#work.spend();
    const code = cursor.uleb('the code of an entry');
    if (code === 0) return { offset, tag: 0, children: false, values: NO_VALUES };
    const abbreviation = this.#abbreviations.get(code);
    if (abbreviation === undefined) {
      throw cursor.error({
        code: 'DWARF_ABBREVIATION',
        offset,
        field: 'the code of an entry',
        problem: `is ${code}`,
        cause: 'the abbreviations of its unit have no such code',
      });
    }
    this.#work.spend(abbreviation.attributes.length);
    const values = new Map<number, FormValue>();
    for (const { attribute, form, implicit } of abbreviation.attributes) {
      const value = readForm(cursor, form, implicit, this.header, 'the value of an attribute');
      if (NAMED.has(attribute)) values.set(attribute, value);
    }
    return { offset, tag: abbreviation.tag, children: abbreviation.children, values };
  }

  /** The offset in `.debug_info` that a reference leads to; undefined for no reference. */
  reference(value: FormValue | undefined): number | undefined {
    if (value?.kind === 'unit reference') return this.header.start + value.number;
    return value?.kind === 'section reference' ? value.number : undefined;
  }

  /** The text of a value; undefined for another kind of value. @throws Diagnostic DWARF_OFFSET, DWARF_STRING, DWARF_TRUNCATED */
  text(value: FormValue | undefined): string | undefined {
    switch (value?.kind) {
      case 'text':
        return value.text;
      case 'string offset':
        return new DwarfCursor(this.#sections.str, value.number).text('a name');
      case 'line string offset':
        return new DwarfCursor(this.#sections.line_str, value.number).text('a name');
      case 'string index': {
        const { wide } = this.header;
        // Without a base, the table is the section's first, behind its header.
        const base = this.#base(Attribute.STR_OFFSETS_BASE, wide ? 16 : 8);
        const entry = new DwarfCursor(this.#sections.str_offsets, base + value.number * (wide ? 8 : 4));
        return new DwarfCursor(this.#sections.str, entry.offset(wide, 'an offset of a name')).text('a name');
      }
      default:
        return undefined;
    }
  }

  /** The address of a value; undefined for another kind of value. @throws Diagnostic DWARF_OFFSET, DWARF_TRUNCATED */
  address(value: FormValue | undefined): number | undefined {
    if (value?.kind === 'address') return value.number;
    return value?.kind === 'address index' ? this.indexedAddress(value.number) : undefined;
  }

  /** An address of `.debug_addr` (DWARF 5, section 7.27). @throws Diagnostic DWARF_OFFSET, DWARF_TRUNCATED */
  indexedAddress(index: number): number {
    const base = this.#base(Attribute.ADDR_BASE, this.header.wide ? 16 : 8);
    return new DwarfCursor(this.#sections.addr, base + index * 8).u64('an address');
  }

  /** A number that an attribute of the unit's own entry has. */
  #base(attribute: number, otherwise: number): number {
    return this.root.values.get(attribute)?.number ?? otherwise;
  }

  /** The offset of the list of `.debug_rnglists` with an index (DWARF 5, section 7.28). @throws Diagnostic DWARF_OFFSET, DWARF_TRUNCATED */
  rangeList(index: number): number {
    const { wide } = this.header;
    const base = this.#base(Attribute.RNGLISTS_BASE, wide ? 20 : 12);
    const entry = new DwarfCursor(this.#sections.rnglists, base + index * (wide ? 8 : 4));
    return base + entry.offset(wide, 'the offset of a list of ranges');
  }
}
