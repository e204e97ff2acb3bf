import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Diagnostic } from '../base/diagnostic.ts';

/** A file that is written whole, and has not yet taken its place. */
export interface PendingFile {
  /** Lets it take its place. @throws Diagnostic FILE_NOT_WRITTEN */
  commit(): void;
  /** Removes it; what stood in its place stays. Does nothing after {@link commit}. */
  discard(): void;
}

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'free space on the disk, or name a file on another disk',
  EDQUOT: 'free space on the disk, or name a file on another disk',
  EROFS: 'name a file in a writable folder',
  EACCES: 'name a file in a writable folder',
  EPERM: 'name a file in a writable folder',
  EISDIR: 'name a file, or remove the folder of that name',
  ENOTDIR: 'name a file in a folder; a file has the name of one of the folders',
  EEXIST: 'name a file in a folder; a file has the name of one of the folders',
  ENAMETOOLONG: 'name a file with a shorter name',
};

/** What it means that a file could not be written. @param what what was to be written: `the badge` */
export function notWritten(path: string, what: string, error: unknown): Diagnostic {
  const errno = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return new Diagnostic({
    code: 'FILE_NOT_WRITTEN',
    kind: 'input',
    message: `${path}: ${what} cannot be written`,
    cause: error instanceof Error ? error.message : String(error),
    hint: HINTS[errno ?? ''] ?? 'name a file in a writable folder',
    ...(errno === undefined || !/^E[A-Z0-9]+$/.test(errno) ? {} : { errno }),
  });
}

function directory(path: string): Error {
  return Object.assign(new Error(`EISDIR: there is a folder of that name, ${path}`), { code: 'EISDIR' });
}

/** A device, pipe or socket takes what is written as it comes; there is nothing to put in its place. */
function streamTo(path: string, contents: string | Uint8Array, what: string): PendingFile {
  return {
    commit() {
      try {
        writeFileSync(path, contents);
      } catch (error) {
        throw notWritten(path, what, error);
      }
    },
    discard: () => undefined,
  };
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone, or was never there.
  }
}

/** Makes a folder and those that it lies in; mkdirSync's own way to do so never ends where the kernel makes none, as below /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** Writes the contents beside the place that they are for. @returns the path that they have */
function writeBeside(place: string, contents: string | Uint8Array, known: Stats | undefined): string {
  const temporary = join(
    dirname(place),
    `.${basename(place).slice(0, 200)}.${process.pid}.${randomBytes(6).toString('hex')}`,
  );
  const file = openSync(temporary, 'wx');
  try {
    try {
      if (known !== undefined) fchmodSync(file, known.mode & 0o777);
      writeFileSync(file, contents);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    remove(temporary);
    throw error;
  }
  return temporary;
}

/**
 * Writes a file whole, but does not put it in its place, so that several files can take theirs together. Makes the folders that it lies in.
 * @param what what is written, for errors: `the badge`
 * @throws Diagnostic FILE_NOT_WRITTEN with the errno of the call that failed; nothing is left then
 */
export function prepareOutputFile(path: string, contents: string | Uint8Array, what: string): PendingFile {
  try {
    const known = statSync(path, { throwIfNoEntry: false });
    if (known?.isDirectory()) throw directory(path);
    if (known !== undefined && !known.isFile()) return streamTo(path, contents, what);
    makeFolder(dirname(path));
    // A link stays one: what it leads to is replaced.
    const place = known === undefined ? path : realpathSync(path);
    let temporary: string | undefined = writeBeside(place, contents, known);
    return {
      commit() {
        if (temporary === undefined) return;
        try {
          renameSync(temporary, place);
        } catch (error) {
          remove(temporary);
          throw notWritten(path, what, error);
        } finally {
          temporary = undefined;
        }
      },
      discard() {
        if (temporary !== undefined) remove(temporary);
        temporary = undefined;
      },
    };
  } catch (error) {
    throw notWritten(path, what, error);
  }
}

/**
 * Writes a file whole or not at all, and makes the folders that it lies in: whoever reads it sees what was there before, or all of it.
 * @param what what is written, for errors: `the badge`
 * @throws Diagnostic FILE_NOT_WRITTEN with the errno of the call that failed
 */
export function writeOutputFile(path: string, contents: string | Uint8Array, what: string): void {
  prepareOutputFile(path, contents, what).commit();
}

/** A file to be written: its path, its contents, and what it is, for errors. */
export type OutputFile = readonly [path: string, contents: string | Uint8Array, what: string];

/**
 * Writes several files, all or none of them: they take their places one right after another when each is written whole.
 * @throws Diagnostic FILE_NOT_WRITTEN
 */
export function writeOutputFiles(files: readonly OutputFile[]): void {
  const pending: PendingFile[] = [];
  try {
    for (const file of files) pending.push(prepareOutputFile(...file));
    for (const file of pending) file.commit();
  } finally {
    for (const file of pending) file.discard();
  }
}
