import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPTIMISE_LATER } from '../../../node/optimise-later.ts';
import { type Bundles, ROOT } from '../bundles.ts';
import type { Covered, Fault, Kind, Question, Setting, Told } from './messages.ts';
import type { Failure } from './run-tests.ts';
import type { Hits } from './switches.ts';

const HOOKS = join(import.meta.dirname, '../scenario-hooks.mjs');
/** Milliseconds between two looks at a process that judges. */
const INTERVAL = 100;
const CLOCK_TICKS = 100;

/** How judges ended. */
export type Answer =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly by: string; readonly message: string }
  /** The process ended, or something failed beside the judges, or time was up. It can judge nothing more. */
  | { readonly kind: 'ended'; readonly by: string };

/** What judges may take until they count as endless, in milliseconds. */
export interface Patience {
  readonly processorTime: number;
  readonly time: number;
}

/** What is told of single judges. */
export interface Listener {
  readonly covered?: (told: Covered) => void;
  readonly failing?: (told: Failure) => void;
}

/** Milliseconds of processor time that a process has taken. */
function processorTime(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / CLOCK_TICKS;
  } catch {
    return 0;
  }
}

/** A process that has imported judges of one kind. */
export class JudgesProcess {
  readonly #child: ChildProcess;
  #hear: (told: Told | { readonly kind: 'exit'; readonly by: string }) => void = () => {};
  #errors = '';
  /** What was come by as modules were imported, once it is ready. */
  imported: Hits = {};

  private constructor(setting: Setting, bundles: Bundles) {
    const flags = ['--enable-source-maps', '--max-old-space-size=3072', ...OPTIMISE_LATER];
    this.#child = spawn(process.execPath, [...flags, bundles.worker, JSON.stringify(setting)], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        FORCE_COLOR: '0',
        REX_CONFORMANCE_EFFORT: 'quick',
        // What a fault has translated is for nobody else.
        REX_CONFORMANCE_CACHE: 'off',
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child.stderr!.on('data', (data) => {
      this.#errors = `${this.#errors}${data}`.slice(-4000);
    });
    this.#child.on('message', (told) => this.#hear(told as Told));
    this.#child.on('exit', (status, signal) => {
      const last =
        this.#errors
          .trim()
          .split('\n')
          .find((line) => /Error|FATAL/.test(line)) ?? '';
      this.#hear({ kind: 'exit', by: `the process ends with ${signal ?? status} ${last.slice(0, 200)}` });
    });
  }

  /**
   * Starts a process, and lets it import judges.
   * @param files of tests, from the folder of tests on
   * @param fault that is on from the beginning
   * @returns the process, or how it ended as it imported them
   */
  static async start(
    kind: Kind,
    files: readonly string[],
    bundles: Bundles,
    fault?: Fault,
  ): Promise<JudgesProcess | Exclude<Answer, { kind: 'passed' }>> {
    const phrases = [HOOKS, new URL(bundles.steps).pathname];
    const named = files.map((file) => [file, bundles.test(file)] as const);
    const started = new JudgesProcess({ kind, files: kind === 'tests' ? named : [], phrases, fault }, bundles);
    const answer = await started.#answer({ processorTime: 60_000, time: 300_000 }, {});
    return answer.kind === 'passed' ? started : answer;
  }

  /** Lets judges judge. @param listener is told of each that has passed, or failed, where the question asks for it */
  ask(question: Question, patience: Patience, listener: Listener = {}): Promise<Answer> {
    const answer = this.#answer(patience, listener);
    if (this.#child.connected) this.#child.send(question);
    else this.#hear({ kind: 'exit', by: 'the process has ended' });
    return answer;
  }

  /** Ends the process, with all that it started. */
  end(): void {
    this.#hear = () => {};
    try {
      process.kill(-this.#child.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }

  #answer(patience: Patience, listener: Listener): Promise<Answer> {
    return new Promise((resolve) => {
      const pid = this.#child.pid ?? 0;
      const begun = { time: Date.now(), busy: processorTime(pid) };
      const settle = (answer: Answer) => {
        clearInterval(timer);
        if (answer.kind === 'ended') this.end();
        resolve(answer);
      };
      const timer = setInterval(() => {
        const busy = processorTime(pid) - begun.busy;
        if (busy > patience.processorTime || Date.now() - begun.time > patience.time)
          settle({ kind: 'ended', by: 'time' });
      }, INTERVAL);
      this.#hear = (told) => {
        if (told.kind === 'covered') return listener.covered?.(told.covered);
        if (told.kind === 'failing') return listener.failing?.(told);
        if (told.kind === 'ready') this.imported = told.imported;
        if (told.kind === 'ready' || told.kind === 'passed') return settle({ kind: 'passed' });
        if (told.kind === 'exit') return settle({ kind: 'ended', by: told.by });
        const by = `${told.by}: ${told.message.split('\n')[0]}`;
        settle(told.beside ? { kind: 'ended', by } : { kind: 'failed', by: told.by, message: told.message });
      };
    });
  }
}
