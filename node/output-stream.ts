import { Diagnostic } from '../base/diagnostic.ts';

/**
 * The exit code if the reader of the output has gone: 128 plus the number of SIGPIPE, as shells report it for other
 * filters.
 */
export const READER_GONE = 141;

/** Whether a write failed because the reader has gone (`| head`). Nothing is wrong then, and nobody reads on. */
export function isReaderGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE';
}

/** The error for output that cannot be printed: the disk is full, or the device. */
export function notPrinted(error: NodeJS.ErrnoException): Diagnostic {
  return new Diagnostic({
    code: 'OUTPUT_NOT_WRITTEN',
    kind: 'input',
    message: 'standard output cannot be written',
    cause: error.message,
    hint: 'send the output to a place with room',
    ...(error.code === undefined ? {} : { errno: error.code }),
  });
}
