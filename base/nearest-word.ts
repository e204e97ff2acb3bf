/** A longer word is not taken for a misspelling. */
const LONGEST_WORD = 200;
/** A shorter word is part of too many others. */
const SHORTEST_PART = 3;
/** The most words that one word is compared with. */
const MOST_COMPARED = 2000;

/** The number of changes between two words; infinity if more than half of the characters differ. */
function distanceOf(word: string, candidate: string): number {
  // The difference in length is a lower bound.
  const most = Math.max(candidate.length, word.length) / 2;
  if (Math.abs(candidate.length - word.length) > most) return Number.POSITIVE_INFINITY;
  const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
  return distance <= most ? distance : Number.POSITIVE_INFINITY;
}

/**
 * The words that the author of an unknown word may have meant, the likeliest first. They need the fewest changes of characters, at most half of
 * the characters. If there are none, they are the words that contain the unknown one, the shortest first.
 */
export function nearWords(word: string, words: readonly string[]): readonly string[] {
  if (word.length > LONGEST_WORD) return [];
  const compared = words.slice(0, MOST_COMPARED);
  const near = compared
    .map((candidate) => ({ candidate, distance: distanceOf(word, candidate) }))
    .filter(({ distance }) => distance < Number.POSITIVE_INFINITY)
    .sort((one, other) => one.distance - other.distance)
    .map(({ candidate }) => candidate);
  if (near.length > 0 || word.length < SHORTEST_PART) return near;
  const part = word.toLowerCase();
  return compared
    .filter((candidate) => candidate.toLowerCase().includes(part))
    .sort((one, other) => one.length - other.length);
}

/** The likeliest of {@link nearWords}, for hints on misspelt names; `undefined` if there is none. */
export function nearestWord(word: string, words: readonly string[]): string | undefined {
  return nearWords(word, words)[0];
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
