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
import { dirname } from 'node:path';
import { Diagnostic } from '../base/diagnostic.ts';
import { nameBeside, removeLeftFiles } from './left-files.ts';

/** A file that is completely written, and has not yet replaced the old one. */
export interface PendingFile {
  /** Replaces the old one. @throws Diagnostic FILE_NOT_WRITTEN */
  commit(): void;
  /** Removes it; the old one stays. Does nothing after {@link commit}. */
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

/** The error for a file that could not be written. @param what the contents: `the badge` */
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

/** A device, pipe or socket takes the contents directly; it cannot be replaced. */
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

/** Removes a file; does nothing if there is none or it cannot be removed. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone, or was never there.
  }
}

/** Makes a folder and its parents. mkdirSync's own way to do so never ends where the kernel refuses, as below /proc. */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it meanwhile.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** Writes the contents next to their final place. @returns the path of the new file */
function writeBeside(place: string, contents: string | Uint8Array, known: Stats | undefined): string {
  removeLeftFiles(place);
  const temporary = nameBeside(place);
  const file = openSync(temporary, 'wx');
  try {
    try {
      if (known !== undefined) fchmodSync(file, known.mode & 0o777);
      writeFileSync(file, contents);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    removeFile(temporary);
    throw error;
  }
  return temporary;
}

/**
 * Writes a file completely, but does not put it in its place yet, so that several files can do so together. Makes its
 * folders.
 * @param what what is written, for errors: `the badge`
 * @throws Diagnostic FILE_NOT_WRITTEN with the errno of the failed call; nothing is left then
 */
export function prepareOutputFile(path: string, contents: string | Uint8Array, what: string): PendingFile {
  try {
    const known = statSync(path, { throwIfNoEntry: false });
    if (known?.isDirectory()) throw directory(path);
    if (known !== undefined && !known.isFile()) return streamTo(path, contents, what);
    makeFolder(dirname(path));
    // A link stays a link: the file that it leads to is replaced.
    const place = known === undefined ? path : realpathSync(path);
    let temporary: string | undefined = writeBeside(place, contents, known);
    return {
      commit() {
        if (temporary === undefined) return;
        try {
          renameSync(temporary, place);
        } catch (error) {
          removeFile(temporary);
          throw notWritten(path, what, error);
        } finally {
          temporary = undefined;
        }
      },
      discard() {
        if (temporary !== undefined) removeFile(temporary);
        temporary = undefined;
      },
    };
  } catch (error) {
    throw notWritten(path, what, error);
  }
}

/**
 * Writes a file completely or not at all, and makes its folders. A reader sees the old contents or all of the new ones.
 * @param what what is written, for errors: `the badge`
 * @throws Diagnostic FILE_NOT_WRITTEN with the errno of the failed call
 */
export function writeOutputFile(path: string, contents: string | Uint8Array, what: string): void {
  prepareOutputFile(path, contents, what).commit();
}

/** A file to write: its path, its contents, and its kind, for errors. */
export type OutputFile = readonly [path: string, contents: string | Uint8Array, what: string];

/**
 * Writes several files, all or none of them. They take their places one right after another, when each is complete.
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
