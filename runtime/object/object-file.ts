import { readInputFile } from '../../base/input-file.ts';
import { isElf } from './any-elf/named-section.ts';
import { type ElfObject, readElfObject } from './elf-object.ts';

/** The largest file that is read, in bytes. A Rex image has 128 KiB at most; the rest is room for debug information. */
export const MAX_OBJECT_FILE_SIZE = 256 * 1024 * 1024;

/**
 * Reads the object in the file `path`.
 *
 * @throws Diagnostic of kind `input`, with a code of {@link readObjectBytes} or of {@link readElfObject}
 */
export function readObjectFile(path: string): ElfObject {
  return readElfObject(readObjectBytes(path), path);
}

/**
 * Reads the bytes of the file `path`, in any format.
 *
 * @throws Diagnostic of kind `input` and code `FILE_NOT_FOUND`, `FILE_IS_DIRECTORY`, `FILE_NOT_REGULAR`,
 *   `FILE_TOO_LARGE` or `FILE_UNREADABLE`, with the `errno` of the failed call
 */
export function readObjectBytes(path: string): Uint8Array {
  return readInputFile(path, { what: 'an object file', largest: MAX_OBJECT_FILE_SIZE, begins: isElf });
}
