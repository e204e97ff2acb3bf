import type { Code } from 'iced-x86';
import type { Refusal } from './instruction-bytes.ts';

/** A general purpose register or a part of one. */
export interface RegisterOperand {
  readonly kind: 'register';
  /** Number in the order of encoding, 0 to 15; -1 for any other register (a segment register). */
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** Bits 8 to 15: AH, CH, DH or BH. */
  readonly high: boolean;
}

/** A memory operand: segment base + base + index × scale + displacement. */
export interface MemoryOperand {
  readonly kind: 'memory';
  /** Register numbers, -1 for none. */
  readonly base: number;
  readonly index: number;
  readonly scale: number;
  /** The displacement, or the address itself for a rip-relative operand; unsigned 64 bits. */
  readonly displacement: bigint;
  /** Whether the operand is rip-relative. */
  readonly relative: boolean;
  /** Bytes accessed; 0 for none (lea, nop). */
  readonly size: number;
  /** 8, or 4 with an address-size prefix: the sum is then modulo 2^32. */
  readonly addressSize: number;
  readonly segment: 'none' | 'fs' | 'gs';
  /** Whether the stack segment is implied (base rsp or rbp): a non-canonical address raises #SS instead of #GP. */
  readonly stack: boolean;
}

export interface ImmediateOperand {
  readonly kind: 'immediate';
  /** Sign-extended to the operand size by the instruction's rule; as read by the decoder. */
  readonly value: bigint;
}

export interface BranchOperand {
  readonly kind: 'branch';
  /** The 64-bit target. */
  readonly target: bigint;
}

export type Operand = RegisterOperand | MemoryOperand | ImmediateOperand | BranchOperand;

/** How control continues after an instruction; `trap` ends execution there (an invalid instruction, ud2, int3). */
export type Flow = 'next' | 'jump' | 'indirectJump' | 'conditional' | 'call' | 'indirectCall' | 'return' | 'trap';

/** The facts about one instruction in its bytes. */
export interface DecodedInstruction {
  /** Window offset of the first byte. */
  readonly offset: number;
  readonly length: number;
  /** INVALID if the bytes are not an instruction. */
  readonly code: Code;
  readonly flow: Flow;
  readonly operands: readonly Operand[];
  /** For string instructions: `repeat` is rep or repe. */
  readonly repeat: 'none' | 'repeat' | 'repeatNotEqual';
  /** A processor's reaction to invalid bytes; `undefined` if they are an instruction. */
  readonly refusal: Refusal | undefined;
}
