import type { DecodedInstruction } from '../decoded-instruction.ts';
import { AF, CF, forgetFlags, OF, pushCarry, pushStatus, STATUS_FLAGS, setExplicitFlags, setFlags } from '../flags.ts';
import { openDestination, operandSize, RCX, readDestination, writeDestination } from '../operands.ts';
import * as L from '../translation/locals.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition, type UndefinedFlagsContext } from './definition.ts';

/** Shifts and rotates: Intel SDM volume 1, section 5.1.5. The count is in T1, masked; the value before in T0; the result in T2. */

const FORMS = 'rm8_imm8 rm16_imm8 rm32_imm8 rm64_imm8 rm8_1 rm16_1 rm32_1 rm64_1 rm8_CL rm16_CL rm32_CL rm64_CL';

/** The masked count if it is an immediate; `undefined` if it is CL. */
export function constantCount(instruction: DecodedInstruction, n: number): number | undefined {
  const operand = instruction.operands[n]!;
  if (operand.kind !== 'immediate') return undefined;
  return Number(operand.value & (operandSize(instruction) === 8 ? 63n : 31n));
}

/** Loads the masked count into T1. */
export function loadCount(t: Translation, count: number | undefined): void {
  if (count === undefined) {
    t.getRegister(RCX)
      .i64(operandSize(t.instruction) === 8 ? 63 : 31)
      .op(OP.i64_and);
  } else {
    t.code.i64(count);
  }
  t.code.set(L.T1);
}

/** Writes flags only if the count is not 0. */
export function whenCounted(t: Translation, count: number | undefined, write: () => void): void {
  if (!t.flagsNeeded || count === 0) return;
  if (count !== undefined) {
    write();
    return;
  }
  t.code.get(L.T1).op(OP.i64_eqz).op(OP.i32_eqz).if();
  write();
  t.code.end();
  forgetFlags(t);
}

function shift(opcode: number, kind: 'shl' | 'shr' | 'sar') {
  const extension = kind === 'shl' ? 'any' : kind === 'shr' ? 'zero' : 'sign';
  return (t: Translation, instruction: DecodedInstruction): void => {
    const operand = instruction.operands[0]!;
    const count = constantCount(instruction, 1);
    openDestination(t, operand, 'modify');
    readDestination(t, operand, extension);
    t.code.set(L.T0);
    loadCount(t, count);
    t.code.get(L.T0).get(L.T1).op(opcode).tee(L.T2);
    writeDestination(t, operand);
    whenCounted(t, count, () => setFlags(t, kind, operandSize(instruction), { a: L.T0, b: L.T1, result: L.T2 }));
  };
}

/** Pushes bit `bits - 1 - below` of T2 as an i32, 0 or 1. */
function pushHighBit(t: Translation, bits: number, below: number): void {
  t.code
    .get(L.T2)
    .i64(bits - 1 - below)
    .op(OP.i64_shr_u)
    .op(OP.i32_wrap_i64)
    .i32(1)
    .op(OP.i32_and);
}

/** Makes CF from the i32 0 or 1 in I1 and OF from the one on the stack; the other flags stay. */
function replaceCarryAndOverflow(t: Translation): void {
  t.code.i32(11).op(OP.i32_shl).get(L.I1).op(OP.i32_or).set(L.I1);
  pushStatus(t);
  t.code
    .i32(~(CF | OF))
    .op(OP.i32_and)
    .get(L.I1)
    .op(OP.i32_or);
  setExplicitFlags(t);
}

function rotate(direction: 'left' | 'right') {
  return (t: Translation, instruction: DecodedInstruction): void => {
    const { code } = t;
    const operand = instruction.operands[0]!;
    const size = operandSize(instruction);
    const bits = 8 * size;
    const count = constantCount(instruction, 1);
    openDestination(t, operand, 'modify');
    readDestination(t, operand, 'zero');
    code.set(L.T0);
    loadCount(t, count);
    code.get(L.T0);
    if (size === 8) {
      code.get(L.T1).op(direction === 'left' ? OP.i64_rotl : OP.i64_rotr);
    } else if (size === 4) {
      code.op(OP.i32_wrap_i64).get(L.T1).op(OP.i32_wrap_i64);
      code.op(direction === 'left' ? OP.i32_rotl : OP.i32_rotr).op(OP.i64_extend_i32_u);
    } else {
      // The value next to itself, so that bits that leave on one side come in on the other.
      code.get(L.T0).i64(bits).op(OP.i64_shl).op(OP.i64_or);
      code
        .get(L.T1)
        .i64(bits - 1)
        .op(OP.i64_and);
      if (direction === 'left') code.op(OP.i64_shl).i64(bits).op(OP.i64_shr_u);
      else code.op(OP.i64_shr_u);
    }
    code.tee(L.T2);
    writeDestination(t, operand);
    whenCounted(t, count, () => {
      if (direction === 'left') {
        code.get(L.T2).op(OP.i32_wrap_i64).i32(1).op(OP.i32_and).tee(L.I1);
        pushHighBit(t, bits, 0);
      } else {
        pushHighBit(t, bits, 0);
        code.tee(L.I1);
        pushHighBit(t, bits, 1);
      }
      code.op(OP.i32_xor);
      replaceCarryAndOverflow(t);
    });
  };
}

