import stringWidth from 'string-width';

/** How many columns of a terminal a text takes: two for 漢, none for a combining mark (Unicode Standard Annex 11). */
export function columnsOf(text: string): number {
  return stringWidth(text);
}

/** A text with blanks behind it, so that it takes so many columns; as it is where it takes more. */
export function paddedTo(columns: number, text: string): string {
  return text + ' '.repeat(Math.max(0, columns - columnsOf(text)));
}

/** The columns of the widest text; 0 of none. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);
}
