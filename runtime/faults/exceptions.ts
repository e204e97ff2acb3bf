import type { Kernel } from '../../kernel-model/kernel.ts';
import { REX_EXIT } from '../../kernel-model/kernel-text.ts';
import type { Task } from '../../kernel-model/tasks.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import { Backtrace } from '../run/backtrace.ts';
import { LandingPad } from '../run/landing-pad.ts';
import type { Fault } from './fault.ts';
import { brokenPart } from './parts.ts';

const RAX = 0;
const RSP = 4;

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

class NothingLogged extends LandingPad {
  protected override report(cpu: number, registers: RegisterFile): ReturnType<LandingPad['report']> {
    const { records } = this.kernel.log;
    const length = records.length;
    const panic = super.report(cpu, registers);
    records.length = length;
    return panic;
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

/** Kernels whose landing pad, where every panic ends, is broken (Rex ABI 4). */
export const EXCEPTION_FAULTS: readonly Fault[] = [
  landingPad('leaves rex_termination_state as a panic set it', StateNotReset),
  landingPad('sends no signal to the loader of a program that panicked', NoSignal),
  landingPad('returns 2 from a program that panicked', ResultNotZero),
  landingPad('leaves a panic with the stack pointer of the panic', StackNotRestored),
  landingPad('logs no panic', NothingLogged),
];
