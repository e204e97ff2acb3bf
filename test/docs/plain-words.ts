import { type Banned, BANNED as OF_TEXTS } from '../base/plain-words.ts';
import { type Passage, passagesOf, sentencesOf, wordsOf } from './prose.ts';

/** The most words of a sentence; a row of a table may have more. */
export const MOST_WORDS = 26;

/** Constructions of the texts of diagnostics, and others, matched against a sentence or a cell of a table without its code spans. */
export const BANNED: readonly Banned[] = [
  ...OF_TEXTS,
  {
    pattern: /\b(?:say|tell)(?:s|ing)? of (?:each|every|all|the|a)\b|\b(?:said|told) of\b/i,
    instead: 'for each …, it reports …',
    example: 'It says of each requirement how it ended.',
  },
  {
    pattern: /\b(?:comes?|came) to (?:the same|nothing|something|one thing)\b/i,
    instead: 'has the same outcome',
    example: 'Every requirement comes to the same.',
  },
  { pattern: /\bwhose\b/i, instead: 'with …, or two sentences', example: 'A file whose name ends in so is an object.' },
  {
    pattern: /\bthere is nothing (?:that|which)\b|\bnothing (?:\w+ ){0,3}but\b|\bnot(?:hing)? else (?:\w+ )?than\b/i,
    instead: 'only',
    example: 'Nothing is needed but the object.',
  },
  {
    pattern: /\bbe they\b|\bsuch as are\b/i,
    instead: 'either … or',
    example: 'Faults, be they small or large, end the run.',
  },
  { pattern: /\bin (?:the )?place of\b/i, instead: 'instead of', example: 'It prints the name in place of the list.' },
  { pattern: /\ball the same\b/i, instead: 'still', example: 'The document is whole all the same.' },
  {
    pattern: /\b(?:for want of|at hand|to be had|if need be)\b/i,
    instead: 'without, available, if necessary',
    example: 'It fails for want of memory.',
  },
  {
    pattern: /\bwhere (?:(?:it|this|that) is )?(?:left out|not given|nothing is said)\b/i,
    instead: 'by default',
    example: 'The seed is 0 where left out.',
  },
  {
    pattern: /\b(?:is|are) (?:told|tells?) (?:apart|by)\b|\btells? .{0,40}\bapart\b/i,
    instead: 'distinguish',
    example: 'It tells the causes apart.',
  },
  {
    pattern: /\b(?:lies|lie|stands|stand) (?:in|on|below|under|beside|behind|elsewhere|there|twice|where)\b/i,
    instead: 'is, or appears',
    example: 'The schema lies beside it.',
  },
  {
    pattern: /\b(?:held|holds?|hold) \w+ against\b|\bheld against\b/i,
    instead: 'compare with',
    example: 'The bundle is held against the object.',
  },
  {
    pattern:
      /^(?:Read|Refused|Needed|Shipped|Listed|Shown|Kept|Given|Missing|Left|Said|Written|Not compared)(?:,| (?:is|are|of|as)\b)/,
    instead: 'the subject first',
    example: 'Refused are files of other kinds.',
  },
  {
    pattern: /^(?:Who|Whoever|What) (?!.*\?$)/,
    instead: 'If you …, or a noun as the subject',
    example: 'Who knows the program can say more.',
  },
  {
    pattern: /\b(?:as|so|nor) (?:does|do|did) (?:the|a|an|its)\b/i,
    instead: 'the subject before the verb',
    example: 'It refuses it, as does the kernel.',
  },
  { pattern: /\bthousand million\b/i, instead: 'billion (10^9)', example: 'Two thousand million instructions ran.' },
];

/** What is wrong with a passage's words, with what to write instead. Headings are names, and others link to them. */
function problemsOf(passage: Passage, banned: readonly Banned[]): readonly string[] {
  if (passage.form === 'heading') return [];
  const sentences = passage.form === 'row' ? passage.text.split('|').map((cell) => cell.trim()) : sentencesOf(passage);
  return sentences.flatMap((sentence) => {
    const long = passage.form !== 'row' && wordsOf(sentence) > MOST_WORDS;
    return [
      ...(long ? [`${wordsOf(sentence)} words, at most ${MOST_WORDS}: ${sentence}`] : []),
      ...banned.flatMap(({ pattern, instead }) => {
        const found = pattern.exec(sentence)?.[0];
        return found === undefined ? [] : [`write "${instead}", not "${found}": ${sentence}`];
      }),
    ];
  });
}

/** Where a Markdown text is not in plain words: its line, and what to write instead. */
export function plainWordsProblems(text: string, banned: readonly Banned[] = BANNED): readonly string[] {
  return passagesOf(text).flatMap((passage) =>
    problemsOf(passage, banned).map((problem) => `${passage.line}: ${problem}`),
  );
}
