import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** How a child is started and heard. */
export interface ChildOptions {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Each line of its output, without its end. */
  readonly out: (line: string) => void;
  /** Each line of its error stream. */
  readonly error: (line: string) => void;
  /** Ends it, and every process that it has started. */
  readonly signal?: AbortSignal;
}

/** How a child ended: its exit code, or `null` where a signal ended it. */
export type ExitStatus = number | null;

/** A line that never ends is handed on in parts of so many characters. */
const LONGEST_LINE = 1 << 26;

function readLines(stream: Readable, use: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('data', (bytes: Buffer) => {
    rest += decoder.write(bytes);
    if (rest.length < LONGEST_LINE && !rest.includes('\n')) return;
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) use(line);
    if (rest.length >= LONGEST_LINE) {
      use(rest);
      rest = '';
    }
  });
  stream.on('end', () => {
    if (rest !== '') use(rest);
  });
}

/** Milliseconds for a process to end after SIGTERM. */
const GRACE = 3000;

/** Ends a child and all that it has started, which may be there when the child is gone: it leads a group of its own. */
function end(child: ChildProcessByStdio<null, Readable, Readable>): void {
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      child.kill(name);
    }
  };
  signal('SIGTERM');
  const timer = setTimeout(() => signal('SIGKILL'), GRACE);
  child.once('close', () => clearTimeout(timer));
}

/**
 * Runs a program to its end. With a signal, it gets a group of processes of its own, so that nothing of it is left when it is aborted.
 * @throws Error where it cannot be started
 */
export function runChild(program: string, args: readonly string[], options: ChildOptions): Promise<ExitStatus> {
  const { folder, environment, signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return resolve(null);
    const child = spawn(program, args, {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: signal !== undefined,
    });
    const abort = () => end(child);
    signal?.addEventListener('abort', abort, { once: true });
    readLines(child.stdout, options.out);
    readLines(child.stderr, options.error);
    child.on('error', reject);
    child.on('close', (status) => {
      signal?.removeEventListener('abort', abort);
      resolve(status);
    });
  });
}
