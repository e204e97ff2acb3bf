import type { ElfObject } from '../elf-object.ts';
import { Attribute } from './constants.ts';
import { dwarfSections } from './dwarf-sections.ts';
import { covers, type FunctionCode, FunctionTable } from './functions.ts';
import { LineTables } from './line-tables.ts';
import type { SourceFrame, SourcePlace } from './source-place.ts';
import { WorkLimit } from './work-limit.ts';

/** The most functions that are inlined in each other at an instruction: compilers stop at some dozens. Deeper ones are left out. */
const DEEPEST = 256;
/** `SHF_EXECINSTR`. */
const EXECUTABLE = 4;

/**
 * The debug information of an object about its code: DWARF 2 to 5. Everything is read at once, because the sections refer to each
 * other.
 */
export class DebugInfo {
  readonly #functions: FunctionTable;
  readonly #lines: LineTables;
  /** Functions sorted by the beginnings of their ranges. */
  readonly #starts: readonly { readonly start: number; readonly end: number; readonly code: FunctionCode }[];

  /**
   * @param elf the object, or the file that holds its debug information
   * @throws Diagnostic of kind `input` and a code that begins with `DWARF_`, with section and offset
   */
  constructor(elf: Pick<ElfObject, 'sections' | 'fileName'>) {
    const sections = dwarfSections(elf.sections, elf.fileName);
    const work = new WorkLimit(elf.fileName);
    const code = elf.sections.filter(({ flags, allocated }) => allocated && (flags & EXECUTABLE) !== 0);
    const isCode = (at: number) => code.some(({ address, size }) => at >= address && at < address + size);
    this.#functions = new FunctionTable(sections, work);
    this.#lines = new LineTables(sections, this.#functions.units, isCode, work);
    this.#starts = this.#functions.functions
      .flatMap((code) =>
        code.ranges.filter(({ start }) => isCode(start)).map(({ start, end }) => ({ start, end, code })),
      )
      .sort((a, b) => a.start - b.start);
  }

  /**
   * The functions that the instruction at an address belongs to: the innermost first, each with the place in it, the last one not inlined.
   * Empty where nothing is known of the address.
   * @param address in bytes from the image base
   * @throws Diagnostic of code DWARF_… where a name is damaged
   */
  framesAt(address: number): readonly SourceFrame[] {
    const place = this.#lines.at(address);
    const chain = this.#chainAt(address);
    if (chain.length === 0) return place === undefined ? [] : [{ ...place, name: undefined, inlined: false }];
    let at: SourcePlace = place ?? { file: undefined, line: 0, column: 0 };
    return chain.map((code, depth) => {
      const inlined = depth < chain.length - 1;
      const frame = { ...at, name: this.#functions.name(code), inlined };
      if (inlined) at = this.#callOf(code);
      return frame;
    });
  }

  /** The functions that were inlined at an address, the innermost first, and the one that they are in. */
  #chainAt(address: number): FunctionCode[] {
    const chain: FunctionCode[] = [];
    let found = this.#functionAt(address);
    while (found !== undefined && chain.length < DEEPEST) {
      chain.push(found);
      found = found.inlined.find((code) => covers(code, address));
    }
    return chain.reverse();
  }

  #functionAt(address: number): FunctionCode | undefined {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]!.start <= address) low = middle + 1;
      else high = middle;
    }
    const found = this.#starts[low - 1];
    return found !== undefined && address < found.end ? found.code : undefined;
  }

  /** Where an inlined function was called. */
  #callOf({ unit, entry: { values } }: FunctionCode): SourcePlace {
    const number = (attribute: number) => values.get(attribute)?.number ?? 0;
    return {
      file: this.#lines.file(unit, number(Attribute.CALL_FILE)),
      line: number(Attribute.CALL_LINE),
      column: number(Attribute.CALL_COLUMN),
    };
  }
}
