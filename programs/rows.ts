/** One of several programs that have a source together: the comment above its `cfg`, and the item below. */
export interface Row {
  /** The name of the object that is built of it. */
  readonly name: string;
  /** What its comment says. */
  readonly about: string;
  /** Its lines, from the first of its comment to the last of its item. */
  readonly first: number;
  readonly last: number;
}

const COMMENT = /^\s*\/\/\/ ?(.*)$/;
const SELECTION = /^(\s*)#\[cfg\(program = "(\w+)"\)\]$/;

/** The programs that a source has a row each for: the build names one in `cfg(program)`. None where a source is one program. */
export function rowsOf(source: string): readonly Row[] {
  const lines = source.split('\n');
  const rows: Row[] = [];
  for (const [at, line] of lines.entries()) {
    const [, indent, name] = SELECTION.exec(line) ?? [];
    const about: string[] = [];
    for (let above = at - 1; COMMENT.test(lines[above] ?? ''); above--) about.unshift(COMMENT.exec(lines[above]!)![1]!);
    if (name === undefined || about.length === 0) continue;
    const last = lines.findIndex((end, index) => index > at && (end === `${indent}}` || end.endsWith('{}')));
    rows.push({ name, about: about.join(' '), first: at - about.length, last: last < 0 ? lines.length - 1 : last });
  }
  return rows;
}

/** A line of a source, and its number, from 1 on. */
export interface NumberedLine {
  readonly number: number;
  readonly text: string;
}

/** The lines of a source as one of its programs is built of it: without the rows of the others. */
export function linesOfRow(source: string, name: string): readonly NumberedLine[] {
  const others = rowsOf(source).filter((row) => row.name !== name);
  // With a row goes the blank line that parts it from the next, and from the end of the table.
  return source
    .split('\n')
    .map((text, at) => ({ number: at + 1, text }))
    .filter(({ number, text }) => {
      const at = number - 1;
      return !others.some(({ first, last }) => at >= first && at <= last + (text === '' ? 1 : 0));
    })
    .filter(({ text }, at, left) => text !== '' || !left[at + 1]?.text.startsWith('}'));
}

/** The text of {@link linesOfRow}. */
export function sourceOfRow(source: string, name: string): string {
  return linesOfRow(source, name)
    .map(({ text }) => text)
    .join('\n');
}
