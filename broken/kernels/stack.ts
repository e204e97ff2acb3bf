import type { Kernel } from '../../kernel-model/kernel.ts';
import { PAGE_SIZE, READ, WRITE } from '../../kernel-model/memory/guest-memory.ts';
import { type PerCpuAreas, REX_STACK_SIZE } from '../../kernel-model/per-cpu.ts';
import type { RegisterFile } from '../../runtime/cpu/register-file.ts';
import { Dispatcher, type Entry, RBX, RSP } from '../../runtime/run/dispatcher.ts';
import type { Fault } from '../fault.ts';
import { brokenKernel, brokenPart } from '../parts.ts';

/** rbx and r12 to r15 by the numbers of their encoding (System V ABI, section 3.2.1). */
const KEPT_BY_CALLEES = [RBX, 12, 13, 14, 15];

type Parameters = ConstructorParameters<typeof Dispatcher>;

/** Sets where the stack of each CPU begins: `rex_stack_ptr`. */
function pointing({ memory, cpus }: Kernel, top: (cpu: number, cpus: PerCpuAreas) => number): void {
  for (const cpu of cpus.possible) {
    memory.writePointer(cpus.offsetOf('rex_stack_ptr', cpu), top(cpu, cpus));
  }
}

/** Enters programs further down than rex_stack_ptr says. */
class EntersLower extends Dispatcher {
  private below = 0;

  /** Bytes below the place where a program should start, for the run that begins. */
  protected distance(): number {
    return 0;
  }

  override enter(registers: RegisterFile, entry: Entry): void {
    super.enter(registers, entry);
    this.below = this.distance();
    const rsp = registers.low(RSP);
    const { memory } = this;
    memory.writeU64(rsp - this.below, memory.readU64(rsp));
    registers.setPointer(RSP, rsp - this.below);
  }

  override leave(registers: RegisterFile, cpu: number): number | undefined {
    registers.setPointer(RSP, this.cpus.stackPointer(cpu));
    return super.leave(registers, cpu);
  }
}

class EntersLow extends EntersLower {
  protected override distance(): number {
    return 1024;
  }
}

class EntersElsewhereEachTime extends EntersLower {
  private runs = 0;

  protected override distance(): number {
    return 64 * this.runs++;
  }
}

/** Keeps the caller's stack pointer to itself. */
class TopWordEmpty extends Dispatcher {
  override enter(registers: RegisterFile, entry: Entry): void {
    super.enter(registers, entry);
    this.memory.writeU64(this.cpus.stackPointer(entry.cpu), 0n);
  }
}

/** Leaves room below the return address, which programs do not know of. */
class WordOff extends Dispatcher {
  override enter(registers: RegisterFile, entry: Entry): void {
    super.enter(registers, entry);
    registers.setPointer(RSP, registers.low(RSP) - 8);
  }
}

/** Goes back with what the program has left in the registers that a caller keeps values in. */
class KeepsRegisters extends Dispatcher {
  override leave(registers: RegisterFile, cpu: number): number | undefined {
    const left = KEPT_BY_CALLEES.map((number) => [number, registers.low(number), registers.high(number)] as const);
    const result = super.leave(registers, cpu);
    for (const halves of left) registers.setHalves(...halves);
    return result;
  }
}

/** Goes back with a stack on which a saved register is left. */
class PopsTooFew extends Dispatcher {
  override leave(registers: RegisterFile, cpu: number): number | undefined {
    const result = super.leave(registers, cpu);
    if (result !== undefined) registers.setPointer(RSP, registers.low(RSP) - 8);
    return result;
  }
}

function dispatcher(name: string, Broken: new (...args: Parameters) => Dispatcher): Fault {
  return brokenPart(name, ({ memory, cpus, clock, kallsyms }) => ({
    dispatcher: new Broken(memory, cpus, clock, kallsyms),
  }));
}

/** Kernels whose Rex stacks are otherwise than they must be (Rex ABI 3, 5). */
export const STACK_FAULTS: readonly Fault[] = [
  brokenKernel('gives programs 8 KiB of stack', (kernel) =>
    pointing(kernel, (cpu, cpus) => cpus.stack(cpu).offset + 8192 - 8),
  ),
  brokenKernel('runs all programs on the stack of CPU 0', (kernel) =>
    pointing(kernel, (_cpu, cpus) => cpus.stackPointer(0)),
  ),
  dispatcher('enters a program 64 bytes lower each time', EntersElsewhereEachTime),
  dispatcher('enters programs 1 KiB below the top of the stack', EntersLow),
  dispatcher('does not save the stack pointer of the caller in the top word of the stack', TopWordEmpty),
  dispatcher('enters programs one word below their return address', WordOff),
  dispatcher('does not restore the registers of the caller of a program', KeepsRegisters),
  dispatcher('goes back from a program with a word too many on the stack', PopsTooFew),
  brokenKernel('maps the memory below a Rex stack', ({ memory, cpus }) => {
    memory.protect(cpus.stack(0).offset - 2 * PAGE_SIZE, 2 * PAGE_SIZE, READ | WRITE);
  }),
  brokenKernel('has Rex stacks of 7 pages', ({ memory, cpus }) => {
    memory.protect(cpus.stack(0).offset, PAGE_SIZE, 0);
  }),
  brokenKernel('has Rex stacks of 9 pages', ({ memory, cpus }) => {
    memory.protect(cpus.stack(0).offset - PAGE_SIZE, PAGE_SIZE, READ | WRITE);
  }),
  brokenKernel('has Rex stacks of 4 pages', ({ memory, cpus }) => {
    memory.protect(cpus.stack(0).offset, REX_STACK_SIZE / 2, 0);
  }),
];
