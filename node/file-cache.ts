import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostCache } from '../base/host.ts';
import { makeFolder, removeFile } from './output-file.ts';

/** How many bytes the files of a cache have together. Beyond that, those that were not used for longest are removed. */
const MOST_BYTES = 128 * 2 ** 20;
const LARGEST = 32 * 2 ** 20;
/** Files are removed down to this part of it, so that not every write removes one. */
const KEPT_SHARE = 0.75;
/** How many milliseconds old the time of a use may become. */
const USED_LATELY = 24 * 3600_000;
const HASH_BYTES = 32;
const OTHERS_MAY_WRITE = 0o022;

/** Whether nobody but this user could have written it. Where users cannot be told apart, that is not known. */
function isOwn({ uid, mode }: Stats): boolean {
  return uid === process.getuid?.() && (mode & OTHERS_MAY_WRITE) === 0;
}

function markUsed(file: number): void {
  const now = Date.now() / 1000;
  try {
    futimesSync(file, now, now);
  } catch {
    // On a read-only file system, the content is still used.
  }
}

interface CachedFile {
  readonly path: string;
  readonly size: number;
  /** When it was used last, in milliseconds since 1970. */
  readonly used: number;
}

function sum(files: readonly CachedFile[]): number {
  return files.reduce((bytes, { size }) => bytes + size, 0);
}

/**
 * A cache of files in a folder, which only this user can write. Each file begins with a hash of its version, key and content. A file without
 * it, or of another user, is as good as missing. If a content cannot be written, it is not kept.
 */
export class FileCache implements HostCache {
  readonly #folder: string;
  readonly #version: string;
  readonly #most: number;
  #usable: boolean | undefined;
  /** The bytes of all files; not known before the first write. */
  #bytes: number | undefined;

  /** @param version of the code that computes the contents @param most bytes of all files together */
  constructor(folder: string, version: string, most = MOST_BYTES) {
    this.#folder = folder;
    this.#version = version;
    this.#most = most;
  }

  read(key: string): Uint8Array | undefined {
    if (!this.#isUsable(false)) return undefined;
    try {
      const file = openSync(this.#path(key), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
      try {
        return this.#contentOf(file, key);
      } finally {
        closeSync(file);
      }
    } catch {
      // There is none, or it cannot be read.
      return undefined;
    }
  }

  write(key: string, content: Uint8Array): void {
    if (HASH_BYTES + content.length > Math.min(LARGEST, this.#most) || !this.#isUsable(true)) return;
    const path = this.#path(key);
    const unfinished = `${path}.${process.pid}.${randomBytes(6).toString('hex')}`;
    try {
      const file = openSync(unfinished, 'wx', 0o600);
      try {
        writeFileSync(file, this.#hash(key, content));
        writeFileSync(file, content);
      } finally {
        closeSync(file);
      }
      renameSync(unfinished, path);
      const size = HASH_BYTES + content.length;
      this.#bytes = this.#bytes === undefined ? sum(this.#files()) : this.#bytes + size;
      if (this.#bytes > this.#most) this.#removeOldest();
    } catch {
      // The disk is full, or the folder cannot be written: the content is computed again.
      removeFile(unfinished);
    }
  }

  #contentOf(file: number, key: string): Uint8Array | undefined {
    const status = fstatSync(file);
    if (!status.isFile() || !isOwn(status) || status.size > LARGEST) return undefined;
    const bytes = new Uint8Array(readFileSync(file));
    const content = bytes.subarray(HASH_BYTES);
    if (!this.#hash(key, content).equals(bytes.subarray(0, HASH_BYTES))) return undefined;
    if (Date.now() - status.mtimeMs > USED_LATELY) markUsed(file);
    return content;
  }

  #path(key: string): string {
    return join(this.#folder, createHash('sha256').update(`${this.#version}\0${key}`).digest('hex').slice(0, 40));
  }

  #hash(key: string, content: Uint8Array): Buffer {
    return createHash('sha256').update(`${this.#version}\0${key}\0`).update(content).digest();
  }

  /** Whether the folder is this user's own. @param make whether it is made where it is missing */
  #isUsable(make: boolean): boolean {
    if (this.#usable !== undefined) return this.#usable;
    try {
      if (make) this.#makeFolder();
      const status = lstatSync(this.#folder, { throwIfNoEntry: false });
      if (status === undefined) return false;
      this.#usable = status.isDirectory() && isOwn(status);
    } catch {
      this.#usable = false;
    }
    return this.#usable;
  }

  #makeFolder(): void {
    try {
      makeFolder(dirname(this.#folder));
      mkdirSync(this.#folder, { mode: 0o700 });
    } catch {
      // It is there, or cannot be made.
    }
  }

  #files(): CachedFile[] {
    return readdirSync(this.#folder).flatMap((name) => {
      const path = join(this.#folder, name);
      const status = lstatSync(path, { throwIfNoEntry: false });
      return status === undefined ? [] : [{ path, size: status.size, used: status.mtimeMs }];
    });
  }

  #removeOldest(): void {
    const files = this.#files().sort((a, b) => a.used - b.used);
    let bytes = sum(files);
    for (const { path, size } of files) {
      if (bytes <= KEPT_SHARE * this.#most) break;
      removeFile(path);
      bytes -= size;
    }
    this.#bytes = bytes;
  }
}
