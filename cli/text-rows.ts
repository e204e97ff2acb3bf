import { plainLine, plainLines } from '../base/plain-text.ts';

const LABEL_WIDTH = 14;
const unpainted = (text: string) => text;

/** One line of a report: a label, and a text that is made safe to print, and painted. */
export function row(label: string, text: string, paint: (text: string) => string = unpainted): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text === '' ? '' : paint(plainLine(text))}`.trimEnd().concat('\n');
}

/** Lines of a report under one label. */
export function rows(label: string, lines: readonly string[], paint?: (text: string) => string): string {
  return lines.map((line, index) => row(index === 0 ? label : '', line, paint)).join('');
}

/** A text of several lines under one label. */
export function paragraph(label: string, text: string, paint: (text: string) => string = unpainted): string {
  const lines = plainLines(text).map((line) => (line === '' ? '' : paint(line)));
  return lines
    .map((line, n) => `  ${(n === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`.trimEnd().concat('\n'))
    .join('');
}

/** `1 entry`, `2 entries`. @param several the plural where it is not the word with an s */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
