import { Attribute } from './constants.ts';
import type { DwarfSections } from './dwarf-sections.ts';
import { type LineHeader, readLineHeader } from './line-header.ts';
import { type LineRow, type LineSequence, readLineProgram } from './line-program.ts';
import type { SourcePlace } from './source-place.ts';
import type { Unit } from './unit.ts';
import type { WorkLimit } from './work-limit.ts';

interface PlacedSequence extends LineSequence {
  readonly header: LineHeader;
}

/** The line tables of all units of a file. */
export class LineTables {
  readonly #headers = new Map<Unit, LineHeader>();
  /** Sorted by their beginning. */
  readonly #sequences: readonly PlacedSequence[];

  /**
   * @param isCode whether an address is in code: linkers leave sequences of functions that they removed, at addresses without code
   * @throws Diagnostic of code DWARF_…
   */
  constructor(sections: DwarfSections, units: readonly Unit[], isCode: (address: number) => boolean, work: WorkLimit) {
    const sequences: PlacedSequence[] = [];
    const known = new Map<number, LineHeader>();
    for (const unit of units) {
      const offset = unit.root.values.get(Attribute.STMT_LIST)?.number;
      if (offset === undefined) continue;
      const before = known.get(offset);
      const header = before ?? readLineHeader(sections, offset, lineUnit(unit), work);
      this.#headers.set(unit, header);
      if (before !== undefined) continue;
      known.set(offset, header);
      for (const sequence of readLineProgram(sections, header, work)) {
        if (sequence.start < sequence.end && isCode(sequence.start)) sequences.push({ ...sequence, header });
      }
    }
    this.#sequences = sequences.sort((a, b) => a.start - b.start);
  }

  /** Where the instruction at an address comes from; undefined where no table tells it. */
  at(address: number): SourcePlace | undefined {
    const sequence = lastNotBehind(this.#sequences, address, ({ start }) => start);
    if (sequence === undefined || address >= sequence.end) return undefined;
    const row = lastNotBehind(sequence.rows, address, (candidate: LineRow) => candidate.address);
    if (row === undefined) return undefined;
    return { file: sequence.header.files[row.file], line: row.line, column: row.column };
  }

  /** The path of a file with a number in the table of a unit. */
  file(unit: Unit, number: number): string | undefined {
    return this.#headers.get(unit)?.files[number];
  }
}

/** The last element of a sorted list that does not begin behind an address. */
function lastNotBehind<T>(sorted: readonly T[], address: number, start: (element: T) => number): T | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (start(sorted[middle]!) <= address) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}

function lineUnit(unit: Unit) {
  const { values } = unit.root;
  return {
    folder: unit.text(values.get(Attribute.COMP_DIR)),
    name: unit.text(values.get(Attribute.NAME)),
    text: unit.text.bind(unit),
  };
}
