/** Colours for a terminal (ECMA-48 SGR), or none. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const sgr = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const plain = (text: string) => text;

/** Coloured when the stream is a terminal and NO_COLOR (no-color.org) is not set. */
export function styleFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Style {
  const coloured = stream.isTTY === true && (environment.NO_COLOR === undefined || environment.NO_COLOR === '');
  if (!coloured) return { bold: plain, dim: plain, good: plain, bad: plain };
  return { bold: sgr(1), dim: sgr(2), good: sgr(32), bad: sgr(31) };
}
