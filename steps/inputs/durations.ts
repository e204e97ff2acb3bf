const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, µs: 1e3, us: 1e3, ms: 1e6, s: 1e9 };
/** A panic's own instructions and a timer tick are within it. */
const TOLERANCE = 1e7;

/** Nanoseconds of `25 s`, `20000 ms`, `1.5 s`, `200 ns`. */
export function parseDuration(number: string, unit: string): number {
  return Math.round(Number(number) * NANOSECONDS[unit]!);
}

/** A duration in the largest unit that keeps it at 1 or more: `25.001 s`. */
export function formatDuration(nanoseconds: number): string {
  for (const unit of ['s', 'ms', 'µs']) {
    const size = NANOSECONDS[unit]!;
    if (Math.abs(nanoseconds) >= size) return `${Number((nanoseconds / size).toFixed(6))} ${unit}`;
  }
  return `${nanoseconds} ns`;
}

/** Whether two times are the same to a hundredth of a second. */
export function sameToTheHundredth(left: number, right: number): boolean {
  return Math.abs(left - right) < TOLERANCE;
}
