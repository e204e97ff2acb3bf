import type { DecodedInstruction } from '../decoded-instruction.ts';
import type { FlagState } from '../flag-state.ts';
import type { AccessGroups } from '../passes/access-groups.ts';
import type { AddressTracker } from '../passes/address-tracker.ts';
import {
  BUDGET_OFFSET,
  FLAG_A_OFFSET,
  FLAG_B_OFFSET,
  FLAG_KIND_OFFSET,
  FLAG_RESULT_OFFSET,
  REGISTERS_OFFSET,
} from '../register-file.ts';
import type { CodeWriter, Label } from './code-writer.ts';
import type { FaultSites, SiteCause } from './fault-sites.ts';
import * as L from './locals.ts';
import { OP } from './wasm-opcodes.ts';

/** The functions of every module, imported or its own, by their WebAssembly function index. */
export interface SupportFunctions {
  /** (address i64, descriptor i32) → 0 if the access is allowed, 1 if the fault cells are set. */
  readonly check: number;
  /** (kind i32, a i64, b i64, result i64) → the status flags at their places in RFLAGS. */
  readonly status: number;
  /** (target i64, room i32) → result: control reaches an address that is first known at run time. */
  readonly transfer: number;
  /** (low 32 bits of an address) → function << 14 | block, or -1. */
  readonly lookup: number;
  /** (a i64, b i64) → the high half of the unsigned product, and of the signed one. */
  readonly mulHighUnsigned: number;
  readonly mulHighSigned: number;
  /** (high i64, low i64, divisor i64) → quotient; the caller ensures that it fits. */
  readonly divide128: number;
  /**
   * (rdi, rsi, rcx i64, log2 of the element size i32) → elements moved upwards; fewer than rcx if the fault cells are
   * set.
   */
  readonly repeatMove: number;
  /**
   * (rdi, rax, rcx i64, log2 of the element size i32) → elements stored upwards; fewer than rcx if the fault cells are
   * set.
   */
  readonly repeatStore: number;
}

/** The known target of a direct call or jump: a function of the module or of the table, and one of its entries. */
export type CallTarget =
  | { readonly kind: 'function' | 'table'; readonly index: number; readonly block: number }
  | undefined;

/** The context of a {@link Translation}. */
export interface TranslationContext {
  readonly code: CodeWriter;
  readonly support: SupportFunctions;
  /** The WebAssembly type of guest functions. */
  readonly functionType: number;
  /** The global that {@link Translation.pushOffset} adds. */
  readonly shift: number;
  /** Where new sites are added. */
  readonly sites: FaultSites;
  /** Whether every instruction is a block of its own. */
  readonly stepping: boolean;
  /** Whether an offset is one of the image's code. */
  readonly isCode: (offset: number) => boolean;
  /** The target at an offset of a direct call or jump. */
  readonly callTarget: (offset: number) => CallTarget;
}

/** The exits and continuations of a guest function, which the function translator provides. */
export interface ControlPoints {
  readonly fault: Label;
  /** Continues at a constant address: a branch within the function, or a way out of it. */
  jump(target: bigint): void;
  /** Pops an i32, and continues at a constant address if it is not 0. */
  jumpIf(target: bigint): void;
  /** Continues at the address in a local, within the function if it is one of its jump table targets. */
  jumpIndirect(local: number): void;
  /** Continues at the address in a local, most likely this function's call. */
  leave(local: number): void;
  /**
   * Calls, with the return address on the guest's stack already. The code after it continues when the callee returns
   * there.
   */
  call(target: bigint): void;
  callIndirect(local: number): void;
}

/** Known addresses and checks of a block. */
export interface BlockAccesses {
  readonly addresses: AddressTracker;
  readonly groups: AccessGroups;
}

/** One guest function during its translation. The instruction families write to it and query it. */
export class Translation {
  readonly code: CodeWriter;
  readonly context: TranslationContext;
  control!: ControlPoints;
  instruction!: DecodedInstruction;
  /** Instructions before the current one that were retired and not yet taken from the budget. */
  owed = 0;
  /** Whether any code may see the flags that this instruction writes. */
  flagsNeeded = true;
  /** The known flags at this point. */
  flags: FlagState = undefined;
  /** Registers the function reads or writes, and those it writes, as sets of bits. */
  registersUsed = 0;
  registersWritten = 0;
  flagsUsed = false;
  /** Addresses and groups of accesses of the current block; none when stepping. */
  accesses: BlockAccesses | undefined;
  /** Whether control cannot pass the current instruction. */
  ended = false;

