/** One part of a document that is read as text: a paragraph, an item of a list, a heading, or a row of a table. */
export interface Passage {
  readonly form: 'paragraph' | 'item' | 'heading' | 'row';
  /** The line that it begins at, counted from 1. */
  readonly line: number;
  /** Its text on one line, code spans as `CODE`, links and pictures as their words. */
  readonly text: string;
}

/** What stands for a code span. It is one word of a sentence, and no rule on words fits it. */
export const CODE = 'CODE';

/** A line without Markdown: code spans, links, pictures, emphasis and comments are taken off. */
function plain(text: string): string {
  return text
    .replaceAll(/(`+)(?:(?!`)|(?!\1)`)[\s\S]*?\1(?!`)/g, CODE)
    .replaceAll(/<!--.*?-->/g, '')
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/\*+/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function formOf(line: string): Passage['form'] {
  if (/^#+ /.test(line)) return 'heading';
  if (/^\s*\|/.test(line)) return 'row';
  return /^\s*(?:[-*]|\d+\.) /.test(line) ? 'item' : 'paragraph';
}

/** The passages of a Markdown text in its order; fenced blocks are none. */
export function passagesOf(text: string): readonly Passage[] {
  const found: { form: Passage['form']; line: number; lines: string[] }[] = [];
  let isFenced = false;
  let isOpen = false;
  text.split('\n').forEach((line, index) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isFenced = !isFenced;
    if (isFence || isFenced || line.trim() === '') {
      isOpen = false;
      return;
    }
    const form = formOf(line);
    if (isOpen && form === 'paragraph') found.at(-1)!.lines.push(line);
    else found.push({ form, line: index + 1, lines: [line] });
    isOpen = form === 'paragraph' || form === 'item';
  });
  return found
    .map(({ form, line, lines }) => ({
      form,
      line,
      text: plain(lines.join('\n').replace(/^\s*(?:#+|[-*]|\d+\.) /, '')),
    }))
    .filter((passage) => passage.text !== '' && !/^[|\s:-]*$/.test(passage.text));
}

/** The sentences of a passage: each ends with a full stop, a question mark or a colon. */
export function sentencesOf(passage: Passage): readonly string[] {
  return passage.text.split(/(?<=[.?!:][")]?)\s+/).filter((sentence) => sentence !== '');
}

/** How many words a sentence has. */
export function wordsOf(sentence: string): number {
  return [...sentence.matchAll(/[\p{L}\p{N}][^\s]*/gu)].length;
}
