import type { Clock } from '../../kernel-model/clock.ts';
import type { Kallsyms } from '../../kernel-model/kallsyms.ts';
import { REX_EXIT } from '../../kernel-model/kernel-text.ts';
import { type GuestMemory, READ, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import { MAX_CPUS, type PerCpuAreas } from '../../kernel-model/per-cpu.ts';
import type { KernelSymbol } from '../../kernel-model/symbols/kernel-symbol.ts';
import { REGISTER_NAMES, type RegisterFile, RIP_OFFSET } from '../cpu/register-file.ts';

/** The function that enters and leaves programs. */
export const DISPATCHER = 'rex_dispatcher_func';

/** Registers by the numbers of their encoding. */
export const RAX = 0;
export const RDX = 2;
export const RBX = 3;
export const RSP = 4;
export const RBP = 5;
export const RSI = 6;
export const RDI = 7;

/** The registers that the dispatcher pushes on the caller's stack, in this order: rbp, rbx, r12, r13, r14, r15. */
const SAVED = [RBP, RBX, 12, 13, 14, 15] as const;
/** Interrupts enabled, and the bit that is always set (Intel SDM volume 1, section 3.4.3). */
const RFLAGS_AT_ENTRY = 0x202;

/** A program to enter. */
export interface Entry {
  readonly cpu: number;
  /** Window offset of the context from the attach point. */
  readonly context: number;
  /** Window offset of the kernel's program struct. */
  readonly program: number;
  /** Window offset of the entry point. */
  readonly entry: number;
  /**
   * Window offsets of the caller's stack pointer, with the return address into the caller, and of its frame pointer.
   */
  readonly callerRsp: number;
  readonly callerRbp: number;
}

/**
 * rex_dispatcher_func: switches to the CPU's Rex stack, enters a program, and returns (Rex ABI: entering and leaving a
 * program).
 */
export class Dispatcher {
  protected readonly memory: GuestMemory;
  protected readonly cpus: PerCpuAreas;
  private readonly clock: Clock;
  private readonly exit: KernelSymbol;
  /** The CPUs' gs bases in halves. */
  private readonly gsBases = new Uint32Array(2 * MAX_CPUS);
  /** Window offset of the caller's stack pointer after the pushes, of each CPU. */
  private readonly saved = new Uint32Array(MAX_CPUS);

  constructor(memory: GuestMemory, cpus: PerCpuAreas, clock: Clock, kallsyms: Kallsyms) {
    this.memory = memory;
    this.cpus = cpus;
    this.clock = clock;
    this.exit = kallsyms.resolve(REX_EXIT)!;
    const bases = new BigUint64Array(this.gsBases.buffer);
    for (const cpu of cpus.possible) bases[cpu] = cpus.gsBase(cpu);
  }

  /** Bits 0 to 31 of the address of the label `rex_exit`, the return address of programs. */
  get exitLow(): number {
    return this.exit.low;
  }

  /** The address of the label `rex_exit`. */
  get exitAddress(): bigint {
    return (BigInt(this.exit.high) << 32n) | BigInt(this.exit.low);
  }

  /** Everything up to the call of the entry point. The registers are then those of the program's first instruction. */
  enter(registers: RegisterFile, { cpu, context, program, entry, callerRsp, callerRbp }: Entry): void {
    const { memory } = this;
    const places = this.cpus.of(cpu);
    for (let register = 0; register < REGISTER_NAMES.length; register++) registers.setHalves(register, 0, 0);
    registers.setPointer(RBP, callerRbp);
    let rsp = callerRsp;
    for (let n = 0; n < SAVED.length; n++) {
      const register = SAVED[n]!;
      rsp -= 8;
      memory.view.setUint32(rsp, registers.low(register), true);
      memory.view.setUint32(rsp + 4, registers.high(register), true);
    }
    const top = memory.readPointer(places.rex_stack_ptr);
    memory.writePointer(top, rsp);
    this.saved[cpu] = rsp;
    registers.setPointer(RBP, top);
    memory.writeU64Number(places.rex_prog_start_time, this.clock.jiffies);
    memory.writePointer(places.rex_curr_prog, program);
    registers.setPointer(RDI, context);
    registers.setPointer(RSI, program);
    registers.setPointer(RDX, entry);
    memory.view.setUint32(top - 8, this.exit.low, true);
    memory.view.setUint32(top - 4, this.exit.high, true);
    registers.setPointer(RSP, top - 8);
    registers.setFlags(RFLAGS_AT_ENTRY);
    registers.setGsBase(this.gsBases[2 * cpu]!, this.gsBases[2 * cpu + 1]!);
    memory.writePointer(RIP_OFFSET, entry);
  }

  /**
   * Everything from `rex_exit` on: the program is no longer the current one, and the caller's stack and registers are
   * restored.
   * @returns eax, unsigned; `undefined` if the word at rsp is not the caller's stack pointer, so that the kernel would
   *   continue with a wild stack
   */
  leave(registers: RegisterFile, cpu: number): number | undefined {
    const { memory, cpus } = this;
    memory.writeU64Number(cpus.of(cpu).rex_curr_prog, 0);
    const at = registers.high(RSP) === WINDOW_HIGH ? registers.low(RSP) : -1;
    if (!memory.isAccessible(at, 8, READ) || memory.readPointer(at) !== this.saved[cpu]) return undefined;
    let rsp = this.saved[cpu]!;
    for (let n = SAVED.length - 1; n >= 0; n--) {
      registers.setHalves(SAVED[n]!, memory.view.getUint32(rsp, true), memory.view.getUint32(rsp + 4, true));
      rsp += 8;
    }
    registers.setPointer(RSP, rsp);
    return registers.low(RAX);
  }
}

/** Window offset of the stack pointer; `undefined` if it is outside the window. */
export function stackPointerOf(registers: RegisterFile): number | undefined {
  return registers.high(RSP) === WINDOW_HIGH ? registers.low(RSP) : undefined;
}
