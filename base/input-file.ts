import { Diagnostic } from './diagnostic.ts';
import { host } from './host.ts';

/** The file that a caller expects. */
export interface ExpectedFile {
  /** With its article, for messages: `an object file`. */
  readonly what: string;
  /** A larger file is refused without being read. In bytes. */
  readonly largest: number;
}

/**
 * Reads a whole regular file.
 * @throws Diagnostic of kind `input`, with the errno of the failed call: FILE_NOT_FOUND, FILE_IS_DIRECTORY,
 *   FILE_NOT_REGULAR, FILE_TOO_LARGE or FILE_UNREADABLE
 */
export function readInputFile(path: string, expected: ExpectedFile): Uint8Array {
  try {
    const { files } = host();
    const { kind, size } = files.status(path);
    if (kind !== 'file') throw notRegular(path, expected, kind === 'folder');
    if (size > expected.largest) throw tooLarge(path, expected, size);
    return files.read(path);
  } catch (error) {
    throw error instanceof Diagnostic ? error : unreadable(path, error);
  }
}

function notRegular(path: string, expected: ExpectedFile, directory: boolean): Diagnostic {
  return new Diagnostic({
    code: directory ? 'FILE_IS_DIRECTORY' : 'FILE_NOT_REGULAR',
    kind: 'input',
    message: `${path}: this is ${directory ? 'a directory' : 'a device, pipe or socket'}, not ${expected.what}`,
    cause: `only a regular file is read as ${expected.what}`,
    hint: directory ? 'name one file in it' : 'copy it to a file first',
    errno: directory ? 'EISDIR' : 'EINVAL',
  });
}

function tooLarge(path: string, expected: ExpectedFile, size: number): Diagnostic {
  return new Diagnostic({
    code: 'FILE_TOO_LARGE',
    kind: 'input',
    message: `${path}: the file is ${size} bytes long`,
    cause: `${expected.what} of up to ${expected.largest} bytes is read`,
    hint: 'check that this is the right file',
    errno: 'EFBIG',
  });
}

function unreadable(path: string, error: unknown): Diagnostic {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const errno = /^E[A-Z0-9]+$/.test(code) ? code : undefined;
  const missing = errno === 'ENOENT' || errno === 'ENOTDIR';
  return new Diagnostic({
    code: missing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
    kind: 'input',
    message: missing ? `${path}: there is no such file` : `${path}: the file cannot be read`,
    cause: error instanceof Error ? error.message : String(error),
    hint: missing ? 'check the spelling; a relative path starts at the working directory' : 'check its permissions',
    ...(errno === undefined ? {} : { errno }),
  });
}
