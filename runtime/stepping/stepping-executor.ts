import { ERRNO, type ErrnoName } from '../../kernel-model/errno.ts';
import type { HelperArguments } from '../../kernel-model/helpers/helper.ts';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { type Exit, KERNEL_TEXT_HIGH } from '../cpu/engine.ts';
import { type RegisterFile, RIP_OFFSET } from '../cpu/register-file.ts';
import type { Ending } from '../run/endings/ending.ts';
import type { Execution } from '../run/execution.ts';
import { Executor } from '../run/executor.ts';
import type { Moment } from './moment.ts';

/** The most instructions that run before a caller hears of it: some milliseconds. */
const SLICE = 2 ** 20;

/** Runs programs like {@link Executor}, up to any moment. */
export class SteppingExecutor extends Executor {
  /** Helpers that fail with an errno, whatever they are asked. */
  failing: ReadonlyMap<string, ErrnoName> = new Map();
  /** The last moment of the run, once it has ended. */
  last: Moment = { retired: 0, interrupted: false };
  private until = 0;
  private interrupted = false;

  get registers(): RegisterFile {
    return this.engine.registers;
  }

  /** Where the run is. */
  get moment(): Moment {
    return { retired: this.clock.retired, interrupted: this.interrupted };
  }

  /** Enters a program. Call {@link advance} next. */
  enter(...entry: Parameters<Executor['run']>): void {
    this.interrupted = false;
    this.begin(...entry);
  }

  /**
   * Runs on until so many instructions of the run are retired, or sooner: to the next moment where something has moved the instruction pointer, or
   * for a slice.
   * @returns the result of the run if it has ended
   */
  advance(until: number): Execution | undefined {
    try {
      const ending = this.goOn(until);
      if (ending === undefined) return undefined;
      return this.conclude(ending);
    } catch (error) {
      const ending = this.brokenOff(error);
      // A helper has broken the run off: its call counts already.
      this.last = { retired: Math.max(0, this.clock.retired - 1), interrupted: false };
      return this.conclude(ending);
    }
  }

  private goOn(until: number): Ending | undefined {
    this.last = this.moment;
    this.until = Math.min(until, this.last.retired + SLICE);
    if (!this.interrupted) {
      const ending = this.letHappen();
      if (ending !== undefined || this.interrupted) return ending;
    }
    for (;;) {
      this.clock.limit = this.until - this.clock.retired;
      const ended = this.execute();
      if (ended !== undefined) return ended;
      this.interrupted = false;
      if (!this.isInKernel) return undefined;
      // The last instruction has called a helper, which is part of it.
      const ending = this.letHappen();
      if (ending !== undefined || this.interrupted) return ending;
    }
  }

  /** Lets everything happen that is due, and notes whether it has moved the instruction pointer. */
  private letHappen(): Ending | undefined {
    const { place } = this;
    const ending = this.interrupt();
    this.interrupted = this.place !== place;
    return ending;
  }

  override called(helper: string, args: HelperArguments): boolean {
    const wanted = super.called(helper, args);
    const errno = this.failing.get(helper);
    if (!wanted || errno === undefined) return wanted;
    const isErrno = HELPERS.some(({ name, result }) => name === helper && result === 'errno');
    args.returnErrno(isErrno ? -ERRNO[errno] : 0);
    return false;
  }

  protected override enterKernel(low: number, foreign: boolean): 0 | 1 {
    this.clock.synchronize();
    this.clock.limit = Math.max(0, this.until - this.clock.retired);
    return super.enterKernel(low, foreign);
  }

  protected override judge(exit: Exit): Ending | undefined {
    const { retired } = this.clock;
    const left = exit.kind === 'kernel' ? 1 : 0;
    const interrupted = this.interrupted && retired - left === this.last.retired;
    this.last = { retired: Math.max(0, retired - left), interrupted };
    return super.judge(exit);
  }

  /** The low half of the instruction pointer: nothing moves it by whole halves, except jumps of the program. */
  private get place(): number {
    return this.kernel.memory.view.getUint32(RIP_OFFSET, true);
  }

  /** Whether the next thing is a helper that the last instruction has called. */
  private get isInKernel(): boolean {
    return this.kernel.memory.view.getUint32(RIP_OFFSET + 4, true) === KERNEL_TEXT_HIGH;
  }
}
