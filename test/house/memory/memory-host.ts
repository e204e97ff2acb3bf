import { createHash } from 'node:crypto';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path/posix';
import { crc32, gunzipSync, inflateSync } from 'node:zlib';
import type { FileStatus, FolderEntry, Host } from '../../../base/host.ts';

const PACKAGE = '/package';

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: nothing is held of ${path}`), { code: 'ENOENT' });
}

/** A machine that has no disk: files are what it is given. */
export class MemoryHost implements Host {
  readonly packageFolder = PACKAGE;
  readonly paths = { basename, dirname, isAbsolute, join, resolve: (...parts: string[]) => resolve('/work', ...parts) };
  /** Paths that were read, from the package's folder on. */
  readonly read = new Set<string>();
  readonly written = new Map<string, string | Uint8Array>();
  readonly files: Host['files'];
  readonly #held: ReadonlyMap<string, Uint8Array>;

  /** @param shipped the package's files, by their paths in it */
  constructor(shipped: ReadonlyMap<string, Uint8Array>) {
    this.#held = new Map([...shipped].map(([path, bytes]) => [join(PACKAGE, path), bytes]));
    this.files = {
      status: (path) => this.#status(path),
      read: (path, length) => this.#bytes(path).slice(0, length),
      list: (folder) => this.#list(folder),
      write: (path, contents) => void this.written.set(path, contents),
      remove: (path) => void this.written.delete(path),
    };
  }

  workingFolder(): string {
    return '/work';
  }

  readStandardInput(): Uint8Array {
    return new Uint8Array();
  }

  sha256(content: Uint8Array | string): string {
    return createHash('sha256').update(content).digest('hex');
  }

  gunzip(bytes: Uint8Array, largest: number): Uint8Array {
    return gunzipSync(bytes, { maxOutputLength: largest });
  }

  crc32(bytes: Uint8Array): number {
    return crc32(bytes);
  }

  inflate(bytes: Uint8Array, largest: number): Uint8Array {
    return inflateSync(bytes, { maxOutputLength: largest });
  }

  #bytes(path: string): Uint8Array {
    const bytes = this.#held.get(path);
    if (bytes === undefined) throw missing(path);
    this.read.add(path.slice(PACKAGE.length + 1));
    return bytes;
  }

  #status(path: string): FileStatus {
    const bytes = this.#held.get(path);
    if (bytes !== undefined) return { kind: 'file', size: bytes.length, modified: 0 };
    if (this.#list(path).length === 0) throw missing(path);
    return { kind: 'folder', size: 0, modified: 0 };
  }

  #list(folder: string): readonly FolderEntry[] {
    const kinds = new Map<string, FolderEntry['kind']>();
    for (const path of this.#held.keys()) {
      if (!path.startsWith(`${folder}/`)) continue;
      const [name, ...below] = path.slice(folder.length + 1).split('/');
      kinds.set(name!, below.length === 0 ? 'file' : 'folder');
    }
    return [...kinds].map(([name, kind]) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
