import { type Exit, KERNEL_TEXT_HIGH } from '../../cpu/engine.ts';
import { type RegisterFile, RIP_OFFSET } from '../../cpu/register-file.ts';
import type { Ending } from '../endings/ending.ts';
import type { Execution } from '../execution.ts';
import { Executor } from '../executor.ts';

/** A helper that a program is about to call. The arguments are in the registers. */
export interface ComingCall {
  readonly helper: string;
  /** The low half of its address. */
  readonly low: number;
  /** Whether code of another object calls it. */
  readonly foreign: boolean;
}

/** Runs programs like {@link Executor}, an instruction or a helper call at a time. */
export class PausingExecutor extends Executor {
  /** The helper that the next step calls; `undefined` if it executes an instruction. */
  call: ComingCall | undefined;
  private calling = false;

  get registers(): RegisterFile {
    return this.engine.registers;
  }

  /** Enters a program. Call {@link step} next. */
  enter(...entry: Parameters<Executor['run']>): void {
    this.call = undefined;
    this.begin(...entry);
  }

  /** Executes one instruction, or calls one helper. @returns the result of the run once it has ended */
  step(): Execution | undefined {
    this.calling = this.call !== undefined;
    this.clock.limit = this.calling ? 0 : 1;
    let ending: Ending | undefined;
    try {
      ending = this.runOn();
    } catch (error) {
      ending = this.brokenOff(error);
    }
    return ending === undefined ? undefined : this.conclude(ending);
  }

  /** Lets time pass in a helper that waits, up to nanoseconds since boot, with the watchdog's firings. */
  waitUntil(time: number, helper: string): void {
    while (this.clock.passUntil(time)) this.timer.fire(false, helper);
  }

  protected override enterKernel(low: number, foreign: boolean): 0 | 1 {
    const { call } = this;
    if (this.calling && call !== undefined) {
      this.calling = false;
      this.call = undefined;
      return super.enterKernel(low, call.foreign);
    }
    const helper = this.entryPoints.helperAt(low);
    if (helper === undefined) return super.enterKernel(low, foreign);
    this.kernel.memory.view.setUint32(RIP_OFFSET, low, true);
    this.kernel.memory.view.setUint32(RIP_OFFSET + 4, KERNEL_TEXT_HIGH, true);
    this.call = { helper, low, foreign };
    return 1;
  }

  protected override judge(exit: Exit): Ending | undefined {
    return exit.kind === 'kernel' && this.call !== undefined ? undefined : super.judge(exit);
  }
}
