import type { HelperArguments } from '../../kernel-model/helpers/helper.ts';
import { type GuestMemory, READ, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import { RAX, RBP, RSP } from './dispatcher.ts';

/** Registers of integer arguments in order, by their numbers: rdi, rsi, rdx, rcx, r8, r9 (System V ABI, section 3.2.3). */
export const ARGUMENT_REGISTERS = [7, 6, 2, 1, 8, 9] as const;

/** A helper's arguments and result in the registers. */
export class RegisterArguments implements HelperArguments {
  private readonly memory: GuestMemory;
  private readonly registers: RegisterFile;

  constructor(memory: GuestMemory, registers: RegisterFile) {
    this.memory = memory;
    this.registers = registers;
  }

  low(n: number): number {
    return this.registers.low(ARGUMENT_REGISTERS[n]!);
  }

  high(n: number): number {
    return this.registers.high(ARGUMENT_REGISTERS[n]!);
  }

  u64(n: number): bigint {
    return (BigInt(this.high(n)) << 32n) | BigInt(this.low(n));
  }

  pointer(n: number): number {
    return this.high(n) === WINDOW_HIGH ? this.low(n) : -1;
  }

  callSite(): number {
    const { registers, memory } = this;
    const rsp = registers.low(RSP);
    return registers.high(RSP) === WINDOW_HIGH && memory.isAccessible(rsp, 8, READ) ? memory.readPointer(rsp) : -1;
  }

  /** The return address of the calling function, by its frame pointer; -1 if that does not show it. */
  callerSite(): number {
    const { registers, memory } = this;
    const at = registers.low(RBP) + 8;
    return registers.high(RBP) === WINDOW_HIGH && memory.isAccessible(at, 8, READ) ? memory.readPointer(at) : -1;
  }

  returnValue(low: number, high: number): void {
    this.registers.setHalves(RAX, low, high);
  }

  returnErrno(number: number): void {
    this.registers.setHalves(RAX, number, number < 0 ? 0xffffffff : 0);
  }

  returnPointer(offset: number): void {
    this.registers.setPointer(RAX, offset);
  }
}
