import { hex } from '../byte-reader.ts';
import { Attribute, RangeEntry } from './constants.ts';
import { DwarfCursor } from './dwarf-cursor.ts';
import type { DwarfSections } from './dwarf-sections.ts';
import type { Entry, Unit } from './unit.ts';
import type { WorkLimit } from './work-limit.ts';

/** Addresses of code from the image base on, in bytes; `end` is behind the last. */
export interface AddressRange {
  readonly start: number;
  readonly end: number;
}

/** An address that begins an entry of a new base in `.debug_ranges`: all bits set, as a number. */
const ALL_BITS = 2 ** 64;

/** Reads the code that entries are about. */
export class RangeReader {
  readonly #sections: DwarfSections;
  readonly #work: WorkLimit;

  constructor(sections: DwarfSections, work: WorkLimit) {
    this.#sections = sections;
    this.#work = work;
  }

  /**
   * The code of an entry: `DW_AT_ranges`, or `DW_AT_low_pc` and `DW_AT_high_pc` (DWARF 5, section 2.17). Empty for an entry without
   * code.
   * @throws Diagnostic of code DWARF_… for a damaged list
   */
  of(entry: Entry, unit: Unit): readonly AddressRange[] {
    const ranges = entry.values.get(Attribute.RANGES);
    if (ranges !== undefined) {
      const found = unit.header.version >= 5 ? this.#lists(unit, ranges) : this.#pairs(unit, ranges.number);
      return found.filter(({ start, end }) => start < end);
    }
    const start = unit.address(entry.values.get(Attribute.LOW_PC));
    const high = entry.values.get(Attribute.HIGH_PC);
    if (start === undefined || high === undefined) return [];
    // A constant is a length.
    const end = unit.address(high) ?? start + high.number;
    return start < end ? [{ start, end }] : [];
  }

  /** A list of `.debug_ranges` (DWARF 4, section 2.17.3). */
  #pairs(unit: Unit, offset: number): AddressRange[] {
    const cursor = new DwarfCursor(this.#sections.ranges, offset);
    const found: AddressRange[] = [];
    let base = baseOf(unit);
    for (;;) {
      this.#work.spend();
      const start = cursor.u64('the start of a range');
      const end = cursor.u64('the end of a range');
      if (start === 0 && end === 0) return found;
      if (start >= ALL_BITS) base = end;
      else found.push({ start: base + start, end: base + end });
    }
  }

  /** A list of `.debug_rnglists` (DWARF 5, section 7.25). */
  #lists(unit: Unit, { kind, number }: { readonly kind: string; readonly number: number }): AddressRange[] {
    const offset = kind === 'range list index' ? unit.rangeList(number) : number;
    const cursor = new DwarfCursor(this.#sections.rnglists, offset);
    const found: AddressRange[] = [];
    let base = baseOf(unit);
    for (;;) {
      this.#work.spend();
      const at = cursor.position;
      const entry = cursor.u8('an entry of a list of ranges');
      const address = () => cursor.u64('an address of a range');
      const operand = () => cursor.uleb('an operand of a range');
      const indexed = () => unit.indexedAddress(operand());
      if (entry === RangeEntry.END_OF_LIST) return found;
      if (entry === RangeEntry.BASE_ADDRESSX) base = indexed();
      else if (entry === RangeEntry.BASE_ADDRESS) base = address();
      else if (entry === RangeEntry.OFFSET_PAIR) found.push({ start: base + operand(), end: base + operand() });
      else if (entry === RangeEntry.STARTX_ENDX) found.push({ start: indexed(), end: indexed() });
      else if (entry === RangeEntry.START_END) found.push({ start: address(), end: address() });
      else if (entry === RangeEntry.STARTX_LENGTH) found.push(sized(indexed(), operand()));
      else if (entry === RangeEntry.START_LENGTH) found.push(sized(address(), operand()));
      else {
        throw cursor.error({
          code: 'DWARF_RANGE',
          offset: at,
          field: 'an entry of a list of ranges',
          problem: `is ${hex(entry)}`,
          cause: 'DWARF 5 has the kinds 0 to 7',
        });
      }
    }
  }
}

function sized(start: number, length: number): AddressRange {
  return { start, end: start + length };
}

function baseOf(unit: Unit): number {
  return unit.address(unit.root.values.get(Attribute.LOW_PC)) ?? 0;
}
