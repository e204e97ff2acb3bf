import { Decoder, DecoderOptions } from 'iced-x86';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { REX_EXIT } from '../../kernel-model/kernel-text.ts';
import { toOffset } from '../../kernel-model/memory/guest-memory.ts';
import { LOG_BUFFER_SIZE } from '../../kernel-model/per-cpu.ts';
import type { Task } from '../../kernel-model/tasks.ts';
import { type RegisterFile, RIP_OFFSET } from '../../runtime/cpu/register-file.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { RAX, RSP } from '../../runtime/run/dispatcher.ts';
import { Backtrace, type TracedFrame } from '../../runtime/run/endings/backtrace.ts';
import { LandingPad } from '../../runtime/run/endings/landing-pad.ts';
import { otherContext } from '../attach-points.ts';
import type { Fault } from '../fault.ts';
import { brokenExceptions, brokenKernel, brokenPart } from '../parts.ts';

/** Bytes that an instruction may have (Intel SDM volume 2, section 2.3.11). */
const LONGEST_INSTRUCTION = 15;

class StateNotReset extends LandingPad {
  protected override resetState(): void {}
}

class NoSignal extends LandingPad {
  protected override signal(_loader: Task): void {}
}

class ResultNotZero extends LandingPad {
  protected override jumpToExit(cpu: number, registers: RegisterFile): void {
    super.jumpToExit(cpu, registers);
    registers.setHalves(RAX, 2, 0);
  }
}

class StackNotRestored extends LandingPad {
  protected override jumpToExit(cpu: number, registers: RegisterFile): void {
    const rsp = registers.low(RSP);
    super.jumpToExit(cpu, registers);
    registers.setPointer(RSP, rsp);
  }
}

/** Reads the message where CPU 0 has it. */
class MessageOfCpu0 extends LandingPad {
  override land(cpu: number, registers: RegisterFile, loader: Task): ReturnType<LandingPad['land']> {
    const { memory, cpus } = this.kernel;
    const own = cpus.offsetOf('rex_log_buf', cpu);
    memory.u8.copyWithin(own, cpus.offsetOf('rex_log_buf', 0), cpus.offsetOf('rex_log_buf', 0) + LOG_BUFFER_SIZE);
    return super.land(cpu, registers, loader);
  }
}

/** Takes a shorter buffer for the whole. */
class HalfOfTheMessage extends LandingPad {
  protected override report(cpu: number, registers: RegisterFile): ReturnType<LandingPad['report']> {
    this.kernel.memory.u8[this.kernel.cpus.offsetOf('rex_log_buf', cpu) + LOG_BUFFER_SIZE / 2] = 0;
    return super.report(cpu, registers);
  }
}

class NothingLogged extends LandingPad {
  protected override report(cpu: number, registers: RegisterFile): ReturnType<LandingPad['report']> {
    const { records } = this.kernel.log;
    const length = records.length;
    const panic = super.report(cpu, registers);
    records.length = length;
    return panic;
  }
}

/** Leaves nothing of a message for a panic that writes none. */
class BufferCleared extends LandingPad {
  protected override report(cpu: number, registers: RegisterFile): ReturnType<LandingPad['report']> {
    const panic = super.report(cpu, registers);
    const { memory, cpus } = this.kernel;
    memory.u8.fill(0, cpus.offsetOf('rex_log_buf', cpu), cpus.offsetOf('rex_log_buf', cpu) + LOG_BUFFER_SIZE);
    return panic;
  }
}

/** Lets other CPUs see what a CPU wrote. */
class BufferShared extends LandingPad {
  protected override report(cpu: number, registers: RegisterFile): ReturnType<LandingPad['report']> {
    const { memory, cpus } = this.kernel;
    const own = cpus.offsetOf('rex_log_buf', cpu);
    memory.u8.copyWithin(cpus.offsetOf('rex_log_buf', 0), own, own + LOG_BUFFER_SIZE);
    return super.report(cpu, registers);
  }
}

class DiesOfEveryOops extends EmulatedTarget {
  protected override killTask(): void {
    this.dead = 'an oops';
  }
}

/** Logs only what begins as the Display of PanicInfo does. */
class LogsOnlyPlaces extends LandingPad {
  protected override report(cpu: number, registers: RegisterFile): ReturnType<LandingPad['report']> {
    const { records } = this.kernel.log;
    const length = records.length;
    const panic = super.report(cpu, registers);
    if (panic.location === undefined) records.length = length;
    return panic;
  }
}

