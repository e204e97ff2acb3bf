import { type Instruction, OpKind } from 'iced-x86';
import type { Random } from '../random.ts';
import type { Form } from './forms.ts';
import { isHighByte, numberOf, RCX } from './registers.ts';
import { littleEndian, type State } from './state.ts';
import type { Target } from './targets.ts';

/** A case for one instruction, while it is being made up. */
export interface Draft {
  readonly random: Random;
  readonly form: Form;
  readonly instruction: Instruction;
  readonly state: State;
  /** Size of the operation in bits. */
  readonly bits: number;
  /** The place of the memory operand, once chosen; `undefined` while there is none. */
  target?: Target | undefined;
}

/** The value of a register operand, zero-extended. */
export function registerValue(draft: Draft, operand: number, bits: number): bigint {
  const register = draft.instruction.opRegister(operand);
  const value = draft.state.registers[numberOf(register) ?? 0]!;
  return BigInt.asUintN(bits, isHighByte(register) ? value >> 8n : value);
}

/** Gives a register or memory operand a value of `bits` bits; the rest of a register stays. */
export function setValue(draft: Draft, operand: number, value: bigint, bits: number): void {
  if (draft.instruction.opKind(operand) === OpKind.Memory) {
    if (draft.target?.isPointer) draft.state.patch(draft.target.address, littleEndian(value, bits / 8));
    return;
  }
  const register = draft.instruction.opRegister(operand);
  const number = numberOf(register);
  if (number !== undefined) setPart(draft.state, number, value, bits, isHighByte(register) ? 8n : 0n);
}

/** Sets `bits` bits of a register from bit `from` on. */
export function setPart(state: State, number: number, value: bigint, bits: number, from = 0n): void {
  const mask = ((1n << BigInt(bits)) - 1n) << from;
  state.registers[number] = (state.registers[number]! & ~mask) | ((value << from) & mask);
}

/** The count of a shift or rotate, before it is masked. */
export function shiftCount(draft: Draft): number {
  const last = draft.instruction.opCount - 1;
  if (draft.instruction.opKind(last) === OpKind.Immediate8) return draft.instruction.immediate8;
  return Number(draft.state.registers[RCX]! & 0xffn);
}
