import type { DecodedInstruction, RegisterOperand } from '../decoded-instruction.ts';
import { AF, CF, OF, PF, SF, STATUS_FLAGS, setFlags, ZF } from '../flags.ts';
import { extend, operandSize, RAX, RDX, readOperand, readRegister, readSource, writeRegister } from '../operands.ts';
import * as L from '../translation/locals.ts';
import { pushHighProduct } from '../translation/support/high-product.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition } from './definition.ts';

/** Multiplication and division: Intel SDM volume 1, section 5.1.2. */

const UNARY_FORMS = 'rm8 rm16 rm32 rm64';
const UNDEFINED_BY_MULTIPLICATION = SF | ZF | AF | PF;

const register = (number: number, size: number, high = false): RegisterOperand => ({
  kind: 'register',
  number,
  size,
  high,
});
/** The low half of a product or dividend (and the quotient), and the high half (and the remainder). */
const low = (size: number) => register(RAX, size);
const high = (size: number) => (size === 1 ? register(RAX, 1, true) : register(RDX, size));

/** One-operand mul and imul: the product is twice as wide as the factors. */
function multiplyWide(signed: boolean) {
  return (t: Translation, instruction: DecodedInstruction): void => {
    const { code } = t;
    const size = operandSize(instruction);
    const extension = signed ? 'sign' : 'zero';
    readOperand(t, instruction.operands[0]!, extension);
    code.set(L.T1);
    readRegister(t, low(size), extension);
    code.set(L.T0);
    code.get(L.T0).get(L.T1).op(OP.i64_mul).set(L.T2);
    if (size === 8) {
      pushHighProduct(code, signed, [L.T0, L.T1, L.T3, L.T4]);
      code.set(L.T3);
    } else {
      code
        .get(L.T2)
        .i64(8 * size)
        .op(signed ? OP.i64_shr_s : OP.i64_shr_u)
        .set(L.T3);
    }
    code.get(L.T2);
    writeRegister(t, low(size));
    code.get(L.T3);
    writeRegister(t, high(size));
    if (!t.flagsNeeded) return;
    code.get(L.T3);
    extend(t, size, extension);
    if (signed) {
      code.get(L.T2);
      extend(t, size, 'sign');
      code.i64(63).op(OP.i64_shr_s);
    } else {
      code.i64(0);
    }
    code
      .op(OP.i64_ne)
      .op(OP.i64_extend_i32_u)
      .i64(CF | OF)
      .op(OP.i64_mul)
      .set(L.T4);
    setFlags(t, 'carry', size, { a: L.T4, result: L.T2 });
  };
}

/** Two- and three-operand imul: the product is cut to the size of the factors. */
function multiply(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  const size = operandSize(instruction);
  const destination = instruction.operands[0]!;
  const extension = t.flagsNeeded ? 'sign' : 'any';
  readSource(t, instruction.operands.length === 3 ? 2 : 0, size, extension);
  code.set(L.T0);
  readSource(t, 1, size, extension);
  code.set(L.T1);
  code.get(L.T0).get(L.T1).op(OP.i64_mul).tee(L.T2);
  if (destination.kind === 'register') writeRegister(t, destination);
  setFlags(t, 'imul', size, { a: L.T0, b: L.T1, result: L.T2 });
}

/** Faults with #DE if the i32 on the stack is not 0. */
function divideErrorIf(t: Translation): void {
  t.code.if();
  t.fault('#DE');
  t.code.end();
}

/**
 * Loads the divisor into T1 and faults if it is 0. The dividend's halves go to T0 (low) and T3 (high) in the size of a
 * half.
 */
function loadDivision(t: Translation, size: number, signed: boolean): void {
  const { code } = t;
  readOperand(t, t.instruction.operands[0]!, signed ? 'sign' : 'zero');
  code.tee(L.T1).op(OP.i64_eqz);
  divideErrorIf(t);
  readRegister(t, low(size), 'zero');
  code.set(L.T0);
  readRegister(t, high(size), signed ? 'sign' : 'zero');
  code.set(L.T3);
  if (size < 8) {
    code
      .get(L.T3)
      .i64(8 * size)
      .op(OP.i64_shl)
      .get(L.T0)
      .op(OP.i64_or)
      .set(L.T0);
  }
}

/** Writes the quotient in T2 and the remainder, T0 - T2 × T1, which fits even if the product does not. */
function storeDivision(t: Translation, size: number): void {
  const { code } = t;
  code.get(L.T2);
  writeRegister(t, low(size));
  code.get(L.T0).get(L.T2).get(L.T1).op(OP.i64_mul).op(OP.i64_sub);
  writeRegister(t, high(size));
}

