import { type Instruction, OpCodeOperandKind as Kind, OpKind, Register } from 'iced-x86';
import type { Random } from '../random.ts';
import { edgeImmediate, SHIFT_COUNTS } from './operands.ts';
import { highByteOf, NUMBERS, registerOf } from './registers.ts';

/** Operands that are a general register of so many bits, chosen freely. */
const REGISTER_BITS = new Map<Kind, number>([
  [Kind.r8_reg, 8],
  [Kind.r8_opcode, 8],
  [Kind.r16_reg, 16],
  [Kind.r16_rm, 16],
  [Kind.r16_opcode, 16],
  [Kind.r32_reg, 32],
  [Kind.r32_rm, 32],
  [Kind.r32_opcode, 32],
  [Kind.r32_vvvv, 32],
  [Kind.r64_reg, 64],
  [Kind.r64_rm, 64],
  [Kind.r64_opcode, 64],
  [Kind.r64_vvvv, 64],
]);

/** Operands that are either a general register of so many bits or memory. */
const REGISTER_OR_MEMORY_BITS = new Map<Kind, number>([
  [Kind.r8_or_mem, 8],
  [Kind.r16_or_mem, 16],
  [Kind.r32_or_mem, 32],
  [Kind.r64_or_mem, 64],
]);

const FIXED = new Map<Kind, { readonly register: Register; readonly bits: number }>([
  [Kind.al, { register: Register.AL, bits: 8 }],
  [Kind.cl, { register: Register.CL, bits: 8 }],
  [Kind.ax, { register: Register.AX, bits: 16 }],
  [Kind.eax, { register: Register.EAX, bits: 32 }],
  [Kind.rax, { register: Register.RAX, bits: 64 }],
]);

/** Bits of the value an immediate encodes, its operand kind, and how it is given to iced. */
const IMMEDIATES = new Map<Kind, { readonly bits: number; readonly kind: OpKind }>([
  [Kind.imm8, { bits: 8, kind: OpKind.Immediate8 }],
  [Kind.imm8sex16, { bits: 8, kind: OpKind.Immediate8to16 }],
  [Kind.imm8sex32, { bits: 8, kind: OpKind.Immediate8to32 }],
  [Kind.imm8sex64, { bits: 8, kind: OpKind.Immediate8to64 }],
  [Kind.imm16, { bits: 16, kind: OpKind.Immediate16 }],
  [Kind.imm32, { bits: 32, kind: OpKind.Immediate32 }],
  [Kind.imm32sex64, { bits: 32, kind: OpKind.Immediate32to64 }],
  [Kind.imm64, { bits: 64, kind: OpKind.Immediate64 }],
]);

/** Size in bits of a register or memory operand; `undefined` for other kinds. */
export function bitsOf(kind: Kind): number | undefined {
  return REGISTER_BITS.get(kind) ?? REGISTER_OR_MEMORY_BITS.get(kind) ?? FIXED.get(kind)?.bits;
}

/** Whether an operand of this kind can be memory with a ModRM byte, must be, or must not. */
export function memoryChoice(kind: Kind): 'always' | 'sometimes' | 'never' {
  if (kind === Kind.mem || kind === Kind.mem_offs) return 'always';
  return REGISTER_OR_MEMORY_BITS.has(kind) ? 'sometimes' : 'never';
}

/** Whether an operand is the target of a near branch. */
export function isBranchTarget(kind: Kind): boolean {
  return kind === Kind.br64_1 || kind === Kind.br64_4;
}

/** Whether an operand is one of the string instructions' implicit places. */
export function isStringOperand(kind: Kind): boolean {
  return kind === Kind.seg_rSI || kind === Kind.es_rDI;
}

/**
 * Sets an operand to any register or immediate its kind allows; memory is set elsewhere.
 * @param isShiftCount whether an immediate is the count of a shift
 * @param registers numbers of the registers to choose from
 */
export function setOperand(
  random: Random,
  instruction: Instruction,
  operand: number,
  kind: Kind,
  isShiftCount: boolean,
  registers: readonly number[] = NUMBERS,
): void {
  const bits = REGISTER_BITS.get(kind) ?? REGISTER_OR_MEMORY_BITS.get(kind);
  const fixed = FIXED.get(kind);
  const immediate = IMMEDIATES.get(kind);
  if (kind === Kind.seg_rSI) instruction.setOpKind(operand, OpKind.MemorySegRSI);
  if (kind === Kind.es_rDI) instruction.setOpKind(operand, OpKind.MemoryESRDI);
  if (bits !== undefined) {
    const number = random.pick(registers);
    const high = bits === 8 && number < 4 && random.chance(0.5);
    const register = high ? highByteOf(number) : registerOf(number, bits);
    instruction.setOpKind(operand, OpKind.Register);
    instruction.setOpRegister(operand, register);
  } else if (fixed !== undefined) {
    instruction.setOpKind(operand, OpKind.Register);
    instruction.setOpRegister(operand, fixed.register);
  } else if (kind === Kind.imm8_const_1) {
    instruction.setOpKind(operand, OpKind.Immediate8);
    instruction.immediate8 = 1;
  } else if (immediate !== undefined && operand === 1 && instruction.op0Kind === OpKind.Immediate16) {
    instruction.setOpKind(operand, OpKind.Immediate8_2nd);
    instruction.immediate8_2nd = random.pick([0, 0, 1, 2, 5, 31, 32, 33]);
  } else if (immediate !== undefined) {
    const value = isShiftCount ? BigInt(random.pick(SHIFT_COUNTS)) : edgeImmediate(random, immediate.bits);
    instruction.setOpKind(operand, immediate.kind);
    setImmediate(instruction, immediate.kind, value);
  }
}

/** Sets the one immediate of an instruction. */
export function setImmediate(instruction: Instruction, kind: OpKind, value: bigint): void {
  const number = Number(BigInt.asIntN(32, value));
  if (kind === OpKind.Immediate8) instruction.immediate8 = number & 0xff;
  else if (kind === OpKind.Immediate8to16) instruction.immediate8to16 = number;
  else if (kind === OpKind.Immediate8to32) instruction.immediate8to32 = number;
  else if (kind === OpKind.Immediate8to64) instruction.immediate8to64 = BigInt.asIntN(8, value);
  else if (kind === OpKind.Immediate16) instruction.immediate16 = number & 0xffff;
  else if (kind === OpKind.Immediate32) instruction.immediate32 = number >>> 0;
  else if (kind === OpKind.Immediate32to64) instruction.immediate32to64 = BigInt.asIntN(32, value);
  else instruction.immediate64 = BigInt.asUintN(64, value);
}
