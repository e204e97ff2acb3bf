import { Attribute, Tag } from './constants.ts';
import type { DwarfSections } from './dwarf-sections.ts';
import { type AddressRange, RangeReader } from './ranges.ts';
import { AbbreviationTables, type Entry, Unit } from './unit.ts';
import { readUnitHeaders } from './unit-headers.ts';
import type { WorkLimit } from './work-limit.ts';

/** How many references lead from an entry to its name: from a copy to its origin, from there to a declaration, and some more. */
const MOST_REFERENCES = 8;

/** A function, or a copy of one that was inlined. */
export interface FunctionCode {
  readonly unit: Unit;
  readonly entry: Entry;
  readonly ranges: readonly AddressRange[];
  /** Copies of other functions in this one, in the order of the file. */
  readonly inlined: FunctionCode[];
}

/** The units of a file, and the functions that they are about. */
export class FunctionTable {
  readonly units: readonly Unit[];
  /** Functions that are not inlined, in the order of the file. */
  readonly functions: readonly FunctionCode[];
  readonly #names = new Map<number, string | undefined>();

  /** @throws Diagnostic of code DWARF_… */
  constructor(sections: DwarfSections, work: WorkLimit) {
    const tables = new AbbreviationTables(sections, work);
    const headers = readUnitHeaders(sections.info).filter(({ code, entries, end }) => code && entries < end);
    this.units = headers.map((header) => new Unit(header, sections, tables, work));
    const ranges = new RangeReader(sections, work);
    this.functions = this.units.flatMap((unit) => functionsOf(unit, ranges));
  }

  /**
   * The name of a function as the linker has it, or as the source has it; undefined where the file has none.
   * @throws Diagnostic of code DWARF_…
   */
  name({ unit, entry }: FunctionCode): string | undefined {
    const known = this.#names.get(entry.offset);
    if (known !== undefined || this.#names.has(entry.offset)) return known;
    const name = this.#nameOf(unit, entry, MOST_REFERENCES);
    this.#names.set(entry.offset, name);
    return name;
  }

  #nameOf(unit: Unit, entry: Entry, left: number): string | undefined {
    const { values } = entry;
    const linkage = values.get(Attribute.LINKAGE_NAME) ?? values.get(Attribute.MIPS_LINKAGE_NAME);
    const own = unit.text(linkage);
    if (own !== undefined) return own;
    const offset = unit.reference(values.get(Attribute.ABSTRACT_ORIGIN) ?? values.get(Attribute.SPECIFICATION));
    if (offset !== undefined && left > 0) {
      const other = this.#unitAt(offset);
      const name = other && this.#nameOf(other, other.read(other.cursor(offset)), left - 1);
      if (name !== undefined) return name;
    }
    return unit.text(values.get(Attribute.NAME));
  }

  #unitAt(offset: number): Unit | undefined {
    return this.units.find(({ header }) => offset >= header.entries && offset < header.end);
  }
}

/** Goes through the entries of a unit, without recursion: files may nest them as deep as they like. */
function functionsOf(unit: Unit, ranges: RangeReader): FunctionCode[] {
  const functions: FunctionCode[] = [];
  const cursor = unit.cursor();
  /** The function that each list of children is in. */
  const open: (FunctionCode | undefined)[] = [];
  while (!cursor.done) {
    const entry = unit.read(cursor);
    if (entry.tag === 0) {
      open.pop();
      // Behind the children of the unit's own entry, there is padding.
      if (open.length === 0) break;
      continue;
    }
    const around = open.at(-1);
    let inside = around;
    if (entry.tag === Tag.SUBPROGRAM) {
      const code = ranges.of(entry, unit);
      inside = code.length === 0 ? undefined : { unit, entry, ranges: code, inlined: [] };
      if (inside !== undefined) functions.push(inside);
    } else if (entry.tag === Tag.INLINED_SUBROUTINE && around !== undefined) {
      const code = ranges.of(entry, unit);
      if (code.length > 0) {
        inside = { unit, entry, ranges: code, inlined: [] };
        around.inlined.push(inside);
      }
    }
    if (entry.children) open.push(inside);
    else if (open.length === 0) break;
  }
  return functions;
}

/** Whether a function has code at an address. */
export function covers({ ranges }: FunctionCode, address: number): boolean {
  return ranges.some(({ start, end }) => address >= start && address < end);
}
