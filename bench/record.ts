import type { Unit } from './line.ts';
import type { Spread } from './measure/turns.ts';

/** What one line of the benchmark has given. */
export interface Figure {
  readonly name: string;
  readonly unit: Unit;
  /** Our time, divided by that of the unit: the median of ratios that were taken in turn, and the quartiles around it. */
  readonly ratio: Spread;
  /** Our time, divided by libunicorn's; left out where it was not measured. */
  readonly toUnicorn?: number;
  /** Our median time in nanoseconds: of one round, of one event, of one command. It depends on the machine, and is not compared. */
  readonly nanoseconds: number;
}

/** The figures of one run of the benchmark, and where they were taken. */
export interface BenchRecord {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly node: string;
    /** Nanoseconds of a bare crossing from WebAssembly to JavaScript and back. */
    readonly crossing: number;
  };
  readonly figures: readonly Figure[];
}

/** A ratio is another one from this factor on; below it is the noise of a machine. */
const NOTICED = 1.1;

/** A figure beside that of the record. */
export interface Change {
  readonly name: string;
  readonly before: number;
  readonly now: number;
}

/** How a run differs from the record. */
export interface Comparison {
  readonly slower: readonly Change[];
  readonly faster: readonly Change[];
  /** Lines that the record does not have, or has in another unit. */
  readonly fresh: readonly string[];
}

/** Whether all of one spread but its outer quarters is above another by more than noise. */
function isAbove(one: Spread, other: Spread): boolean {
  return one.median > other.median * NOTICED && one.low > other.high;
}

/** Compares a run with the record, ratio by ratio. Lines that were not run are not compared. */
export function compareWithRecord(figures: readonly Figure[], record: readonly Figure[]): Comparison {
  const [slower, faster]: [Change[], Change[]] = [[], []];
  const fresh: string[] = [];
  for (const { name, unit, ratio } of figures) {
    const before = record.find((figure) => figure.name === name && figure.unit === unit);
    if (before === undefined) fresh.push(name);
    else if (isAbove(ratio, before.ratio)) slower.push({ name, before: before.ratio.median, now: ratio.median });
    else if (isAbove(before.ratio, ratio)) faster.push({ name, before: before.ratio.median, now: ratio.median });
  }
  return { slower, faster, fresh };
}

/** The record with the figures of a run in place of those of the same lines, in the order of `names`; lines that are gone are left out. */
export function updatedRecord(
  record: BenchRecord | undefined,
  run: BenchRecord,
  names: readonly string[],
): BenchRecord {
  const found = (name: string) => [...run.figures, ...(record?.figures ?? [])].find((figure) => figure.name === name);
  return { machine: run.machine, figures: names.flatMap((name) => found(name) ?? []) };
}