/** Pushes T0 rotated through the carry in T3, for widths of up to 33 bits; leaves the new carry in I1. */
function rotateNarrowThroughCarry(t: Translation, bits: number, direction: 'left' | 'right'): void {
  const { code } = t;
  const width = bits + 1;
  code.get(L.T3).i64(bits).op(OP.i64_shl).get(L.T0).op(OP.i64_or).set(L.T3);
  if (bits < 32) code.get(L.T1).i64(width).op(OP.i64_rem_u).set(L.T4);
  else code.get(L.T1).set(L.T4);
  if (direction === 'right') code.i64(width).get(L.T4).op(OP.i64_sub).set(L.T4);
  // A rotation to the left by T4, from 0 to the width.
  code.get(L.T3).get(L.T4).op(OP.i64_shl);
  code.get(L.T3).i64(width).get(L.T4).op(OP.i64_sub).op(OP.i64_shr_u).op(OP.i64_or).tee(L.T3);
  code.i64(bits).op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(1).op(OP.i32_and).set(L.I1);
  code
    .get(L.T3)
    .i64((1n << BigInt(bits)) - 1n)
    .op(OP.i64_and);
}

/** The same for 64 bits. The carry is a 65th bit; the count is not 0. */
function rotateWideThroughCarry(t: Translation, direction: 'left' | 'right'): void {
  const { code } = t;
  const [towards, away] = direction === 'left' ? [OP.i64_shl, OP.i64_shr_u] : [OP.i64_shr_u, OP.i64_shl];
  code.get(L.T0).get(L.T1).op(towards);
  // The last bit that left is the new carry. The bits before it come in on the other side, below the old carry.
  code.get(L.T0).i64(1).op(away).i64(64).get(L.T1).op(OP.i64_sub).op(away).op(OP.i64_or);
  code.get(L.T3);
  if (direction === 'left') code.get(L.T1).i64(1).op(OP.i64_sub).op(OP.i64_shl);
  else code.i64(64).get(L.T1).op(OP.i64_sub).op(OP.i64_shl);
  code.op(OP.i64_or);
  code.get(L.T0);
  if (direction === 'left') code.i64(64).get(L.T1).op(OP.i64_sub);
  else code.get(L.T1).i64(1).op(OP.i64_sub);
  code.op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(1).op(OP.i32_and).set(L.I1);
}

function rotateThroughCarry(direction: 'left' | 'right') {
  return (t: Translation, instruction: DecodedInstruction): void => {
    const { code } = t;
    const operand = instruction.operands[0]!;
    const bits = 8 * operandSize(instruction);
    const count = constantCount(instruction, 1);
    openDestination(t, operand, 'modify');
    readDestination(t, operand, 'zero');
    code.tee(L.T0).set(L.T2);
    loadCount(t, count);
    pushCarry(t);
    code.op(OP.i64_extend_i32_u).set(L.T3);
    if (count !== 0) {
      code.get(L.T1).op(OP.i64_eqz).op(OP.i32_eqz).if();
      if (bits === 64) rotateWideThroughCarry(t, direction);
      else rotateNarrowThroughCarry(t, bits, direction);
      code.set(L.T2);
      if (t.flagsNeeded) {
        pushHighBit(t, bits, 0);
        if (direction === 'left') code.get(L.I1);
        else pushHighBit(t, bits, 1);
        code.op(OP.i32_xor);
        replaceCarryAndOverflow(t);
      }
      code.end();
      forgetFlags(t);
    }
    code.get(L.T2);
    writeDestination(t, operand);
  };
}

/** OF is defined only for a count of 1, and CF only for a shift that leaves a part of the operand. */
export function undefinedByShift({ size, count }: UndefinedFlagsContext): number {
  const masked = count & (size === 8 ? 63 : 31);
  if (masked === 0) return 0;
  return AF | (masked === 1 ? 0 : OF) | (masked >= 8 * size ? CF : 0);
}

/**
 * Like {@link undefinedByShift}, but the last bit shifted out is always defined: the operand has copies of its sign
 * above it.
 */
function undefinedByArithmeticShift(context: UndefinedFlagsContext): number {
  return undefinedByShift(context) & ~CF;
}

function undefinedByRotate({ size, count }: UndefinedFlagsContext): number {
  const masked = count & (size === 8 ? 63 : 31);
  return masked <= 1 ? 0 : OF;
}

function shiftDefinition(
  name: string,
  manual: string,
  translate: InstructionDefinition['translate'],
): InstructionDefinition {
  return define({
    name: name.toLowerCase(),
    manual,
    forms: forms(name, FORMS),
    writes: STATUS_FLAGS,
    undefinedFlags: name === 'Sar' ? undefinedByArithmeticShift : undefinedByShift,
    writesSometimes: true,
    translate,
  });
}

function rotateDefinition(
  name: string,
  reads: number,
  translate: InstructionDefinition['translate'],
): InstructionDefinition {
  return define({
    name: name.toLowerCase(),
    manual: '2B, RCL/RCR/ROL/ROR',
    forms: forms(name, FORMS),
    reads,
    writes: CF | OF,
    undefinedFlags: undefinedByRotate,
    writesSometimes: true,
    translate,
  });
}

export const shifts: readonly InstructionDefinition[] = [
  shiftDefinition('Shl', '2B, SAL/SAR/SHL/SHR', shift(OP.i64_shl, 'shl')),
  shiftDefinition('Sal', '2B, SAL/SAR/SHL/SHR', shift(OP.i64_shl, 'shl')),
  shiftDefinition('Shr', '2B, SAL/SAR/SHL/SHR', shift(OP.i64_shr_u, 'shr')),
  shiftDefinition('Sar', '2B, SAL/SAR/SHL/SHR', shift(OP.i64_shr_s, 'sar')),
  rotateDefinition('Rol', 0, rotate('left')),
  rotateDefinition('Ror', 0, rotate('right')),
  rotateDefinition('Rcl', CF, rotateThroughCarry('left')),
  rotateDefinition('Rcr', CF, rotateThroughCarry('right')),
];