function divideUnsigned(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  const size = operandSize(instruction);
  loadDivision(t, size, false);
  if (size === 8) {
    code.get(L.T3).get(L.T1).op(OP.i64_ge_u);
    divideErrorIf(t);
    code.get(L.T3).get(L.T0).get(L.T1).call(t.support.divide128).set(L.T2);
  } else {
    code.get(L.T0).get(L.T1).op(OP.i64_div_u).tee(L.T2);
    code.i64((1n << BigInt(8 * size)) - 1n).op(OP.i64_gt_u);
    divideErrorIf(t);
  }
  storeDivision(t, size);
}

function divideSigned(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  const size = operandSize(instruction);
  loadDivision(t, size, true);
  if (size === 8) {
    divideSigned128(t);
  } else {
    if (size === 4) {
      code
        .get(L.T0)
        .i64(-(1n << 63n))
        .op(OP.i64_eq)
        .get(L.T1)
        .i64(-1)
        .op(OP.i64_eq)
        .op(OP.i32_and);
      divideErrorIf(t);
    }
    code.get(L.T0).get(L.T1).op(OP.i64_div_s).tee(L.T2).get(L.T2);
    extend(t, size, 'sign');
    code.op(OP.i64_ne);
    divideErrorIf(t);
  }
  storeDivision(t, size);
}

/**
 * T3:T0 by T1, all signed, through the magnitudes: T3 and T4 have the dividend's, VALUE the divisor's, I0 the
 * quotient's sign.
 */
function divideSigned128(t: Translation): void {
  const { code } = t;
  code.get(L.T3).get(L.T1).op(OP.i64_xor).i64(0).op(OP.i64_lt_s).set(L.I0);
  code.get(L.T0).set(L.T4);
  code.get(L.T3).i64(0).op(OP.i64_lt_s).if();
  code.i64(0).get(L.T3).op(OP.i64_sub).get(L.T0).op(OP.i64_eqz).op(OP.i32_eqz).op(OP.i64_extend_i32_u);
  code.op(OP.i64_sub).set(L.T3);
  code.i64(0).get(L.T0).op(OP.i64_sub).set(L.T4);
  code.end();
  code.i64(0).get(L.T1).op(OP.i64_sub).get(L.T1).get(L.T1).i64(0).op(OP.i64_lt_s).op(OP.select).set(L.VALUE);
  code.get(L.T3).get(L.VALUE).op(OP.i64_ge_u);
  divideErrorIf(t);
  code.get(L.T3).get(L.T4).get(L.VALUE).call(t.support.divide128).set(L.T2);
  // A magnitude of 2^63 fits only if the quotient is negative.
  code
    .get(L.T2)
    .i64((1n << 63n) - 1n)
    .get(L.I0)
    .op(OP.i64_extend_i32_u)
    .op(OP.i64_add)
    .op(OP.i64_gt_u);
  divideErrorIf(t);
  code.i64(0).get(L.T2).op(OP.i64_sub).get(L.T2).get(L.I0).op(OP.select).set(L.T2);
}

export const multiplicationAndDivision: readonly InstructionDefinition[] = [
  define({
    name: 'mul',
    manual: '2B, MUL',
    forms: forms('Mul', UNARY_FORMS),
    writes: STATUS_FLAGS,
    undefinedFlags: UNDEFINED_BY_MULTIPLICATION,
    translate: multiplyWide(false),
  }),
  define({
    name: 'imul',
    manual: '2A, IMUL (one operand)',
    forms: forms('Imul', UNARY_FORMS),
    writes: STATUS_FLAGS,
    undefinedFlags: UNDEFINED_BY_MULTIPLICATION,
    translate: multiplyWide(true),
  }),
  define({
    name: 'imul',
    manual: '2A, IMUL (two and three operands)',
    forms: forms(
      'Imul',
      'r16_rm16 r32_rm32 r64_rm64 r16_rm16_imm8 r32_rm32_imm8 r64_rm64_imm8 r16_rm16_imm16 r32_rm32_imm32 r64_rm64_imm32',
    ),
    writes: STATUS_FLAGS,
    undefinedFlags: UNDEFINED_BY_MULTIPLICATION,
    translate: multiply,
  }),
  define({
    name: 'div',
    manual: '2A, DIV',
    forms: forms('Div', UNARY_FORMS),
    undefinedFlags: STATUS_FLAGS,
    leaves: true,
    translate: divideUnsigned,
  }),
  define({
    name: 'idiv',
    manual: '2A, IDIV',
    forms: forms('Idiv', UNARY_FORMS),
    undefinedFlags: STATUS_FLAGS,
    leaves: true,
    translate: divideSigned,
  }),
];
