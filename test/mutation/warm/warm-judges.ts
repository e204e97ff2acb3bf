import type { Bundles } from '../bundles.ts';
import { JudgesProcess } from './judges-process.ts';
import type { Fault, Kind } from './messages.ts';
import { questionOf } from './patience.ts';

/** Judges of one kind that were imported once and judge many faults, one after the other. */
export class WarmJudges {
  readonly #kind: Kind;
  readonly #files: readonly string[];
  readonly #bundles: Bundles;
  #process: JudgesProcess | undefined;

  /** @param files of tests, from the folder of tests on */
  constructor(kind: Kind, files: readonly string[], bundles: Bundles) {
    this.#kind = kind;
    this.#files = files;
    this.#bundles = bundles;
  }

  /**
   * Lets judges judge a fault. A fault may leave something behind for the next. So a judge that fails judges again without the fault, and has to
   * pass. If it does not, all is done again in a new process.
   * @param seconds that they took without a fault
   * @returns what killed it; nothing where it lives, or where another fault may have hidden it
   */
  async judge(names: readonly string[], fault: Fault, seconds: number): Promise<string | undefined> {
    for (;;) {
      const isNew = this.#process === undefined;
      const process = await this.#started();
      const { question, patience } = questionOf(names, fault, seconds);
      const answer = await process.ask(question, patience);
      if (answer.kind === 'passed') return undefined;
      if (answer.kind === 'ended') this.end();
      else if (await this.#passesWithout(process, answer.by, seconds)) return answer.by;
      if (isNew) return answer.by;
    }
  }

  end(): void {
    this.#process?.end();
    this.#process = undefined;
  }

  async #started(): Promise<JudgesProcess> {
    if (this.#process !== undefined) return this.#process;
    const started = await JudgesProcess.start(this.#kind, this.#files, this.#bundles);
    if (!(started instanceof JudgesProcess)) throw new Error(`the judges cannot be imported: ${started.by}`);
    this.#process = started;
    return started;
  }

  /** Whether a judge passes without a fault. If it does not, the process ends. */
  async #passesWithout(process: JudgesProcess, name: string, seconds: number): Promise<boolean> {
    const { question, patience } = questionOf([name], undefined, seconds);
    const passes = name !== '' && (await process.ask(question, patience)).kind === 'passed';
    if (!passes) this.end();
    return passes;
  }
}
