import type { Kernel } from '../../../kernel-model/kernel.ts';
import { KERN_ALERT, KERN_EMERG, KERN_INFO, KERN_WARNING } from '../../../kernel-model/log.ts';
import { toOffset } from '../../../kernel-model/memory/guest-memory.ts';
import type { Fault } from '../../cpu/engine.ts';
import { REGISTER_NAMES, type RegisterFile } from '../../cpu/register-file.ts';
import type { FaultKind, Oops, StackFrame } from '../../program-run.ts';
import { type Backtrace, stackFrames, type WalkStart } from './backtrace.ts';
import { describeTask, formatCallTrace, traceCalls } from './call-trace.ts';
import { explainFault, kindOfFault } from './fault-explanation.ts';
import { errorDigits, headLines, hex16, registerLines } from './oops-text.ts';

/** An oops, and whether the kernel dies of it. */
export interface ReportedOops {
  readonly oops: Oops;
  /** Otherwise the task is killed, and the kernel continues. */
  readonly fatal: boolean;
}

/** The kernel's description of a fault. */
export interface OopsDescription {
  readonly exception: string;
  /** The first lines. */
  readonly head: readonly string[];
  /** The line of the oops after those of a page fault. */
  readonly title: string | undefined;
  /** Its place: `symbol+0x1c/0x40`, or an address. */
  readonly place: string;
  /** The registers, a few to a line. */
  readonly registers: readonly string[];
  /** The address in CR2. */
  readonly cr2: bigint | undefined;
  /** The stack trace for the log. */
  readonly trace: readonly string[];
  readonly frames: readonly StackFrame[];
  readonly explanation: string | undefined;
  /** The kernel's cause of death; `undefined` if only the task is killed. */
  readonly death: string | undefined;
}

/** Reports an unhandled fault like the kernel: in its log, and as a record (arch/x86/mm/fault.c, dumpstack.c). */
export class OopsReporter {
  protected readonly kernel: Kernel;
  protected readonly backtrace: Backtrace;

  constructor(kernel: Kernel, backtrace: Backtrace) {
    this.kernel = kernel;
    this.backtrace = backtrace;
  }

  /** Logs a fault and its effect. */
  report(cpu: number, registers: RegisterFile, fault: Fault): ReportedOops {
    const { kernel } = this;
    const kind = kindOfFault(kernel, cpu, registers, fault);
    const described = this.describe(cpu, registers, fault, kind);
    this.print(cpu, described);
    kernel.oopses += 1;
    const values: Record<string, bigint> = { rip: fault.rip };
    for (const name of REGISTER_NAMES) values[name] = registers.get(name);
    values.rflags = registers.rflags;
    const { head, explanation, exception, place, frames, death } = described;
    const { address, access, rip, instruction } = fault;
    const oops: Oops = {
      kind,
      message: head.find((text) => text.startsWith('BUG:')) ?? head[0]!,
      explanation,
      exception,
      address,
      access,
      symbol: place,
      rip,
      instruction,
      registers: values,
      frames,
    };
    return { oops, fatal: death !== undefined };
  }

  /** The kernel's description of a fault. */
  protected describe(cpu: number, registers: RegisterFile, fault: Fault, kind: FaultKind): OopsDescription {
    const { kernel, backtrace } = this;
    const trace = traceCalls(kernel, backtrace, cpu, startOf(kernel, registers, fault));
    const frame = backtrace.frame(fault.rip, false);
    return {
      exception: fault.exception,
      head: headLines(kernel, fault, (text) => this.title(text)),
      title: fault.exception === '#PF' ? this.title(`Oops: ${errorDigits(kernel, fault)}`) : undefined,
      place: frame?.line ?? `0x${hex16(fault.rip)}`,
      registers: registerLines(registers),
      cr2: fault.address,
      trace: formatCallTrace(trace),
      frames: stackFrames(trace.program),
      explanation: explainFault(kernel, cpu, registers, fault),
      death: whyFatal(kernel, cpu, kind),
    };
  }

  /** The line that counts an oops (__die_header, arch/x86/kernel/dumpstack.c). */
  protected title(text: string): string {
    return `Oops: ${text} [#${this.kernel.oopses + 1}] SMP NOPTI`;
  }

  private print(cpu: number, described: OopsDescription): void {
    const { log, tasks } = this.kernel;
    const { head, title, place, registers, cr2, trace, death } = described;
    for (const text of head) log.print(KERN_ALERT, text);
    const warnings = [
      ...(title === undefined ? [] : [title]),
      ...describeTask(this.kernel, cpu),
      `RIP: 0010:${place}`,
      ...registers,
      ...(cr2 === undefined ? [] : [`CR2: ${hex16(cr2)}`]),
      ...trace,
      '---[ end trace 0000000000000000 ]---',
    ];
    for (const text of warnings) log.print(KERN_WARNING, text);
    const { comm, pid } = tasks.current(cpu);
    if (death === undefined) log.print(KERN_INFO, `note: ${comm}[${pid}] exited with irqs disabled`);
    else log.print(KERN_EMERG, `Kernel panic - not syncing: ${death}`);
  }
}

/**
 * The kernel's last words if it dies of an oops (oops_end, arch/x86/kernel/dumpstack.c; make_task_dead and do_exit,
 * kernel/exit.c). `undefined` if only the task is killed. A stack overflow is a double fault, because the exception has
 * no stack.
 */
function whyFatal({ run, tasks }: Kernel, cpu: number, kind: FaultKind): string | undefined {
  if (run?.context.inInterrupt === true || kind === 'stack overflow') return 'Fatal exception in interrupt';
  const { pid, tgid } = tasks.current(cpu);
  if (pid === 0) return 'Attempted to kill the idle task!';
  return tgid === 1 ? 'Attempted to kill init! exitcode=0x00000009' : undefined;
}

/**
 * The start of the trace. At a function's first instruction, and where there is no code, the caller's return address is
 * still on top of the stack. After `push rbp` it is one word above.
 */
function startOf(kernel: Kernel, registers: RegisterFile, { rip }: Fault): WalkStart {
  const place = kernel.kallsyms.lookup(rip);
  const rsp = toOffset(registers.get('rsp')) ?? -1;
  const base: WalkStart = { rip, rbp: registers.get('rbp') };
  if (place === undefined || place.offset === 0) return { ...base, returnAddressAt: rsp };
  return place.program && place.offset === 1 ? { ...base, returnAddressAt: rsp + 8 } : base;
}
