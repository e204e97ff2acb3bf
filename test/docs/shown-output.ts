/** What differs from run to run, and what stands for it in the comparison. */
const TOLERATED: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{16}\b/g, 'TAG'],
  [/\b\d+(?:\.\d+)? (?:ms|s)\b/g, 'TIME'],
];

function normalise(line: string): string {
  const text = TOLERATED.reduce((changed, [pattern, word]) => changed.replaceAll(pattern, word), line);
  return text.trimEnd();
}

/**
 * Where what a document shows is not what its command prints; undefined where it is. A line of `…` stands for any lines, `…` at the end
 * of a line for its rest; tags of programs and times may be others.
 */
export function differenceFromShown(shown: string, printed: string): string | undefined {
  const expected = shown.trimEnd().split('\n').map(normalise);
  const actual = printed.trimEnd().split('\n').map(normalise);
  let at = 0;
  let anywhere = false;
  for (const line of expected) {
    if (line.trim() === '…') {
      anywhere = true;
      continue;
    }
    const fits = (candidate: string | undefined): boolean =>
      candidate !== undefined &&
      (line.endsWith('…') ? candidate.startsWith(line.slice(0, -1).trimEnd()) : candidate === line);
    const found = anywhere ? actual.findIndex((candidate, index) => index >= at && fits(candidate)) : at;
    if (found < 0 || !fits(actual[found])) {
      return `shown: ${line}\nprinted: ${anywhere ? 'no such line' : (actual[at] ?? 'nothing more')}`;
    }
    at = found + 1;
    anywhere = false;
  }
  return anywhere || at === actual.length ? undefined : `not shown: ${actual[at]}`;
}
