import { Diagnostic } from '../base/diagnostic.ts';
import { nearestWord } from '../base/nearest-word.ts';
import { PARAMETERS } from '../steps/parameter-types.ts';
import { PHRASES } from '../steps/phrases.ts';
import type { Phrase } from '../steps/vocabulary.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Streams } from './reporters.ts';

/** Meanings are written for Markdown. */
function plain(meaning: string): string {
  return meaning.replaceAll('`', '').replaceAll('\\|', '|');
}

function textOf({ group, keyword, expression, meaning }: Phrase): string {
  return `${group} ${keyword} ${expression} ${plain(meaning)}`;
}

/** Phrases that have all of these words, in their expression, what they mean, or the heading they are under. */
function phrasesWith(words: readonly string[]): readonly Phrase[] {
  return PHRASES.filter((phrase) => {
    const text = textOf(phrase).toLowerCase();
    return words.every((word) => text.includes(word.toLowerCase()));
  });
}

function nothingFound(words: readonly string[]): Diagnostic {
  const known = [...new Set(PHRASES.flatMap((phrase) => textOf(phrase).match(/[A-Za-z][\w-]{2,}/g) ?? []))];
  const missing = words.find((word) => phrasesWith([word]).length === 0);
  const nearest = missing === undefined ? undefined : nearestWord(missing, known);
  return new Diagnostic({
    code: 'NO_SUCH_PHRASE',
    kind: 'input',
    message: `no phrase has ${words.map((word) => `"${word}"`).join(' and ')}`,
    cause:
      missing === undefined
        ? 'each word is in a phrase, but none has all of them'
        : `"${missing}" is in no phrase, and in no meaning of one`,
    hint:
      nearest === undefined ? 'leave words out; without words, the command lists all phrases' : `look for ${nearest}`,
  });
}

/**
 * The phrases, under their headings, and what to write for the values in them.
 * @param words all of which a phrase must have to be listed; all phrases where there is none
 * @throws Diagnostic NO_SUCH_PHRASE
 */
export function phrasesText(words: readonly string[]): string {
  const found = phrasesWith(words);
  if (found.length === 0) throw nothingFound(words);
  const lines: string[] = [];
  for (const group of new Set(found.map((phrase) => phrase.group))) {
    lines.push(group);
    for (const { keyword, expression, meaning, argument } of found.filter((phrase) => phrase.group === group)) {
      const under = argument === undefined ? '' : typeof argument === 'string' ? ' + text' : ` + ${argument.shape}`;
      lines.push(`  ${keyword} ${expression}${under}`, `      ${plain(meaning)}`);
    }
    lines.push('');
  }
  const kinds = PARAMETERS.filter(({ name }) => found.some(({ expression }) => expression.includes(`{${name}}`)));
  if (kinds.length > 0)
    lines.push('Kinds of values', ...kinds.map(({ name, meaning }) => `  {${name}}  ${plain(meaning)}`), '');
  return lines.join('\n');
}

/** Prints phrases. @returns the exit code */
export function printPhrases(words: readonly string[], streams: Streams): number {
  streams.out.write(phrasesText(words));
  return EXIT_CODES.completed;
}
