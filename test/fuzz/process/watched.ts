import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../judge.ts';
import { type Assignment, LONGEST, MOST_GROWTH, type Told } from './messages.ts';

/** The process that tries inputs: bundled, or as it is. */
const BUNDLED = process.env.REX_CONFORMANCE_FUZZ_WORKER;
const WORKER = BUNDLED === undefined ? ['--import', 'tsx', join(import.meta.dirname, 'worker.ts')] : [BUNDLED];
/** Milliseconds between two looks at the process. */
const INTERVAL = 50;
/** MiB that V8's heap may have. A reader that fills it ends the process, and no other. */
const HEAP = 1024;
/** Milliseconds after the end of a process in which what it wrote may still come. */
const LAST_WORDS = 500;
/** Milliseconds after which an input hangs whatever its process does: it may wait for something that never comes. */
const LONGEST_WAIT = 60_000;
const OUT_OF_MEMORY = /heap out of memory|Allocation failed|Array buffer allocation failed/;
const CLOCK_TICKS = 100;

/** How the process of a watched reader came to its end. */
export interface Ending {
  readonly fault: Fault;
  readonly detail: string;
  /** The number of the input that was tried last. */
  readonly at: number;
}

/** What the kernel says of a process: milliseconds of processor time, and bytes in memory. */
function usageOf(pid: number): { readonly time: number; readonly memory: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { time: (ticks * 1000) / CLOCK_TICKS, memory: Number(fields[21]) * 4096 };
  } catch {
    return undefined;
  }
}

/** A process that gives inputs to a reader. When an input hangs or grows, the process is killed, and the fault is known. */
export class WatchedProcess {
  readonly #child: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'rex-fuzz-'));
  readonly #progress: number;
  readonly #timer: NodeJS.Timeout;
  readonly #ended: Promise<Ending | undefined>;
  #errors = '';
  #caught: Ending | undefined;
  #since = { at: -1, time: 0, wall: 0, memory: 0 };

  /** @param told is called with each message */
  constructor(assignment: Assignment, told: (message: Told) => void) {
    this.#progress = openSync(join(this.#folder, 'progress'), 'w+');
    this.#child = spawn(process.execPath, [`--max-old-space-size=${HEAP}`, ...WORKER, JSON.stringify(assignment)], {
      stdio: ['ignore', 'ignore', 'pipe', this.#progress, 'ipc'],
      serialization: 'advanced',
      cwd: join(import.meta.dirname, '../../..'),
    });
    this.#child.stderr!.on('data', (data) => {
      this.#errors = `${this.#errors}${data}`.slice(-8000);
    });
    this.#child.on('message', (message) => told(message as Told));
    this.#timer = setInterval(() => this.#look(), INTERVAL);
    this.#ended = new Promise((resolve) => {
      let isOver = false;
      const over = (status: number | null, signal: NodeJS.Signals | null) => {
        if (isOver) return;
        isOver = true;
        const at = this.#at();
        this.#clean();
        if (this.#caught !== undefined || (status === 0 && signal === null)) return resolve(this.#caught);
        const fault = OUT_OF_MEMORY.test(this.#errors) ? 'growth' : 'crash';
        resolve({ fault, detail: `the process ended with ${signal ?? status}\n${this.#errors}`, at });
      };
      this.#child.on('close', over);
      // "close" does not always come for a process that was disconnected and killed; its last words do within this time.
      this.#child.on('exit', (status, signal) => setTimeout(() => over(status, signal), LAST_WORDS));
    });
  }

  /** The end of the process; `undefined` if it ended as it should. */
  get ended(): Promise<Ending | undefined> {
    return this.#ended;
  }

  send(input: Uint8Array): void {
    this.#child.send(input);
  }

  /** Ends the process. */
  end(): void {
    if (this.#child.connected) this.#child.disconnect();
    this.#child.kill('SIGKILL');
  }

  #at(): number {
    const buffer = Buffer.alloc(16);
    return readSync(this.#progress, buffer, 0, 16, 0) === 0 ? -1 : Number(buffer.toString('latin1'));
  }

  #look(): void {
    const at = this.#at();
    const usage = usageOf(this.#child.pid ?? 0);
    if (usage === undefined || at < 0) return;
    if (at !== this.#since.at) {
      this.#since = { at, time: usage.time, wall: Date.now(), memory: usage.memory };
      return;
    }
    const grown = usage.memory - this.#since.memory;
    if (grown > MOST_GROWTH) this.#catch('growth', `${Math.round(grown / 2 ** 20)} MiB more are in memory`, at);
    const busy = usage.time - this.#since.time;
    const idle = Date.now() - this.#since.wall > LONGEST_WAIT && this.#isExploring;
    if (busy > LONGEST || idle) this.#catch('hang', `it has taken ${Math.round(busy)} ms, and has not ended`, at);
  }

  get #isExploring(): boolean {
    return this.#child.spawnargs.at(-1)?.includes('"explore"') === true;
  }

  #catch(fault: Fault, detail: string, at: number): void {
    this.#caught = { fault, detail, at };
    this.#child.kill('SIGKILL');
  }

  #clean(): void {
    clearInterval(this.#timer);
    closeSync(this.#progress);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