  constructor(context: TranslationContext) {
    this.context = context;
    this.code = context.code;
  }

  get support(): SupportFunctions {
    return this.context.support;
  }

  /** Pushes the 64 bits of a register. */
  getRegister(number: number): CodeWriter {
    this.registersUsed |= 1 << number;
    return this.code.get(L.REGISTER + number);
  }

  /** Pops an i64 into a register. */
  setRegister(number: number): void {
    this.registersUsed |= 1 << number;
    this.registersWritten |= 1 << number;
    this.accesses?.addresses.forget(number);
    this.code.set(L.REGISTER + number);
  }

  /** Offset of the next instruction. */
  get nextOffset(): number {
    return this.instruction.offset + this.instruction.length;
  }

  /** Pushes the window offset of a place of the image, an i32. The image's place differs between kernels. */
  pushOffset(offset: number): CodeWriter {
    return this.code.i32(offset).global(this.context.shift).op(OP.i32_add);
  }

  /** Pushes the address of a place that is given relative to the image, an i64. */
  pushAddress(address: bigint): CodeWriter {
    return this.code.i64(address).global(this.context.shift).op(OP.i64_extend_i32_u).op(OP.i64_add);
  }

  /** Leaves the function with a fault of the current instruction, before its state changes. */
  fault(cause: SiteCause): void {
    this.code.i32(this.site(cause)).set(L.SITE).br(this.control.fault);
  }

  /** A new fault site of the current instruction. */
  site(cause: SiteCause): number {
    return this.context.sites.add(this.instruction.offset, this.owed, cause);
  }

  /** Like {@link fault}, for one without a return: nothing is translated after it. */
  trap(cause: SiteCause): void {
    this.fault(cause);
    this.ended = true;
  }

  /** Writes registers, flags and budget to the register file. */
  spill(): void {
    this.code.writeLater(this.writeSpill);
  }

  /** Reads them back. */
  reload(): void {
    this.code.writeLater(this.writeReload);
  }

  private readonly writeSpill = (code: CodeWriter): void => {
    spillRegisters(code, this.registersWritten, this.flagsUsed);
  };

  private readonly writeReload = (code: CodeWriter): void => {
    reloadRegisters(code, this.registersUsed, this.flagsUsed);
  };
}

const FLAG_CELLS = [
  { local: L.FLAG_A, offset: FLAG_A_OFFSET },
  { local: L.FLAG_B, offset: FLAG_B_OFFSET },
  { local: L.FLAG_RESULT, offset: FLAG_RESULT_OFFSET },
];

function spillRegisters(code: CodeWriter, written: number, flags: boolean): void {
  for (let number = 0; number < 16; number++) {
    if (((written >>> number) & 1) === 0) continue;
    code
      .i32(0)
      .get(L.REGISTER + number)
      .memory(OP.i64_store, REGISTERS_OFFSET + 8 * number);
  }
  if (flags) {
    code.i32(0).get(L.FLAG_KIND).memory(OP.i32_store, FLAG_KIND_OFFSET);
    for (const { local, offset } of FLAG_CELLS) code.i32(0).get(local).memory(OP.i64_store, offset);
  }
  code.i32(0).get(L.BUDGET).memory(OP.i64_store, BUDGET_OFFSET);
}

function reloadRegisters(code: CodeWriter, used: number, flags: boolean): void {
  for (let number = 0; number < 16; number++) {
    if (((used >>> number) & 1) === 0) continue;
    code
      .i32(0)
      .memory(OP.i64_load, REGISTERS_OFFSET + 8 * number)
      .set(L.REGISTER + number);
  }
  if (flags) {
    code.i32(0).memory(OP.i32_load, FLAG_KIND_OFFSET).set(L.FLAG_KIND);
    for (const { local, offset } of FLAG_CELLS) code.i32(0).memory(OP.i64_load, offset).set(local);
  }
  code.i32(0).memory(OP.i64_load, BUDGET_OFFSET).set(L.BUDGET);
}
