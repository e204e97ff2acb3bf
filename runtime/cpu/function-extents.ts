import type { CodeFunction } from './engine.ts';
import type { Extent } from './exploration.ts';

/** The extents of functions in an executable range, by the symbol table. Its symbols may overlap in any way. */
export class FunctionExtents {
  private readonly starts: readonly number[];
  /** For each symbol, the furthest end of it and those before it. */
  private readonly reaches: readonly number[];
  private readonly begun: ReadonlySet<number>;

  constructor(functions: readonly CodeFunction[]) {
    const sorted = [...functions].sort((a, b) => a.offset - b.offset);
    this.starts = sorted.map(({ offset }) => offset);
    this.begun = new Set(this.starts);
    let furthest = 0;
    this.reaches = sorted.map(({ offset, size }) => {
      furthest = Math.max(furthest, offset + size);
      return furthest;
    });
  }

  /** Whether a symbol begins at an offset. */
  begins(offset: number): boolean {
    return this.begun.has(offset);
  }

  /**
   * The extent around an offset: that of the first symbol that covers it, up to its end; or the gap between symbols.
   * @param range the executable range with the offset
   */
  around(offset: number, range: Extent): Extent {
    const covering = firstAbove(this.reaches, offset);
    const next = firstAbove(this.starts, offset);
    if (covering < next) return { start: this.starts[covering]!, end: Math.min(this.reaches[covering]!, range.end) };
    const start = next === 0 ? range.start : Math.max(range.start, this.reaches[next - 1]!);
    return { start, end: Math.min(range.end, this.starts[next] ?? range.end) };
  }
}

/** The index of the first larger number in a sorted list. */
function firstAbove(sorted: readonly number[], number: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > number) high = middle;
    else low = middle + 1;
  }
  return low;
}
