import { matchesGlob } from './globs.ts';
import { Mismatch } from './mismatch.ts';

/**
 * Each expected line must occur, in this order; other lines may lie between. `*` stands for any text.
 * @throws Mismatch naming the first line that does not follow
 */
export function expectLinesInOrder(expected: readonly string[], found: readonly string[]): void {
  let at = 0;
  for (const [index, pattern] of expected.entries()) {
    const next = found.findIndex((line, position) => position >= at && matchesGlob(pattern, line));
    if (next < 0) {
      const after = index === 0 ? '' : ` after "${expected[index - 1]}"`;
      throw new Mismatch(expected, found, [`line ${index + 1}, "${pattern}", does not occur${after}`]);
    }
    at = next + 1;
  }
}

/**
 * The lines must be these, no more and no fewer. `*` stands for any text.
 * @throws Mismatch naming the first line that differs
 */
export function expectExactLines(expected: readonly string[], found: readonly string[]): void {
  for (let index = 0; index < Math.max(expected.length, found.length); index++) {
    const pattern = expected[index];
    const line = found[index];
    if (pattern !== undefined && line !== undefined && matchesGlob(pattern, line)) continue;
    const note =
      pattern === undefined
        ? `line ${index + 1} is not expected: "${line}"`
        : line === undefined
          ? `line ${index + 1} is missing: "${pattern}"`
          : `line ${index + 1} differs: "${line}"`;
    throw new Mismatch(expected, found, [note]);
  }
}
