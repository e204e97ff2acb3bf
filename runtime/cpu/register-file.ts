import { ENGINE_STATE_OFFSET, type GuestMemory, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';

/** General purpose registers in the order of their encoding (Intel SDM volume 2, table 2-8). */
export const REGISTER_NAMES = [
  'rax',
  'rcx',
  'rdx',
  'rbx',
  'rsp',
  'rbp',
  'rsi',
  'rdi',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
] as const; // prettier-ignore
export type RegisterName = (typeof REGISTER_NAMES)[number];

/** Window offsets of the register file's cells, 8 bytes each: 16 registers, then these. */
export const REGISTERS_OFFSET = ENGINE_STATE_OFFSET;
export const RIP_OFFSET = ENGINE_STATE_OFFSET + 16 * 8;
export const RFLAGS_OFFSET = RIP_OFFSET + 8;
export const GS_BASE_OFFSET = RFLAGS_OFFSET + 8;
/** The remaining instructions of the budget: a 64-bit signed integer. */
export const BUDGET_OFFSET = GS_BASE_OFFSET + 8;
/** The engine's own cells begin here. */
export const ENGINE_CELLS_OFFSET = BUDGET_OFFSET + 8;

const FIRST_WORD = REGISTERS_OFFSET >>> 2;

/** The index of a register's low half in {@link RegisterFile.words}. */
export function registerWord(number: number): number {
  return FIRST_WORD + 2 * number;
}

/** An engine may keep the status flags in another form here, see flags.ts. */
export const FLAG_KIND_OFFSET = ENGINE_CELLS_OFFSET;
export const FLAG_A_OFFSET = ENGINE_CELLS_OFFSET + 8;
export const FLAG_B_OFFSET = ENGINE_CELLS_OFFSET + 16;
export const FLAG_RESULT_OFFSET = ENGINE_CELLS_OFFSET + 24;

/**
 * The architectural state of the running CPU, in linear memory, where translated code spills it. One CPU runs at a
 * time.
 */
export class RegisterFile {
  private readonly memory: GuestMemory;
  private readonly materializeFlags: () => void;

  /** @param materializeFlags updates the RFLAGS cell, for an engine that keeps the status flags in another form */
  constructor(memory: GuestMemory, materializeFlags: () => void = () => {}) {
    this.memory = memory;
    this.materializeFlags = materializeFlags;
    if (memory.readU64(RFLAGS_OFFSET) === 0n) this.rflags = 0n;
  }

  /** A register's 64 bits. For reports and set-up; hot paths use {@link low} and {@link high}. */
  get(name: RegisterName): bigint {
    return this.memory.readU64(REGISTERS_OFFSET + 8 * REGISTER_NAMES.indexOf(name));
  }

  set(name: RegisterName, value: bigint): void {
    this.memory.writeU64(REGISTERS_OFFSET + 8 * REGISTER_NAMES.indexOf(name), BigInt.asUintN(64, value));
  }

  /** The memory in words, with both halves of a register from {@link registerWord} on. */
  get words(): Uint32Array {
    return this.memory.u32;
  }

  /** Bits 0 to 31 of a register by its number, unsigned. */
  low(number: number): number {
    return this.memory.u32[FIRST_WORD + 2 * number]!;
  }

  /** Bits 32 to 63 of a register by its number, unsigned. */
  high(number: number): number {
    return this.memory.u32[FIRST_WORD + 2 * number + 1]!;
  }

  /** Sets both halves of a register by its number. */
  setHalves(number: number, low: number, high: number): void {
    const { u32 } = this.memory;
    const index = FIRST_WORD + 2 * number;
    u32[index] = low;
    u32[index + 1] = high;
  }

  /** Sets a register by its number to the address of a window offset. */
  setPointer(number: number, offset: number): void {
    this.setHalves(number, offset, WINDOW_HIGH);
  }

  get rip(): bigint {
    return this.memory.readU64(RIP_OFFSET);
  }

  set rip(value: bigint) {
    this.memory.writeU64(RIP_OFFSET, BigInt.asUintN(64, value));
  }

  /** CF, PF, AF, ZF, SF, DF and OF at their places in RFLAGS (Intel SDM volume 1, section 3.4.3); bit 1 is set. */
  get rflags(): bigint {
    this.materializeFlags();
    return this.memory.readU64(RFLAGS_OFFSET);
  }

  set rflags(value: bigint) {
    this.writeFlags(Number(value & 0xffffffffn), Number(BigInt.asUintN(64, value) >> 32n));
  }

  /** Sets RFLAGS to a value of 32 bits. */
  setFlags(value: number): void {
    this.writeFlags(value, 0);
  }

  private writeFlags(low: number, high: number): void {
    const { u32 } = this.memory;
    const flags = (low | 2) >>> 0;
    u32[RFLAGS_OFFSET >>> 2] = flags;
    u32[(RFLAGS_OFFSET >>> 2) + 1] = high;
    // The explicit form of flags.ts: the flags themselves, and a result that is 0 exactly when ZF is set.
    u32[FLAG_KIND_OFFSET >>> 2] = 0;
    u32[FLAG_A_OFFSET >>> 2] = flags;
    u32[(FLAG_A_OFFSET >>> 2) + 1] = high;
    u32[FLAG_RESULT_OFFSET >>> 2] = (flags & 0x40) === 0 ? 1 : 0;
    u32[(FLAG_RESULT_OFFSET >>> 2) + 1] = 0;
  }

  get gsBase(): bigint {
    return this.memory.readU64(GS_BASE_OFFSET);
  }

  set gsBase(value: bigint) {
    this.memory.writeU64(GS_BASE_OFFSET, BigInt.asUintN(64, value));
  }

  /** Sets the base of gs by its halves. */
  setGsBase(low: number, high: number): void {
    const { u32 } = this.memory;
    u32[GS_BASE_OFFSET >>> 2] = low;
    u32[(GS_BASE_OFFSET >>> 2) + 1] = high;
  }

  /** The remaining instructions of the budget; at most 2^53. */
  get budget(): number {
    const { u32 } = this.memory;
    return (u32[(BUDGET_OFFSET >>> 2) + 1]! | 0) * 0x100000000 + u32[BUDGET_OFFSET >>> 2]!;
  }

  set budget(value: number) {
    this.setHalves((BUDGET_OFFSET - REGISTERS_OFFSET) >>> 3, value >>> 0, Math.floor(value / 0x100000000));
  }
}
