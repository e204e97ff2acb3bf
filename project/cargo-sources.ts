import { host } from '../base/host.ts';

/** The sources that Cargo lists in a file `NAME.d` beside an object that it links. */
export interface SourceList {
  /** The object's path when it was linked. */
  readonly target: string;
  /** Every file that the compiler read. */
  readonly sources: readonly string[];
}

/** A longer file is not a list of sources. */
const LARGEST_LIST = 4 * 1024 * 1024;

/** Reads Cargo's list beside an object: `TARGET: SOURCE SOURCE`, blanks as `\ `. @returns undefined where there is none */
export function readSourceList(object: string): SourceList | undefined {
  const { files } = host();
  try {
    const path = `${object}.d`;
    const status = files.status(path);
    if (status.kind !== 'file' || status.size > LARGEST_LIST) return undefined;
    const [line = ''] = new TextDecoder().decode(files.read(path)).split('\n', 1);
    const colon = line.indexOf(': ');
    if (colon < 0) return undefined;
    const plain = (text: string) => text.replaceAll('\\ ', ' ');
    const words = line.slice(colon + 2).match(/(?:\\ |\S)+/g) ?? [];
    return { target: plain(line.slice(0, colon)), sources: words.map(plain) };
  } catch {
    return undefined;
  }
}
