import type { Kernel } from '../../../kernel-model/kernel.ts';
import { KERNEL_TEXT } from '../../../kernel-model/kernel-text.ts';
import { KERN_ERR, KERN_WARNING } from '../../../kernel-model/log.ts';
import type { KernelSymbol } from '../../../kernel-model/symbols/kernel-symbol.ts';
import type { Task } from '../../../kernel-model/tasks.ts';
import { type RegisterFile, RIP_OFFSET } from '../../cpu/register-file.ts';
import type { Panic, StackFrame } from '../../program-run.ts';
import { RAX, RBP, RSP } from '../dispatcher.ts';
import { STATE_PROGRAM } from '../watchdog.ts';
import { type Backtrace, stackFrames, type TracedFrame } from './backtrace.ts';
import { type CallTrace, describeTask, formatCallTrace, traceCalls } from './call-trace.ts';
import { readPanicMessage } from './panic-message.ts';

/** The last function of a panic. */
export const LANDING_PAD = 'rex_landingpad';

/**
 * rex_landingpad: reports a panic and leaves the program through the dispatcher's `rex_exit`, as if it had returned 0
 * (Rex ABI: panics). Each step is a separate method.
 */
export class LandingPad {
  protected readonly kernel: Kernel;
  private readonly backtrace: Backtrace;
  private readonly exit: KernelSymbol;

  constructor(kernel: Kernel, backtrace: Backtrace, exit: KernelSymbol) {
    this.kernel = kernel;
    this.backtrace = backtrace;
    this.exit = exit;
  }

  /** Takes a CPU from the call of the landing pad to `rex_exit`. @param loader the process that loaded the object */
  land(cpu: number, registers: RegisterFile, loader: Task): Panic {
    const panic = this.report(cpu, registers);
    this.signal(loader);
    this.resetState(cpu);
    this.jumpToExit(cpu, registers);
    return panic;
  }

  /** Logs the message and the stack trace. */
  protected report(cpu: number, registers: RegisterFile): Panic {
    const { kernel } = this;
    const { text, message, location } = readPanicMessage(kernel.memory, kernel.cpus.offsetOf('rex_log_buf', cpu));
    const trace = traceCalls(kernel, this.backtrace, cpu, {
      returnAddressAt: registers.low(RSP),
      rbp: (BigInt(registers.high(RBP)) << 32n) | BigInt(registers.low(RBP)),
    });
    kernel.log.print(KERN_ERR, `rex: ${text}\n`);
    for (const line of describeTask(kernel, cpu)) kernel.log.print(KERN_WARNING, line);
    const { lines, frames } = this.showTrace(cpu, registers, trace);
    for (const line of lines) kernel.log.print(KERN_WARNING, line);
    return { message, location, frames };
  }

  /** The stack trace for the log, and its frames of the program and the landing pad. */
  protected showTrace(
    _cpu: number,
    _registers: RegisterFile,
    trace: CallTrace,
  ): { readonly lines: readonly string[]; readonly frames: readonly StackFrame[] } {
    const landing = this.ownFrame(LANDING_PAD);
    return {
      lines: formatCallTrace(trace, [this.ownFrame('dump_stack_lvl'), landing]),
      frames: stackFrames([landing, ...trace.program]),
    };
  }

  /** Forces SIGSYS on the loader's process, if it lives. */
  protected signal(loader: Task): void {
    if (this.kernel.tasks.find(loader.pid) === loader) this.kernel.tasks.forceSigsys(loader);
  }

  /** Resets the watchdog's state, so that it can end the next program: `rex_termination_state` = 0. */
  protected resetState(cpu: number): void {
    this.kernel.memory.u8[this.kernel.cpus.offsetOf('rex_termination_state', cpu)] = STATE_PROGRAM;
  }

  /** rax = 0, rsp = `rex_stack_ptr`, and a jump to `rex_exit`. */
  protected jumpToExit(cpu: number, registers: RegisterFile): void {
    const { memory, cpus } = this.kernel;
    registers.setHalves(RAX, 0, 0);
    registers.setPointer(RSP, memory.readPointer(cpus.offsetOf('rex_stack_ptr', cpu)));
    memory.view.setUint32(RIP_OFFSET, this.exit.low, true);
    memory.view.setUint32(RIP_OFFSET + 4, this.exit.high, true);
  }

  /** A kernel function between the landing pad and the log, without a frame on the modelled stack. */
  private ownFrame(name: string): TracedFrame {
    const { low, high } = this.kernel.kallsyms.resolve(name)!;
    const offset = KERNEL_TEXT.get(name)?.returnOffset ?? 0;
    return this.backtrace.frame((BigInt(high) << 32n) + BigInt(low + offset), true)!;
  }
}
