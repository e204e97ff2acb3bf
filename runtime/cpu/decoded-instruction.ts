import type { Code } from 'iced-x86';
import type { Refusal } from './instruction-bytes.ts';

/** A general purpose register or a part of one. */
export interface RegisterOperand {
  readonly kind: 'register';
  /** Number in the order of encoding, 0 to 15; -1 for a register that is none of these (a segment register). */
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
  /** Bytes accessed; 0 where nothing is (lea, nop). */
  readonly size: number;
  /** 8, or 4 with an address-size prefix: the sum is then taken modulo 2^32. */
  readonly addressSize: number;
  readonly segment: 'none' | 'fs' | 'gs';
  /** The stack segment is implied (base rsp or rbp): a non-canonical address raises #SS rather than #GP. */
  readonly stack: boolean;
}

export interface ImmediateOperand {
  readonly kind: 'immediate';
  /** Sign-extended to the operand size as the instruction says; as read by the decoder. */
  readonly value: bigint;
}

export interface BranchOperand {
  readonly kind: 'branch';
  /** The 64-bit target. */
  readonly target: bigint;
}

export type Operand = RegisterOperand | MemoryOperand | ImmediateOperand | BranchOperand;

/** How control goes on after an instruction; `trap` ends execution there (an invalid instruction, ud2, int3). */
export type Flow = 'next' | 'jump' | 'indirectJump' | 'conditional' | 'call' | 'indirectCall' | 'return' | 'trap';

/** What is known of one instruction by its bytes. */
export interface DecodedInstruction {
  /** Window offset of the first byte. */
  readonly offset: number;
  readonly length: number;
  /** INVALID where the bytes are no instruction. */
  readonly code: Code;
  readonly flow: Flow;
  readonly operands: readonly Operand[];
  /** For string instructions: `repeat` is rep or repe. */
  readonly repeat: 'none' | 'repeat' | 'repeatNotEqual';
  /** What a processor does with the bytes; `undefined` where they are an instruction. */
  readonly refusal: Refusal | undefined;
}
