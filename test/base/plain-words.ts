/** Verbs that a hint begins with: it says what to do. */
const IMPERATIVES: ReadonlySet<string> = new Set(
  `add ask attach begin bound build call capture change check choose close compile convert copy correct count create declare
  detach end free give handle hold import index install keep leave let link list load look make map match merge move name override pipe print probe put raise
  read release remove rename report restore return run save say see send separate set share shorten sweep take test unload unpack use verify write`.split(
    /\s+/,
  ),
);

/** How many words a sentence has at most; a semicolon ends one, too. What differs from case to case, `‹…›`, is one word. */
export const LONGEST_SENTENCE = 25;
/** How many words a message, a cause or a hint has at most. */
export const LONGEST_TEXT = 40;

/** A construction that slows a reader down. */
export interface Banned {
  readonly pattern: RegExp;
  /** What to write. */
  readonly instead: string;
  /** A text that has it. */
  readonly example: string;
}

/** Constructions that no text has. */
export const BANNED: readonly Banned[] = [
  {
    pattern: /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more\b)/i,
    instead: 'is not a …',
    example: '"ttl" is no key of event 3',
  },
  {
    pattern: /\b(?:of|to|by|from|for|in|at|on|with|under|over) wh(?:ich|om)\b/,
    instead: 'two sentences, or a clause with "that" or "where"',
    example: 'the file has 3 sections, of which none is loaded',
  },
  {
    pattern:
      /\b(?:whom|where(?:fore|of|by|in|upon)|there(?:of|by|in|upon)|here(?:of|by|in)|hence|whence|thus|lest|upon|shall|anew|likewise)\b/i,
    instead: 'a word of today: so, with it, in it, on, must, again, also',
    example: 'the program is thereby removed',
  },
  {
    pattern: /\b(?:otherwise than|save for|but for|nothing but|be it|let be|as it stands)\b/i,
    instead: 'other than, except, only, or, leave',
    example: 'the kernel does it otherwise than Rex promises',
  },
  {
    pattern: /\b(?:be)?c[ao]mes? of\b|\b(?:is|are|was|were) found out\b|\bhappened to\b/,
    instead: 'the result is …, … is found',
    example: 'nothing became of the packet',
  },
  {
    pattern: /\b(?:which|that|it) (?:is|are) none\b/,
    instead: 'which is not one',
    example: 'it is read as a string that is none',
  },
];

/** Sentences of a text; a semicolon ends one, too. */
function sentences(text: string): readonly string[] {
  return text.split(/(?<=[.;!?])\s+/);
}

function words(text: string): number {
  return text.split(/\s+/).length;
}

/** Banned constructions of a text, each with what to write. */
export function bannedIn(text: string): readonly string[] {
  return BANNED.flatMap(({ pattern, instead }) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [`"${found.trim()}"; write ${instead}`];
  });
}

/**
 * What makes a text hard to read; nothing for a plain one.
 * @param longest how many words it has at most
 */
export function hardToRead(text: string, longest = Number.POSITIVE_INFINITY): readonly string[] {
  const long = sentences(text).filter((sentence) => words(sentence) > LONGEST_SENTENCE);
  return [
    ...bannedIn(text),
    ...long.map((sentence) => `a sentence of ${words(sentence)} words`),
    ...(words(text) > longest ? [`${words(text)} words`] : []),
  ];
}

/** Whether a hint says what to do: it begins with an imperative. */
export function isImperative(hint: string): boolean {
  return IMPERATIVES.has(/^[a-z]+(?=[ :])/.exec(hint)?.[0] ?? '');
}

/** Imperatives that none of the hints begins with. */
export function unusedImperatives(hints: readonly string[]): readonly string[] {
  const used = new Set(hints.map((hint) => hint.split(/[ :]/)[0]));
  return [...IMPERATIVES].filter((word) => !used.has(word));
}
