import { basename, join, relative, resolve } from 'node:path';
import { readSourceList } from '../../project/cargo-sources.ts';
import { digestOf } from '../../project/source-record.ts';

const LOCK_FILE = 'Cargo.lock';

/** The files besides those of the folder `src` that the last builds read, or that a failed build speaks of. */
export class BuiltFrom {
  readonly #folder: string;
  /** Absolute paths. They stay known after a build that fails and removes its object. */
  readonly #sources = new Set<string>();
  /** The output of the last build if it failed. */
  #said = '';
  /** Cargo writes its lock file itself: only another one than that after the last build is a change. */
  #lock: string | undefined;

  /** @param folder the watched folder */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A build has ended. @param rust the folder of the Rust project from the watched one @param said what it printed, if it failed */
  built(rust: string, objects: readonly string[], said: readonly string[] = []): void {
    for (const object of objects) {
      for (const source of readSourceList(object)?.sources ?? []) this.#sources.add(resolve(source));
    }
    this.#said = said.join('\n');
    this.#lock = digestOf(join(this.#folder, rust, LOCK_FILE));
  }

  /** Whether a build reads a file. @param path from the watched folder @param rust the folder of the Rust project from there */
  has(path: string, rust: string): boolean {
    const file = join(this.#folder, path);
    if (relative(join(this.#folder, rust), file) === LOCK_FILE) return digestOf(file) !== this.#lock;
    return this.#sources.has(file) || this.#said.includes(basename(path));
  }
}
