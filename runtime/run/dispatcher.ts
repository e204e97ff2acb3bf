import type { Clock } from '../../kernel-model/clock.ts';
import type { Kallsyms, KernelSymbol } from '../../kernel-model/kallsyms.ts';
import { REX_EXIT } from '../../kernel-model/kernel-text.ts';
import { type GuestMemory, toAddress } from '../../kernel-model/memory/guest-memory.ts';
import type { PerCpuAreas } from '../../kernel-model/per-cpu.ts';
import type { RegisterFile } from '../cpu/register-file.ts';

/** The function that enters and leaves programs. */
export const DISPATCHER = 'rex_dispatcher_func';

/** The registers that the dispatcher pushes on the caller's stack, in this order. */
const SAVED = ['rbp', 'rbx', 'r12', 'r13', 'r14', 'r15'] as const;
/** Interrupts enabled, and the bit that is always set (Intel SDM volume 1, section 3.4.3). */
const RFLAGS_AT_ENTRY = 0x202n;

/** A program to enter. */
export interface Entry {
  readonly cpu: number;
  /** Window offset of what the attach point passes as context. */
  readonly context: number;
  /** Window offset of the kernel's program struct. */
  readonly program: number;
  /** Window offset of the entry point. */
  readonly entry: number;
  /** Window offsets of the caller's stack pointer, where the return address into the caller lies, and of its frame pointer. */
  readonly callerRsp: number;
  readonly callerRbp: number;
}

/** rex_dispatcher_func: switches to the CPU's Rex stack, enters a program, and comes back (Rex ABI: entering and leaving a program). */
export class Dispatcher {
  private readonly memory: GuestMemory;
  private readonly perCpu: PerCpuAreas;
  private readonly clock: Clock;
  private readonly exit: KernelSymbol;

  constructor(memory: GuestMemory, perCpu: PerCpuAreas, clock: Clock, kallsyms: Kallsyms) {
    this.memory = memory;
    this.perCpu = perCpu;
    this.clock = clock;
    this.exit = kallsyms.resolve(REX_EXIT)!;
  }

  /** Bits 0 to 31 of the address of the label `rex_exit`, which programs return to. */
  get exitLow(): number {
    return this.exit.low;
  }

  /** The address of the label `rex_exit`. */
  get exitAddress(): bigint {
    return (BigInt(this.exit.high) << 32n) | BigInt(this.exit.low);
  }

  /** Everything up to and including the call of the entry point: the registers are as the program's first instruction finds them. */
  enter(registers: RegisterFile, { cpu, context, program, entry, callerRsp, callerRbp }: Entry): void {
    const { memory, perCpu } = this;
    for (const name of ['rax', 'rcx', 'rdx', 'rsi', 'r8', 'r9', 'r10', 'r11', ...SAVED] as const)
      registers.set(name, 0n);
    registers.rflags = RFLAGS_AT_ENTRY;
    registers.gsBase = perCpu.gsBase(cpu);
    registers.set('rbp', toAddress(callerRbp));
    let rsp = callerRsp;
    for (const name of SAVED) {
      rsp -= 8;
      memory.writeU64(rsp, registers.get(name));
    }
    const top = memory.readPointer(perCpu.offsetOf('rex_stack_ptr', cpu));
    memory.writePointer(top, rsp);
    registers.set('rbp', toAddress(top));
    memory.writeU64Number(perCpu.offsetOf('rex_prog_start_time', cpu), this.clock.jiffies);
    memory.writePointer(perCpu.offsetOf('rex_curr_prog', cpu), program);
    registers.set('rdi', toAddress(context));
    registers.set('rsi', toAddress(program));
    registers.set('rdx', toAddress(entry));
    memory.view.setUint32(top - 8, this.exit.low, true);
    memory.view.setUint32(top - 4, this.exit.high, true);
    registers.set('rsp', toAddress(top - 8));
    registers.rip = toAddress(entry);
  }

  /**
   * Everything from `rex_exit` on: the program is no longer the current one, and the caller's stack and registers come back.
   * @returns eax, unsigned
   */
  leave(registers: RegisterFile, cpu: number): number {
    const { memory, perCpu } = this;
    memory.writeU64Number(perCpu.offsetOf('rex_curr_prog', cpu), 0);
    let rsp = memory.readPointer(Number(BigInt.asUintN(32, registers.get('rsp'))));
    for (const name of SAVED.toReversed()) {
      registers.set(name, memory.readU64(rsp));
      rsp += 8;
    }
    registers.set('rsp', toAddress(rsp));
    return registers.low(0);
  }
}
