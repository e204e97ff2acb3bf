import { createHash } from 'node:crypto';
import { closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { crc32, gunzipSync, inflateSync } from 'node:zlib';
import type { FolderEntry, Host } from '../base/host.ts';
import { CODE_VERSION } from './code-version.ts';
import { keptTranslations } from './kept-translations.ts';
import { removeFile, writeOutputFile } from './output-file.ts';
import { packageRoot } from './package-root.ts';

/** How many bytes of standard input are read at once. */
const CHUNK = 2 ** 16;
/** Milliseconds until the next try on a stream without data. */
const PATIENCE = 10;

function kindOf(entry: Dirent | Stats): FolderEntry['kind'] {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : 'other';
}

function start(path: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function readStandardInput(): Uint8Array | undefined {
  if (isatty(0)) return undefined;
  const buffer = new Uint8Array(CHUNK);
  for (;;) {
    try {
      return buffer.subarray(0, readSync(0, buffer));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EOF') return new Uint8Array(0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PATIENCE);
    }
  }
}

/** Node as the host of the core. */
export const NODE_HOST: Host = {
  packageFolder: packageRoot,
  paths: { basename, dirname, isAbsolute, join, resolve },
  files: {
    status(path) {
      const status = statSync(path);
      return { kind: kindOf(status), size: status.size, modified: status.mtimeMs };
    },
    read: (path, length) => (length === undefined ? readFileSync(path) : start(path, length)),
    list: (folder) =>
      readdirSync(folder, { withFileTypes: true })
        .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    write: writeOutputFile,
    remove: removeFile,
  },
  cache: keptTranslations(packageRoot, CODE_VERSION, process.env),
  workingFolder: () => process.cwd(),
  readStandardInput,
  sha256: (content) => createHash('sha256').update(content).digest('hex'),
  crc32,
  gunzip: (bytes, largest) => gunzipSync(bytes, { maxOutputLength: largest }),
  inflate: (bytes, largest) => inflateSync(bytes, { maxOutputLength: largest }),
};
