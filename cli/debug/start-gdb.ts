import { spawn } from 'node:child_process';
import { Diagnostic } from '../../base/diagnostic.ts';

/** The debugger that is started where no environment variable names another. */
const GDB = 'gdb';

/**
 * Runs gdb in this terminal. Ctrl-C is for gdb alone.
 * @param words of its command line
 * @throws Diagnostic GDB_NOT_STARTED
 */
export async function startGdb(words: readonly string[]): Promise<void> {
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    await new Promise<void>((resolve, reject) => {
      const child = spawn(GDB, words, { stdio: 'inherit' });
      child.on('error', (error) => reject(notStarted(error)));
      child.on('close', () => resolve());
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}

function notStarted(error: NodeJS.ErrnoException): Diagnostic {
  const missing = error.code === 'ENOENT';
  return new Diagnostic({
    code: 'GDB_NOT_STARTED',
    kind: 'input',
    message: `${GDB} does not start`,
    cause: missing ? 'no folder of PATH has a program of this name' : error.message,
    hint: 'install gdb, or leave out --gdb and connect another debugger',
  });
}
