import { Diagnostic } from '../base/diagnostic.ts';

/** What a process ends with whose reader has gone: 128 and the number of SIGPIPE, as a shell shows it of other filters. */
export const READER_GONE = 141;

/** Whether a write failed because whoever read has gone (`| head`): nothing is wrong then, and nobody reads on. */
export function isReaderGone(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE';
}

/** What it means that something cannot be printed: the disk is full, or the device. */
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