/** Shows no more than three frames of a stack. */
class ThreeFrames extends Backtrace {
  override walk(...args: Parameters<Backtrace['walk']>): TracedFrame[] {
    return super.walk(...args).slice(0, 3);
  }
}

/** Shows where a call of five bytes begins, not where it returns to. */
class OffsetsOfCalls extends Backtrace {
  override frame(address: bigint, isReturn: boolean): TracedFrame | undefined {
    const frame = super.frame(address, isReturn);
    if (frame === undefined || !isReturn) return frame;
    const offset = frame.offset - 5;
    return { ...frame, offset, line: frame.line.replace(/\+0x[0-9a-f]+/, `+0x${offset.toString(16)}`) };
  }
}

/** Shows the functions alone. */
class NoOffsets extends Backtrace {
  override frame(address: bigint, isReturn: boolean): TracedFrame | undefined {
    const frame = super.frame(address, isReturn);
    return frame && { ...frame, offset: 0, line: frame.line.replace(/\+0x[0-9a-f]+/, '+0x0') };
  }
}

function landingPad(
  name: string,
  Broken: new (...args: ConstructorParameters<typeof LandingPad>) => LandingPad,
): Fault {
  return brokenPart(name, (kernel: Kernel) => {
    const { memory, kallsyms } = kernel;
    return { landingPad: new Broken(kernel, new Backtrace(memory, kallsyms), kallsyms.resolve(REX_EXIT)!) };
  });
}

function backtrace(name: string, Broken: new (...args: ConstructorParameters<typeof Backtrace>) => Backtrace): Fault {
  return brokenPart(name, ({ memory, kallsyms }) => ({ backtrace: new Broken(memory, kallsyms) }));
}

/** Kernels that report exceptions otherwise than they must: where every panic ends, and the oops of a fault (Rex ABI 4). */
export const EXCEPTION_FAULTS: readonly Fault[] = [
  landingPad('leaves rex_termination_state as a panic set it', StateNotReset),
  landingPad('sends no signal to the loader of a program that panicked', NoSignal),
  landingPad('returns 2 from a program that panicked', ResultNotZero),
  landingPad('returns from a panic with the stack pointer of the panic', StackNotRestored),
  landingPad('reads the message of a panic from the buffer of CPU 0', MessageOfCpu0),
  landingPad('reads at most 512 bytes of the message of a panic', HalfOfTheMessage),
  landingPad('logs no panic', NothingLogged),
  landingPad('logs no panic without a place', LogsOnlyPlaces),
  landingPad('clears rex_log_buf after it has logged a panic', BufferCleared),
  landingPad('copies what CPUs write into rex_log_buf to the buffer of CPU 0', BufferShared),
  { name: 'dies of every oops', target: () => new DiesOfEveryOops() },
  brokenKernel('runs tracing programs on a CPU where one oopsed', ({ progActive }) => {
    progActive.add = () => progActive;
  }),
  brokenKernel('kills the interrupted task when a program in the interrupt oopses', ({ programTypes }) => {
    const { xdp } = programTypes;
    programTypes.xdp = { ...xdp, enter: (...args) => otherContext(xdp.enter(...args), { inInterrupt: false }) };
  }),
  backtrace('shows only three frames of a program', ThreeFrames),
  backtrace('shows the address of a call instead of its return address', OffsetsOfCalls),
  backtrace('shows the start of the function for every address', NoOffsets),
  brokenExceptions('reports the address of the instruction as the faulting address', (exit) =>
    exit.fault.address === undefined ? exit : { ...exit, fault: { ...exit.fault, address: exit.fault.rip } },
  ),
  brokenExceptions('reports every fault as a read', (exit) =>
    exit.fault.access === undefined ? exit : { ...exit, fault: { ...exit.fault, access: 'read' } },
  ),
  brokenExceptions('continues behind an instruction that faults', ({ fault }, memory) => {
    const at = toOffset(fault.rip) ?? 0;
    const { length } = new Decoder(64, memory.bytes(at, LONGEST_INSTRUCTION), DecoderOptions.None).decode();
    memory.writePointer(RIP_OFFSET, at + length);
    return undefined;
  }),
];
