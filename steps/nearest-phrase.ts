import { editDistance } from '../base/nearest-word.ts';
import { PHRASES } from './phrases.ts';
import { kindNamed, type Phrase } from './vocabulary.ts';

/** Words of a step or a phrase, without the values in it. */
function wordsOf(text: string): readonly string[] {
  return (
    text
      .replaceAll(/"[^"]*"|'[^']*'/g, ' ')
      .toLowerCase()
      .match(/[a-z_]+/g) ?? []
  );
}

/** Words that a phrase always has, and those that its values may have. */
function vocabularyOf({ expression }: Phrase): { readonly own: readonly string[]; readonly others: readonly string[] } {
  const own = wordsOf(expression.replaceAll(/\{[^}]*\}/g, ' ').replaceAll(/\([^)]*\)/g, ''));
  const kinds = [...expression.matchAll(/\{([^}]*)\}/g)].map(([, name]) => kindNamed(name!)?.source ?? '');
  return {
    own,
    others: kinds.flatMap((source) => wordsOf(source.replaceAll(/\\./g, ' ').replaceAll(/\[[^\]]*\]/g, ' '))),
  };
}

/** How near a word is to one of several: 1 where it is one of them, 0 where it is near none. */
function nearness(word: string, words: readonly string[]): number {
  let best = 0;
  for (const candidate of words) {
    const length = Math.max(word.length, candidate.length);
    const same = 1 - editDistance(word, candidate) / length;
    if (same > best && same >= 0.6) best = same;
  }
  return best;
}

/** Words that say nothing of what a sentence is about. */
const BETWEEN = new Set('a an and are at by for has have in is it of on or that the to with'.split(' '));

/** Of a step's telling words, how many a phrase must share to be near it. */
const SHARE = 0.4;

/** The phrase whose words are nearest to those of a step; `undefined` where none is near. */
export function nearestPhrase(text: string): Phrase | undefined {
  const words = wordsOf(text);
  const telling = words.filter((word) => !BETWEEN.has(word));
  let best: Phrase | undefined;
  let highest = 0;
  for (const phrase of PHRASES) {
    const { own, others } = vocabularyOf(phrase);
    // One that is a value and nothing else does not tell what to write.
    if (own.length === 0) continue;
    const shares = (of: readonly string[]) => of.reduce((sum, word) => sum + nearness(word, [...own, ...others]), 0);
    if (shares(telling) < telling.length * SHARE) continue;
    // Words of the phrase that the step has not count against it, and words that only a value may have less than its own.
    const missing = own.filter((word) => nearness(word, words) === 0).length;
    const score = shares(words) + words.reduce((sum, word) => sum + nearness(word, own), 0) / 2 - missing;
    if (score > highest) [best, highest] = [phrase, score];
  }
  return best;
}
