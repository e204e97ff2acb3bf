import { columnsOf } from './columns.ts';

/**
 * A text as lines with a limited number of columns of a terminal. Lines break at blanks; a longer word has its own
 * line.
 */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let room = columns;
  for (const word of text.split(/[ \n]+/)) {
    if (word === '') continue;
    const width = columnsOf(word);
    if (line !== '' && width + 1 > room) {
      lines.push(line);
      line = '';
      room = columns;
    }
    room -= width + (line === '' ? 0 : 1);
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
