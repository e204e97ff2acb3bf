import type { HelperArguments } from '../../kernel-model/helpers/helper.ts';
import { type GuestMemory, READ, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import { type RegisterFile, registerWord } from '../cpu/register-file.ts';
import { RAX, RBP, RSP } from './dispatcher.ts';

/** Registers of integer arguments in order, by their numbers: rdi, rsi, rdx, rcx, r8, r9 (System V ABI, section 3.2.3). */
export const ARGUMENT_REGISTERS = [7, 6, 2, 1, 8, 9] as const;
/** Where each of them is in {@link RegisterFile.words}. */
export const ARGUMENT_WORDS: readonly number[] = ARGUMENT_REGISTERS.map(registerWord);
const RAX_WORD = registerWord(RAX);
const RSP_WORD = registerWord(RSP);
const RBP_WORD = registerWord(RBP);

/** A helper's arguments and result in the registers. */
export class RegisterArguments implements HelperArguments {
  private readonly memory: GuestMemory;

  constructor(memory: GuestMemory) {
    this.memory = memory;
  }

  low(n: number): number {
    return this.memory.u32[ARGUMENT_WORDS[n]!]!;
  }

  high(n: number): number {
    return this.memory.u32[ARGUMENT_WORDS[n]! + 1]!;
  }

  u64(n: number): bigint {
    return (BigInt(this.high(n)) << 32n) | BigInt(this.low(n));
  }

  pointer(n: number): number {
    const { u32 } = this.memory;
    const word = ARGUMENT_WORDS[n]!;
    return u32[word + 1] === WINDOW_HIGH ? u32[word]! : -1;
  }

  callSite(): number {
    const { u32 } = this.memory;
    return u32[RSP_WORD + 1] === WINDOW_HIGH ? this.pointerAt(u32[RSP_WORD]!) : -1;
  }

  /** The return address of the calling function, by its frame pointer; -1 if that does not show it. */
  callerSite(): number {
    const { u32 } = this.memory;
    return u32[RBP_WORD + 1] === WINDOW_HIGH ? this.pointerAt(u32[RBP_WORD]! + 8) : -1;
  }

  returnValue(low: number, high: number): void {
    const { u32 } = this.memory;
    u32[RAX_WORD] = low;
    u32[RAX_WORD + 1] = high;
  }

  returnErrno(number: number): void {
    this.returnValue(number, number < 0 ? 0xffffffff : 0);
  }

  returnPointer(offset: number): void {
    this.returnValue(offset, WINDOW_HIGH);
  }

  /** The window offset of a pointer in memory; -1 if the guest cannot read it, or for one outside the window. */
  private pointerAt(place: number): number {
    return this.memory.isAccessible(place, 8, READ) ? this.memory.readPointer(place) : -1;
  }
}
