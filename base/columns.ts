import stringWidth from 'string-width';

/** How many columns a text takes on a terminal: two for 漢, none for a combining mark (Unicode Standard Annex 11). */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

/** A text padded with blanks to a number of columns. A wider text stays as it is. */
export function paddedTo(columns: number, text: string): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** The columns of the widest text; 0 for no texts. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);
}
