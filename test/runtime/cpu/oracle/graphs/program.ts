/** Programs of several functions whose blocks go on to one another in any way, as data that can be drawn, shortened and assembled. */

/** Bytes of an operand. */
export type Size = 1 | 2 | 4 | 8;

/** An instruction that goes on to the next. Registers are numbers in the order of their encoding. */
export type Op =
  | {
      readonly kind: 'binary';
      readonly name: BinaryName;
      readonly size: Size;
      readonly to: number;
      readonly from: number;
    }
  | {
      readonly kind: 'constant';
      readonly name: ImmediateName;
      readonly size: Size;
      readonly to: number;
      readonly value: number;
    }
  | { readonly kind: 'unary'; readonly name: UnaryName; readonly size: Size; readonly to: number }
  | {
      readonly kind: 'shift';
      readonly name: ShiftName;
      readonly size: Size;
      readonly to: number;
      readonly count: number;
    }
  | { readonly kind: 'load' | 'store' | 'modify'; readonly size: Size; readonly register: number; readonly at: Place }
  | { readonly kind: 'compare'; readonly size: Size; readonly at: Place; readonly value: number }
  | { readonly kind: 'lea'; readonly register: number; readonly at: Place }
  | { readonly kind: 'push' | 'pop'; readonly register: number }
  | { readonly kind: 'set'; readonly condition: number; readonly to: number }
  | { readonly kind: 'select'; readonly condition: number; readonly to: number; readonly from: number }
  | { readonly kind: 'fill' | 'copy'; readonly size: Size; readonly count: number }
  | { readonly kind: 'kernel'; readonly low: number };

export const BINARY = {
  add: 0x01,
  or: 0x09,
  adc: 0x11,
  sbb: 0x19,
  and: 0x21,
  sub: 0x29,
  xor: 0x31,
  cmp: 0x39,
  test: 0x85,
  mov: 0x89,
};
export type BinaryName = keyof typeof BINARY;
export const IMMEDIATE = { add: 0, or: 1, and: 4, sub: 5, xor: 6, cmp: 7 };
export type ImmediateName = keyof typeof IMMEDIATE;
export const UNARY = { inc: 0, dec: 1, not: 2, neg: 3, div: 6 };
export type UnaryName = keyof typeof UNARY;
export const SHIFTS = { rol: 0, rcr: 3, shl: 4, shr: 5, sar: 7 };
export type ShiftName = keyof typeof SHIFTS;

/** A place in memory: base + index × scale + displacement; no index is -1. */
export interface Place {
  readonly base: number;
  readonly index: number;
  readonly scale: number;
  readonly displacement: number;
}

/** How a block ends. Blocks of the same function are named by their place in it; what is behind the last one is a ret. */
export type End =
  | { readonly kind: 'next' }
  | { readonly kind: 'jump'; readonly to: number }
  | { readonly kind: 'branch'; readonly condition: number; readonly to: number }
  | { readonly kind: 'count'; readonly register: number; readonly to: number }
  | { readonly kind: 'call'; readonly function: number }
  | { readonly kind: 'table'; readonly register: number; readonly to: readonly number[] }
  | { readonly kind: 'return' }
  | { readonly kind: 'trap' };

export interface Block {
  readonly ops: readonly Op[];
  readonly end: End;
}

/** The functions; the first is the one that is called. */
export type Program = readonly (readonly Block[])[];

/** The number of blocks and instructions: what is made smaller. */
export function sizeOf(program: Program): number {
  return program.flat().reduce((sum, { ops, end }) => sum + 1 + ops.length + (end.kind === 'next' ? 0 : 1), 0);
}
