/** Colours for a terminal (ECMA-48 SGR), or none. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

/** The sequences that paint text, each a group of its own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
export const PAINT = /(\u001b\[(?:0|1|2|31|32)m)/;

const sgr = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const plain = (text: string) => text;

/** Whether a stream is painted: it is a terminal, and NO_COLOR (no-color.org) is not set. */
export function isColoured(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (environment.NO_COLOR === undefined || environment.NO_COLOR === '');
}

/** The colours of a stream. */
export function styleFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Style {
  if (!isColoured(stream, environment)) return { bold: plain, dim: plain, good: plain, bad: plain };
  return { bold: sgr(1), dim: sgr(2), good: sgr(32), bad: sgr(31) };
}
