import type { Banned } from '../base/plain-words.ts';
import { BANNED as OF_DOCUMENTS, plainWordsProblems } from '../docs/plain-words.ts';
import type { Sources } from './imports.ts';

/** A comment of a source: its line, counted from 1, and its text as Markdown. */
export interface Comment {
  readonly line: number;
  readonly text: string;
}

/** Constructions that comments do not have: those of documents, and some that only comments had. */
export const BANNED: readonly Banned[] = [
  ...OF_DOCUMENTS,
  {
    pattern: /\b(?:comes?|came|coming) to\b(?! (?:its|their|an) end\b| \d)/i,
    instead: 'the result or outcome of',
    example: 'All that a call can come to.',
  },
  {
    pattern: /\bwhat (?:it |they )?(?:is|are|was|were) to be\b/i,
    instead: 'the noun',
    example: 'It reads what is to be loaded.',
  },
  {
    pattern: /\b(?:for|from|of|that) what (?:is|are|does|has|it|was|were|stands|lies|follows|comes)\b/i,
    instead: 'the noun',
    example: 'An error for what is damaged.',
  },
  {
    pattern: /\b(?:what|that|which|where it|where they) (?:is|are) none\b/i,
    instead: 'not one, or not valid',
    example: 'A byte that is none is shown by its number.',
  },
  {
    pattern: /[;,] of (?:a|an|the|several|two|those|what|one|others?)\b(?! \w+,)/i,
    instead: 'a sentence with a subject',
    example: 'It is the name; of several the first.',
  },
  {
    pattern: /; else\b/,
    instead: 'otherwise',
    example: 'For an update; else empty.',
  },
  {
    pattern: /\bwhoever\b|\bno more than that\b|\bas it were\b|\bof anybody\b|\bthere being\b|\bwhat it be\b/i,
    instead: 'the reader, only, if',
    example: 'It belongs to whoever has the reservation.',
  },
  {
    pattern: /\b(?:offset|bytes?|part|one|comes|what is|what lies) behind\b/i,
    instead: 'after',
    example: 'The offset behind the frame.',
  },
];

/** The comments of a source in Biome's format: blocks, and line comments on lines of their own. */
export function commentsOf(source: string): readonly Comment[] {
  const found: { line: number; lines: string[] }[] = [];
  let open: 'block' | 'lines' | undefined;
  source.split('\n').forEach((line, index) => {
    const slashes = /^\s*\/\/ ?(.*)/.exec(line)?.[1];
    if (open !== 'block' && slashes === undefined && !/^\s*\/\*/.test(line)) {
      open = undefined;
      return;
    }
    const text = slashes ?? line.replace(/^\s*(?:\/\*+|\*(?!\/))? ?/, '').replace(/\s*\*\/.*$/, '');
    if (open === 'block' || (open === 'lines' && slashes !== undefined)) found.at(-1)!.lines.push(text);
    else found.push({ line: index + 1, lines: [text] });
    open = slashes === undefined || open === 'block' ? (line.includes('*/') ? undefined : 'block') : 'lines';
  });
  return found.map(({ line, lines }) => ({ line, text: lines.join('\n') }));
}

/** Comments that are not in plain words: file, line of the comment, and what to write. Each tag is a passage of its own. */
export function commentProblems(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, source]) =>
    commentsOf(source).flatMap(({ line, text }) => {
      const passages = text.replaceAll(/\n@/g, '\n\n@').replaceAll(/^@throws \{\w+\}/gm, '@throws');
      return plainWordsProblems(passages, BANNED).map((problem) => `${file}:${line}: ${problem.replace(/^\d+: /, '')}`);
    }),
  );
}
