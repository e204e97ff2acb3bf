/** What was computed before, by its numbers. A fault that is kept here shows in the run of the next fault. */
const kept = new Map<string, number>();

export function keptSum(one: number, other: number): number {
  const key = `${one}/${other}`;
  const known = kept.get(key) ?? one + other;
  kept.set(key, known);
  return known;
}

export function difference(one: number, other: number): number {
  return one - other;
}

/** Counts in ones. */
export function counted(to: number): number {
  let count = 0;
  while (count < to) count += 1;
  return count;
}

/** Every number is small that a test has. */
export function isSmall(number: number): boolean {
  return number < 1000;
}
