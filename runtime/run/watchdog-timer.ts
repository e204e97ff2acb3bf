import type { Kernel } from '../../kernel-model/kernel.ts';
import { KERN_WARNING } from '../../kernel-model/log.ts';
import { toOffset, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import { type RegisterFile, RIP_OFFSET } from '../cpu/register-file.ts';
import { RSP } from './dispatcher.ts';
import type { LeftBehind } from './left-behind.ts';
import type { RuntimeParts } from './runtime-parts.ts';
import type { TimeoutRecord } from './timeout-record.ts';
import { STATE_EXPIRED } from './watchdog.ts';

/** The watchdog's timer on the CPU of a running program, with its effect on the program. */
export class WatchdogTimer {
  private readonly kernel: Kernel;
  private readonly registers: RegisterFile;
  private readonly parts: RuntimeParts;
  private readonly leftBehind: LeftBehind;
  private readonly timeout: TimeoutRecord;
  /** The address of the program's `__rex_handle_timeout`. */
  private readonly handler: bigint;
  /** The kernel's number of the running program. */
  private id = 0;
  private cpu = 0;
  private uninterruptible: string | undefined;

  constructor(
    kernel: Kernel,
    registers: RegisterFile,
    parts: RuntimeParts,
    leftBehind: LeftBehind,
    timeout: TimeoutRecord,
    handler: bigint,
  ) {
    this.kernel = kernel;
    this.registers = registers;
    this.parts = parts;
    this.leftBehind = leftBehind;
    this.timeout = timeout;
    this.handler = handler;
  }

  /** Starts a run. @param uninterruptible the program's context, if the timer cannot interrupt it */
  begin(id: number, cpu: number, uninterruptible: string | undefined): void {
    this.id = id;
    this.cpu = cpu;
    this.uninterruptible = uninterruptible;
  }

  // If the timer cannot interrupt, it finds no program when it can.
  /** Fires. @returns whether the program continues in `__rex_handle_timeout` */
  fire(forced: boolean, helper: string | undefined): boolean {
    if (this.uninterruptible !== undefined || this.leftBehind.interruptsOff) return false;
    const { registers, kernel, parts, timeout } = this;
    const stack = registers.high(RSP) === WINDOW_HIGH ? registers.low(RSP) : -1;
    const verdict = parts.watchdog.fire(this.cpu, stack, forced);
    if (verdict === 'idle' || verdict === 'young') return false;
    this.warn(verdict);
    const { rip } = registers;
    const place = { interruptedAt: kernel.kallsyms.describe(rip), at: toOffset(rip) ?? -1 };
    if (verdict === 'deferral') {
      timeout.deferred(place, kernel.clock.now, forced, helper, parts.helperLog.last);
      return false;
    }
    timeout.redirected(place, kernel.clock.now, forced);
    kernel.memory.writeU64(RIP_OFFSET, this.handler);
    return true;
  }

  /** Whether `rex_termination_state` ends the program. */
  get expired(): boolean {
    const { memory, cpus } = this.kernel;
    return memory.u8[cpus.offsetOf('rex_termination_state', this.cpu)] === STATE_EXPIRED;
  }

  /** The watchdog's log line about a program that is too old (Rex ABI: termination). */
  private warn(verdict: 'redirect' | 'deferral'): void {
    const { log } = this.kernel;
    log.print(KERN_WARNING, `rex: Rex_terminate invoked for prog:${this.id}`);
    log.print(KERN_WARNING, `rex: Program ${verdict === 'redirect' ? 'not in any helper/panic' : 'in helper/panic'}.`);
  }
}
