import type { DecodedInstruction, Operand, RegisterOperand } from './decoded-instruction.ts';
import { type Access, type Extension, loadChecked, openMemory, storeChecked } from './memory-access.ts';
import * as L from './translation/locals.ts';
import type { Translation } from './translation/translation.ts';
import { OP } from './translation/wasm-opcodes.ts';

/** The size of an operand; an immediate has the size of the instruction's first operand. */
export function operandSize(instruction: DecodedInstruction, n = 0): number {
  const operand = instruction.operands[n]!;
  return operand.kind === 'register' || operand.kind === 'memory' ? operand.size : operandSize(instruction, 0);
}

/** Widens the i64 on the stack from its `size` low bytes. */
export function extend(t: Translation, size: number, extension: Extension): void {
  const { code } = t;
  if (extension === 'any' || size === 8) return;
  if (extension === 'sign') {
    code.op(size === 4 ? OP.i64_extend32_s : size === 2 ? OP.i64_extend16_s : OP.i64_extend8_s);
  } else if (size === 4) {
    code.op(OP.i32_wrap_i64).op(OP.i64_extend_i32_u);
  } else {
    code.i64(size === 2 ? 0xffff : 0xff).op(OP.i64_and);
  }
}

/** Pushes a register or a part of one. */
export function readRegister(t: Translation, operand: RegisterOperand, extension: Extension): void {
  t.getRegister(operand.number);
  if (operand.high) t.code.i64(8).op(OP.i64_shr_u);
  extend(t, operand.size, extension);
}

/** Pops a value into a register or a part of one; writing 32 bits clears the upper half (Intel SDM volume 1, section 3.4.1.1). */
export function writeRegister(t: Translation, operand: RegisterOperand): void {
  const { code } = t;
  const { number, size, high } = operand;
  if (size === 4) {
    code.op(OP.i32_wrap_i64).op(OP.i64_extend_i32_u);
  } else if (size < 4) {
    const mask = size === 2 ? 0xffffn : 0xffn;
    code.i64(mask).op(OP.i64_and);
    if (high) code.i64(8).op(OP.i64_shl);
    t.getRegister(number);
    code
      .i64(~(high ? mask << 8n : mask))
      .op(OP.i64_and)
      .op(OP.i64_or);
  }
  t.setRegister(number);
}

/** Pushes an operand that is only read; a memory operand is checked and loaded. */
export function readOperand(t: Translation, operand: Operand, extension: Extension): void {
  switch (operand.kind) {
    case 'register':
      readRegister(t, operand, extension);
      return;
    case 'immediate':
      t.code.i64(operand.value);
      return;
    case 'memory':
      openMemory(t, operand, 'read');
      loadChecked(t, operand.size, extension);
      return;
    case 'branch':
      t.pushAddress(operand.target);
  }
}

/**
 * Prepares an operand that will be written. It checks the access of a memory operand, so nothing can fault afterwards.
 */
export function openDestination(t: Translation, operand: Operand, access: Access): void {
  if (operand.kind === 'memory') openMemory(t, operand, access);
}

/** Pushes the value of an opened destination. */
export function readDestination(t: Translation, operand: Operand, extension: Extension): void {
  if (operand.kind === 'memory') loadChecked(t, operand.size, extension);
  else readOperand(t, operand, extension);
}

/** Pops a value into an opened destination. */
export function writeDestination(t: Translation, operand: Operand): void {
  if (operand.kind === 'memory') storeChecked(t, operand.size);
  else if (operand.kind === 'register') writeRegister(t, operand);
}

/** An immediate operand's value, sign-extended to 64 bits from the instruction's operand size. */
export function immediateValue(instruction: DecodedInstruction, n: number, size: number): bigint {
  const operand = instruction.operands[n]!;
  return operand.kind === 'immediate' ? BigInt.asIntN(8 * size, operand.value) : 0n;
}

/** Pushes a source operand like {@link readOperand}, with an immediate extended as requested. */
export function readSource(t: Translation, n: number, size: number, extension: Extension): void {
  const operand = t.instruction.operands[n]!;
  if (operand.kind !== 'immediate') {
    readOperand(t, operand, extension);
    return;
  }
  const value = immediateValue(t.instruction, n, size);
  t.code.i64(extension === 'zero' ? BigInt.asUintN(8 * size, value) : value);
}

/** Pushes the sign bit's mask of an operand size. */
export function signBit(size: number): bigint {
  return 1n << BigInt(8 * size - 1);
}

/** Register locals of {@link L.REGISTER}, for code that works on whole registers. */
export const RAX = 0;
export const RCX = 1;
export const RDX = 2;
export const RBX = 3;
export const RSP = 4;
export const RBP = 5;
export const RSI = 6;
export const RDI = 7;
