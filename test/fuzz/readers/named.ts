import { BROKEN_READERS } from '../broken-readers.ts';
import type { Reader } from '../reader.ts';
import { READERS } from './table.ts';

/** The reader of a name, also one that is broken on purpose. @throws Error if there is none */
export function readerNamed(name: string): Reader {
  const found = [...READERS, ...BROKEN_READERS].find((reader) => reader.name === name);
  if (found === undefined) throw new Error(`no reader is named ${name}: npm run fuzz -- --list shows them`);
  return found;
}
