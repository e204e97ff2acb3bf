import { relative, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { Diagnostic } from '../../base/diagnostic.ts';

/** Milliseconds without a change after which a set of changes is whole: an editor writes several files, and a file several times. */
const QUIET = 150;
/** Folders where nothing is written by hand. */
const MADE = new Set(['node_modules', 'reports', 'target']);

/** Waits for files of a project to change. */
export class Changes {
  readonly #watcher: FSWatcher;
  readonly #folder: string;
  readonly #signal: AbortSignal;
  /** Paths that are watched although they are in a folder that is not. */
  readonly #named = new Set<string>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #wake: () => void = () => undefined;
  #quiet = false;
  #error: unknown;

  private constructor(folder: string, signal: AbortSignal) {
    this.#folder = folder;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    this.#watcher = watch(folder, {
      ignored: (path) => this.#isIgnored(path),
      ignoreInitial: true,
      followSymlinks: false,
    });
    this.#watcher.on('all', (event, path) => {
      // An object that is removed is built again: a failed build removes it, and a linker writes it again.
      if (event !== 'unlink' || !this.#named.has(path)) this.#happened(path);
    });
    this.#watcher.on('error', (error) => {
      this.#error = error;
      this.#wake();
    });
  }

  /**
   * Begins to watch a folder.
   * @param signal ends the waiting for changes
   * @returns when no change can be missed any more
   */
  static async of(folder: string, signal: AbortSignal): Promise<Changes> {
    const changes = new Changes(folder, signal);
    await new Promise<void>((resolve) => {
      changes.#watcher.once('ready', resolve);
      changes.#wake = resolve;
    });
    return changes;
  }

  /** Watches objects in any folder, by absolute paths, from now on. The removal of one is not a change. */
  add(paths: readonly string[]): void {
    const more = paths.filter((path) => !this.#named.has(path));
    for (const path of more) this.#named.add(path);
    if (more.length > 0) this.#watcher.add(more);
  }

  /** Whether a path was given to {@link add}. */
  isNamed(path: string): boolean {
    return this.#named.has(path);
  }

  /**
   * Waits for the next changes.
   * @returns their paths from the folder, with slashes; none where the signal ends the waiting
   * @throws Diagnostic WATCH_FAILED
   */
  async next(): Promise<readonly string[]> {
    while (!this.#signal.aborted) {
      if (this.#error !== undefined) throw watchFailed(this.#error);
      if (this.#quiet && this.#changed.size > 0) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const paths = [...this.#changed].sort();
    this.#changed.clear();
    this.#quiet = false;
    return this.#signal.aborted ? [] : paths;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#watcher.close();
  }

  #happened(path: string): void {
    this.#changed.add(this.#from(path));
    this.#quiet = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#quiet = true;
      this.#wake();
    }, QUIET);
  }

  #from(path: string): string {
    return relative(this.#folder, path).split(sep).join('/');
  }

  #isIgnored(path: string): boolean {
    if (this.#named.has(path)) return false;
    const parts = this.#from(path).split('/');
    return parts.some((part) => MADE.has(part) || (part.startsWith('.') && part !== '.cargo' && part !== '..'));
  }
}

function watchFailed(error: unknown): Diagnostic {
  return new Diagnostic({
    code: 'WATCH_FAILED',
    kind: 'input',
    message: 'the files of the project cannot be watched',
    cause: error instanceof Error ? error.message : String(error),
    hint: 'close other programs that watch files, or set a higher limit: sysctl fs.inotify.max_user_watches',
  });
}
