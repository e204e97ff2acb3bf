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

function end(child: ChildProcessByStdio<null, Readable, Readable>): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    // It leads a group of its own, with all that it has started.
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    child.kill('SIGTERM');
  }
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
