import { Diagnostic } from './diagnostic.ts';
import { host } from './host.ts';
import { listNames } from './known-names.ts';
import { type Beginning, filesIn, nearestPath } from './near-files.ts';
import { shellPath } from './shell-words.ts';

/** The file that a caller expects. */
export interface ExpectedFile {
  /** With its article, for messages: `an object file`. */
  readonly what: string;
  /** A larger file is refused without being read. In bytes. */
  readonly largest: number;
  /** The start of such a file, for hints on others; any start by default. */
  readonly begins?: Beginning;
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
    throw error instanceof Diagnostic ? error : unreadable(path, expected, error);
  }
}

function notRegular(path: string, expected: ExpectedFile, directory: boolean): Diagnostic {
  if (directory) return isDirectory(path, expected);
  return new Diagnostic({
    code: 'FILE_NOT_REGULAR',
    kind: 'input',
    message: `${path}: this is a device, pipe or socket, not ${expected.what}`,
    cause: `only a regular file is read as ${expected.what}`,
    hint: 'copy it to a file first',
    errno: 'EINVAL',
  });
}

function isDirectory(path: string, { what, begins }: ExpectedFile): Diagnostic {
  const files = filesIn(path, begins);
  const [first] = files;
  return new Diagnostic({
    code: 'FILE_IS_DIRECTORY',
    kind: 'input',
    message: `${path}: this is a directory, not ${what}`,
    cause: files.length === 0 ? `there is no file in it that can be ${what}` : `files in it: ${listNames(files)}`,
    hint: first === undefined ? `name ${what} in another folder` : `name one file in it, such as ${shellPath(first)}`,
    errno: 'EISDIR',
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

/** The remedy for a file that Linux does not read, by the errno; permissions are the usual reason. */
const READ_HINTS: Readonly<Record<string, string>> = {
  ELOOP: 'name the file itself: the links on its path lead in a circle',
  ENAMETOOLONG: 'shorten the path: a name has up to 255 bytes, a path up to 4095',
  EMFILE: 'raise the limit of open files with ulimit -n, and run the command again',
  EIO: 'copy the file to another disk, and name the copy',
};

function unreadable(path: string, expected: ExpectedFile, error: unknown): Diagnostic {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const errno = /^E[A-Z0-9]+$/.test(code) ? code : undefined;
  if (errno === 'ENOENT' || errno === 'ENOTDIR') return notFound(path, expected, errno);
  return new Diagnostic({
    code: 'FILE_UNREADABLE',
    kind: 'input',
    message: `${path}: the file cannot be read`,
    cause: error instanceof Error ? error.message : String(error),
    hint: (errno === undefined ? undefined : READ_HINTS[errno]) ?? 'check its permissions',
    ...(errno === undefined ? {} : { errno }),
  });
}

function notFound(path: string, { what, begins }: ExpectedFile, errno: string): Diagnostic {
  const nearest = nearestPath(path, { begins });
  const others = begins === undefined ? [] : filesIn('.', begins);
  return new Diagnostic({
    code: 'FILE_NOT_FOUND',
    kind: 'input',
    message: `${path}: there is no such file`,
    cause: `${what} was to be read from it${others.length === 0 ? '' : `; found below the working directory: ${listNames(others)}`}`,
    hint:
      nearest === undefined
        ? 'check the spelling; a relative path starts at the working directory'
        : `write ${shellPath(nearest)}, or check the spelling`,
    errno,
  });
}
