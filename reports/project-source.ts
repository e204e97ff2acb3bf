import { realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve } from 'node:path';
import { plainLine } from '../base/plain-text.ts';

/** Bytes of a source in a report. */
const LARGEST_SOURCE = 2 * 1024 * 1024;

/** Names of Rust sources without markup: istanbul writes names into headings as they are, and no other file belongs into a report. */
const SOURCE = /^[^<>&"'`]+\.rs$/;

/**
 * The path of a source in a folder, with links followed. It is undefined for a file of another folder and for one that cannot be read.
 * It is undefined, too, for a file that is not a Rust source, and for a name that is not plain text. Debug information names any file it likes.
 */
export function sourceWithin(folder: string, path: string): string | undefined {
  try {
    const real = realpathSync(resolve(folder, path));
    const inside = relative(realpathSync(folder), real);
    if (inside.startsWith('..') || isAbsolute(inside) || !SOURCE.test(inside)) return undefined;
    if (plainLine(inside) !== inside) return undefined;
    const { size } = statSync(real);
    return statSync(real).isFile() && size <= LARGEST_SOURCE ? real : undefined;
  } catch {
    return undefined;
  }
}
