import { Diagnostic } from '../../base/diagnostic.ts';

/** One timed run. */
export interface Timed {
  readonly nanoseconds: number;
  /** The number that it left, if its work leaves one. */
  readonly result?: bigint;
}

/** Something that can be timed. */
export type Runner = () => Promise<Timed>;

/** The middle of several numbers, and the quartiles around it. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** @param numbers at least one */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const next = sorted[Math.min(below + 1, sorted.length - 1)]!;
    return sorted[below]! + (next - sorted[below]!) * (place - below);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/**
 * Runs all runners in turn, so often, and gives the times of each in order. What a machine does beside then meets all of them alike.
 * @throws Diagnostic BENCH_DIFFERENT_WORK where two runners leave different results: they did not do the same work
 */
export async function inTurns<Name extends string>(
  runners: Readonly<Partial<Record<Name, Runner>>>,
  turns: number,
): Promise<Readonly<Partial<Record<Name, readonly number[]>>>> {
  const entries = Object.entries(runners) as [Name, Runner][];
  const times = new Map<Name, number[]>(entries.map(([name]) => [name, []]));
  for (let turn = 0; turn < turns; turn++) {
    let expected: { name: Name; result: bigint } | undefined;
    for (const [name, run] of entries) {
      const { nanoseconds, result } = await run();
      if (result !== undefined) expected ??= { name, result };
      if (result !== expected?.result && result !== undefined) {
        throw new Diagnostic({
          code: 'BENCH_DIFFERENT_WORK',
          kind: 'internal',
          message: `the work is not the same: ${expected?.name} leaves ${expected?.result}, and ${name} leaves ${result}`,
          cause: 'a result depends on all of the work, so times of different results cannot be compared',
          hint: 'run `npm run unit -- bench`, and correct what computes something else',
        });
      }
      times.get(name)!.push(nanoseconds);
    }
  }
  return Object.fromEntries(times) as Partial<Record<Name, number[]>>;
}

/** The ratios of times that were taken in turn. */
export function ratios(times: readonly number[], to: readonly number[]): number[] {
  return times.map((time, turn) => time / to[turn]!);
}
