import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { BytePipe, PipeListener } from '../base/pipes/byte-pipe.ts';

/** A command to start. */
export interface AdapterCommand {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Variables besides those of this process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
}

/** Milliseconds that a process gets to end by itself, and then after SIGTERM. */
const GRACE = 1000;
/** How many of the last lines of its standard error are kept, and how many characters of each. */
const KEPT_LINES = 20;
const KEPT_CHARACTERS = 500;
/** Signals that end this process, and the adapter with it. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The last lines that came over a stream. */
class LastLines {
  readonly #decoder = new StringDecoder('utf8');
  #lines: string[] = [''];

  push(bytes: Buffer): void {
    const [first = '', ...others] = this.#decoder.write(bytes).split('\n');
    const last = this.#lines.pop() ?? '';
    this.#lines = [...this.#lines, last + first, ...others]
      .slice(-KEPT_LINES - 1)
      .map((line) => line.slice(0, KEPT_CHARACTERS));
  }

  get lines(): readonly string[] {
    return this.#lines.filter((line) => line !== '').slice(-KEPT_LINES);
  }
}

/** Processes that have not ended. Each leads a group, so that its own children go, too. */
const living = new Set<ChildProcessWithoutNullStreams>();

function signal(child: ChildProcessWithoutNullStreams, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    child.kill(name);
  }
}

function killAll(): void {
  for (const child of living) signal(child, 'SIGKILL');
}

let watching = false;

/** From now on, no adapter outlives this process. */
function watchOwnEnd(): void {
  if (watching) return;
  watching = true;
  process.once('exit', killAll);
  for (const name of ENDING)
    process.once(name, () => {
      killAll();
      // The handler is gone now, so that the signal does what it does without one.
      process.kill(process.pid, name);
    });
}

class AdapterProcess implements BytePipe {
  readonly name: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #errors = new LastLines();
  readonly #ended: Promise<void>;
  #listener: PipeListener | undefined;
  #alive = true;

  constructor(child: ChildProcessWithoutNullStreams, name: string) {
    this.name = name;
    this.#child = child;
    child.stdout.on('data', (bytes: Buffer) => this.#listener?.bytes(bytes));
    child.stderr.on('data', (bytes: Buffer) => this.#errors.push(bytes));
    // Its end is heard of anyway, and says more than a broken pipe.
    child.stdin.on('error', () => {});
    this.#ended = new Promise((resolve) => {
      const end = (reason: string): void => {
        if (!this.#alive) return;
        this.#alive = false;
        living.delete(child);
        // Its children may hold on to its streams.
        signal(child, 'SIGKILL');
        this.#listener?.ended(reason, this.#errors.lines);
        resolve();
      };
      child.once('error', ({ message }) => end(`it cannot be started: ${message}`));
      child.once('close', (code, by) => end(by === null ? `it ended with exit code ${code}` : `${by} ended it`));
      child.once('exit', (code, by) => {
        const reason = by === null ? `it ended with exit code ${code}` : `${by} ended it`;
        setTimeout(() => end(reason), GRACE).unref();
      });
    });
  }

  listen(listener: PipeListener): void {
    this.#listener = listener;
  }

  send(text: string): void {
    if (this.#alive) this.#child.stdin.write(text);
  }

  async close(): Promise<boolean> {
    if (!this.#alive) return true;
    let forced = false;
    this.#child.stdin.end();
    const timers = [
      setTimeout(() => {
        forced = true;
        signal(this.#child, 'SIGTERM');
      }, GRACE),
      setTimeout(() => signal(this.#child, 'SIGKILL'), 2 * GRACE),
    ];
    await this.#ended;
    for (const timer of timers) clearTimeout(timer);
    return !forced;
  }
}

/** Starts an adapter. It speaks over its standard streams. One that cannot be started ends at once. */
export function startAdapter({ command, environment, folder }: AdapterCommand): BytePipe {
  watchOwnEnd();
  const [program = '', ...rest] = command;
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: 'pipe',
    detached: true,
  });
  living.add(child);
  return new AdapterProcess(child, `the adapter ${command.join(' ')}`);
}
