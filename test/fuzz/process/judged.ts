import type { Fault } from '../judge.ts';
import { WatchedProcess } from './watched.ts';

/** What is wrong with an input. */
export interface JudgedFault {
  readonly fault: Fault;
  readonly detail: string;
}

/** Judges inputs one after the other in a process of its own. A process that an input ends is replaced by another. */
export class Judged {
  readonly #reader: string;
  #process: WatchedProcess | undefined;
  #answer: ((fault: JudgedFault | undefined) => void) | undefined;

  constructor(reader: string) {
    this.#reader = reader;
  }

  /** What is wrong with an input; `undefined` if nothing is. */
  judge(input: Uint8Array): Promise<JudgedFault | undefined> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#started().send(input);
    });
  }

  end(): void {
    this.#answer = undefined;
    this.#process?.end();
  }

  #started(): WatchedProcess {
    if (this.#process !== undefined) return this.#process;
    const started = new WatchedProcess({ kind: 'judge', reader: this.#reader }, (told) => {
      if (told.kind !== 'judged') return;
      this.#answer?.(told.fault === undefined ? undefined : { fault: told.fault, detail: told.detail ?? '' });
    });
    void started.ended.then((ending) => {
      this.#process = undefined;
      this.#answer?.(ending);
    });
    this.#process = started;
    return started;
  }
}
