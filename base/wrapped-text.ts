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

/**
 * Text in lines of at most so many columns. A longer line is parted at blanks, and its rest is indented as its beginning is.
 * @param columns undefined leaves the text as it is
 */
export function fitted(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  const lines = text.split('\n').flatMap((line) => {
    if (columnsOf(line) <= columns) return [line];
    const indent = /^ */.exec(line)![0];
    return wrapped(line, columns - indent.length).map((part) => indent + part);
  });
  return lines.join('\n');
}
