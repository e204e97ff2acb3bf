/** A longer word is not taken for a misspelling. */
const LONGEST_WORD = 200;

/**
 * The listed word that needs the fewest changes of characters, for hints on misspelt keys.
 *
 * @returns the nearest of `words`, the first of equals; undefined if more than half of its characters differ
 */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of words) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < fewest && distance <= Math.max(candidate.length, word.length) / 2) {
      best = candidate;
      fewest = distance;
    }
  }
  return best;
}

/**
 * The optimal string alignment distance of two words. It counts insertions, deletions and replacements of one
 * character, and swaps of two neighbours.
 */
export function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = row[column - 1]! + (from[line - 1] === to[column - 1] ? 0 : 1);
      const exchanged =
        line > 1 && column > 1 && from[line - 1] === to[column - 2] && from[line - 2] === to[column - 1]
          ? before[column - 2]! + 1
          : replaced;
      next.push(Math.min(replaced, exchanged, row[column]! + 1, next[column - 1]! + 1));
    }
    [before, row] = [row, next];
  }
  return row[to.length]!;
}
