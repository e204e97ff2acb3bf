import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { PATIENCE } from '../../patience.ts';

/** A `watch` that goes on until it is told to end. */
export class Watching {
  readonly #child: ChildProcess;
  #text = '';
  #read = 0;
  #wake: () => void = () => undefined;
  readonly #ended: Promise<number | null>;

  /** @param words the program and its arguments */
  constructor(words: readonly string[], folder: string, environment: NodeJS.ProcessEnv) {
    this.#child = spawn(words[0]!, words.slice(1), {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (data) => {
        this.#text += data;
        this.#wake();
      });
    }
    this.#ended = new Promise((resolve) => {
      this.#child.on('close', (status) => {
        this.#wake();
        resolve(status);
      });
    });
  }

  /** What it prints from the last time on, up to a line of this form. */
  async until(form: RegExp): Promise<string> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const text = this.#text.slice(this.#read);
      const found = form.exec(text);
      if (found !== null) {
        this.#read += found.index + found[0].length;
        return text.slice(0, found.index + found[0].length);
      }
      assert.ok(this.#child.exitCode === null && Date.now() < end, `no ${form} in:\n${text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        setTimeout(resolve, 1000).unref();
      });
    }
  }

  /** The processes that it has started, and those that they have. */
  children(): readonly number[] {
    const parents = new Map<number, number>();
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      } catch {
        // It has ended meanwhile.
      }
    }
    const found = new Set([this.#child.pid!]);
    for (const each of found) for (const [child, parent] of parents) if (parent === each) found.add(child);
    found.delete(this.#child.pid!);
    return [...found];
  }

  /** Ends it as Ctrl-C does. @returns its exit code */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGINT');
    return await this.#ended;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Which of some processes are still there. */
export function alive(processes: readonly number[]): readonly number[] {
  return processes.filter((id) => {
    try {
      return !readFileSync(`/proc/${id}/stat`, 'utf8').includes(') Z ');
    } catch {
      return false;
    }
  });
}
