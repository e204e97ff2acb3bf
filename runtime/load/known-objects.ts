import { sameBytes } from '../../base/bytes.ts';
import { type ElfObject, readElfObject } from '../object/elf-object.ts';

/** Bytes of all files that are kept. */
const MOST_KEPT_BYTES = 2 ** 24;

/** Objects that were read, the one used last at the end. */
const known: ElfObject[] = [];
let keptBytes = 0;

/**
 * Reads an ELF file like {@link readElfObject}. A file with the same bytes and name is read once, for one kernel after the other loads it. The
 * object has a copy of the bytes, so that it stays as it is.
 * @throws Diagnostic as readElfObject
 */
export function readKnownObject(bytes: Uint8Array, fileName: string): ElfObject {
  const at = known.findLastIndex((object) => object.fileName === fileName && sameBytes(object.bytes, bytes));
  const [found] = at < 0 ? [] : known.splice(at, 1);
  // The slice of a Buffer would be the same memory.
  const object = found ?? readElfObject(new Uint8Array(bytes), fileName);
  known.push(object);
  if (found === undefined) keptBytes += bytes.length;
  while (keptBytes > MOST_KEPT_BYTES && known.length > 1) keptBytes -= known.shift()!.bytes.length;
  return object;
}
