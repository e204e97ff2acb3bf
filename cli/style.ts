import { styleText } from 'node:util';
import { wishForColours } from '../node/terminal.ts';

/** Colours for a terminal (ECMA-48 SGR), or none. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const painted = (format: 'bold' | 'dim' | 'green' | 'red') => (text: string) =>
  styleText(format, text, { validateStream: false });
const plain = (text: string) => text;

const COLOURED: Style = { bold: painted('bold'), dim: painted('dim'), good: painted('green'), bad: painted('red') };
const UNCOLOURED: Style = { bold: plain, dim: plain, good: plain, bad: plain };

const SEQUENCES = Object.values(COLOURED).flatMap((paint: Style['bold']) => paint('\0').split('\0'));

/** The sequences that paint text, each a group of its own. */
export const PAINT = new RegExp(`(${SEQUENCES.join('|').replaceAll('[', '\\[')})`);

/** Whether a stream is painted: as the environment wishes, or else if it is a terminal. */
export function isColoured(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return wishForColours(environment) ?? stream.isTTY === true;
}

/** The colours of a stream. */
export function styleFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Style {
  return isColoured(stream, environment) ? COLOURED : UNCOLOURED;
}
