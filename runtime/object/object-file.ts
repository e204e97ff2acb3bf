import { readFileSync, statSync } from 'node:fs';
import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { type ElfObject, readElfObject } from './elf-object.ts';

/** The largest file that is read, in bytes: a Rex image has 128 KiB at most, the rest is room for debug information. */
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
 * Reads the bytes of the file `path`, of whatever format.
 *
 * @throws Diagnostic of kind `input` and code `FILE_NOT_FOUND`, `FILE_IS_DIRECTORY`, `FILE_NOT_REGULAR`, `FILE_TOO_LARGE`
 * or `FILE_UNREADABLE`; `errno` is that of the call that failed
 */
export function readObjectBytes(path: string): Uint8Array {
  try {
    const { size } = regularFile(path);
    if (size <= MAX_OBJECT_FILE_SIZE) return readFileSync(path);
    throw new Diagnostic({
      code: 'FILE_TOO_LARGE',
      kind: 'input',
      message: `${path}: the file is ${size} bytes long`,
      cause: `files of up to ${MAX_OBJECT_FILE_SIZE} bytes are read; a Rex image has 131072 bytes at most`,
      hint: 'give a linked Rex object',
      errno: 'EFBIG',
    });
  } catch (error) {
    if (error instanceof Diagnostic) throw error;
    throw unreadable(path, error);
  }
}

function regularFile(path: string): { readonly size: number } {
  const status = statSync(path);
  if (status.isFile()) return status;
  const directory = status.isDirectory();
  throw new Diagnostic({
    code: directory ? 'FILE_IS_DIRECTORY' : 'FILE_NOT_REGULAR',
    kind: 'input',
    message: `${path}: this is ${directory ? 'a directory' : 'a device, pipe or socket'}, not an object file`,
    cause: 'an object is read from a regular file',
    hint: directory ? 'name one object in it' : 'copy the object to a file first',
    errno: directory ? 'EISDIR' : 'EINVAL',
  });
}

function unreadable(path: string, error: unknown): Diagnostic {
  const failedCall = error instanceof Error && 'syscall' in error && 'code' in error;
  const code = failedCall && typeof error.code === 'string' ? error.code : undefined;
  const missing = code === 'ENOENT' || code === 'ENOTDIR';
  const reason = error instanceof Error ? error.message : String(error);
  return new Diagnostic({
    code: missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
    kind: 'input',
    message: missing ? `${path}: there is no such file` : `${path}: the file cannot be read`,
    cause: reason,
    hint: missing ? 'check the spelling; a relative path starts at the working directory' : 'check its permissions',
    ...(code === undefined ? {} : { errno: code }),
  });
}
