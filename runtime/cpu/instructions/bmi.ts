import type { DecodedInstruction, Operand } from '../decoded-instruction.ts';
import { AF, PF, SF, STATUS_FLAGS, setFlags } from '../flags.ts';
import {
  immediateValue,
  openDestination,
  operandSize,
  RDX,
  readOperand,
  readRegister,
  writeDestination,
} from '../operands.ts';
import * as L from '../translation/locals.ts';
import { pushHighProduct } from '../translation/support/high-product.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition, type OptionalParts } from './definition.ts';

/** Bit manipulation by BMI1 and BMI2, and MOVBE: Intel SDM volume 1, sections 5.1.16 and 5.1.1. */

type Translate = InstructionDefinition['translate'];

/** Pops the result into the first operand, and keeps it in T2. */
function finish(t: Translation): void {
  t.code.tee(L.T2);
  writeDestination(t, t.instruction.operands[0]!);
}

function andNot(t: Translation, { operands }: DecodedInstruction): void {
  readOperand(t, operands[2]!, 'any');
  t.code.set(L.T0);
  readOperand(t, operands[1]!, 'any');
  t.code.i64(-1).op(OP.i64_xor).get(L.T0).op(OP.i64_and);
  finish(t);
  setFlags(t, 'logic', operandSize(t.instruction), { result: L.T2 });
}

/** blsr, blsi and blsmsk: CF is set if the source is 0, or, for blsi, if it is not. */
function lowestBit(combine: (t: Translation) => void, carryIfZero: boolean): Translate {
  return (t, instruction) => {
    const { code } = t;
    readOperand(t, instruction.operands[1]!, 'zero');
    code.set(L.T0);
    combine(t);
    finish(t);
    code.get(L.T0).op(OP.i64_eqz);
    if (!carryIfZero) code.op(OP.i32_eqz);
    code.op(OP.i64_extend_i32_u).set(L.T1);
    setFlags(t, 'carry', operandSize(instruction), { a: L.T1, result: L.T2 });
  };
}

const less1 = (t: Translation) => t.code.get(L.T0).i64(1).op(OP.i64_sub).get(L.T0);

/** Pushes a mask of as many low bits as the i64 local says; all of them from 64 on. */
function pushLowBits(t: Translation, local: number): void {
  t.code.i64(-1).i64(1).get(local).op(OP.i64_shl).i64(1).op(OP.i64_sub);
  t.code.get(local).i64(63).op(OP.i64_gt_u).op(OP.select);
}

function zeroHighBits(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  const size = operandSize(instruction);
  readOperand(t, instruction.operands[1]!, 'zero');
  code.set(L.T0);
  readOperand(t, instruction.operands[2]!, 'any');
  code.i64(0xff).op(OP.i64_and).set(L.T1);
  pushLowBits(t, L.T1);
  code.get(L.T0).op(OP.i64_and);
  finish(t);
  code
    .get(L.T1)
    .i64(8 * size - 1)
    .op(OP.i64_gt_u)
    .op(OP.i64_extend_i32_u)
    .set(L.T1);
  setFlags(t, 'carry', size, { a: L.T1, result: L.T2 });
}

/** bextr: the control's first byte is the start of the field, and its second the number of bits. */
function extractField(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  readOperand(t, instruction.operands[1]!, 'zero');
  code.set(L.T0);
  readOperand(t, instruction.operands[2]!, 'any');
  code.tee(L.T2).i64(0xff).op(OP.i64_and).set(L.T1);
  code.get(L.T2).i64(8).op(OP.i64_shr_u).i64(0xff).op(OP.i64_and).set(L.T2);
  code.i64(0).get(L.T0).get(L.T1).op(OP.i64_shr_u).get(L.T1).i64(63).op(OP.i64_gt_u).op(OP.select);
  pushLowBits(t, L.T2);
  code.op(OP.i64_and);
  finish(t);
  setFlags(t, 'logic', operandSize(instruction), { result: L.T2 });
}

/**
 * pdep and pext: bit by bit of the mask, the lowest first. T0 is the source, T1 the rest of the mask, T2 the result, T3
 * the bit of the packed value, T4 that of the mask.
 */
function spread(deposit: boolean): Translate {
  return (t, instruction) => {
    const { code } = t;
    readOperand(t, instruction.operands[2]!, 'zero');
    code.set(L.T1);
    readOperand(t, instruction.operands[1]!, 'zero');
    code.set(L.T0);
    code.i64(0).set(L.T2).i64(1).set(L.T3);
    code.get(L.T1).op(OP.i64_eqz).op(OP.i32_eqz).if();
    const loop = code.loop();
    code.i64(0).get(L.T1).op(OP.i64_sub).get(L.T1).op(OP.i64_and).set(L.T4);
    const [from, into] = deposit ? [L.T3, L.T4] : [L.T4, L.T3];
    code.get(into).i64(0).get(L.T0).get(from).op(OP.i64_and).op(OP.i64_eqz).op(OP.i32_eqz).op(OP.select);
    code.get(L.T2).op(OP.i64_or).set(L.T2);
    code.get(L.T3).i64(1).op(OP.i64_shl).set(L.T3);
    code.get(L.T1).get(L.T4).op(OP.i64_xor).tee(L.T1).op(OP.i64_eqz).op(OP.i32_eqz).brIf(loop);
    code.end();
    code.end();
    code.get(L.T2);
    finish(t);
  };
}

/** mulx: rdx times the source. If both destinations are one register, it gets the high half. */
function multiplyWithoutFlags(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  const size = operandSize(instruction);
  const [high, low, source] = instruction.operands as readonly [Operand, Operand, Operand];
  readOperand(t, source, 'zero');
  code.set(L.T1);
  readRegister(t, { kind: 'register', number: RDX, size, high: false }, 'zero');
  code.set(L.T0);
  code.get(L.T0).get(L.T1).op(OP.i64_mul).tee(L.T2);
  writeDestination(t, low);
  if (size === 8) pushHighProduct(code, false, [L.T0, L.T1, L.T3, L.T4]);
  else code.get(L.T2).i64(32).op(OP.i64_shr_u);
  writeDestination(t, high);
}

/** sarx, shlx, shrx and rorx: the count is masked, and no flag is written. */
function shiftWithoutFlags(wide: number, narrow: number, signed: boolean): Translate {
  return (t, instruction) => {
    const { code } = t;
    const size = operandSize(instruction);
    const pushCount = () => {
      const count = instruction.operands[2]!;
      if (count.kind === 'immediate') code.i64(immediateValue(instruction, 2, 1));
      else readOperand(t, count, 'any');
    };
    readOperand(t, instruction.operands[1]!, signed ? 'sign' : 'zero');
    // WebAssembly masks counts like the processor.
    if (size === 4) code.op(OP.i32_wrap_i64);
    pushCount();
    if (size === 4) code.op(OP.i32_wrap_i64).op(narrow).op(OP.i64_extend_i32_u);
    else code.op(wide);
    finish(t);
  };
}

/** movbe: the bytes of a value in memory, reversed. */
function moveSwapped(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  const [destination, source] = instruction.operands as readonly [Operand, Operand];
  const size = operandSize(instruction);
  openDestination(t, destination, 'write');
  readOperand(t, source, 'zero');
  code.set(L.T0);
  for (let byte = 0; byte < size; byte++) {
    code
      .get(L.T0)
      .i64(8 * byte)
      .op(OP.i64_shr_u)
      .i64(0xff)
      .op(OP.i64_and);
    code.i64(8 * (size - 1 - byte)).op(OP.i64_shl);
    if (byte > 0) code.op(OP.i64_or);
  }
  writeDestination(t, destination);
}

const family = (name: string, suffixes: string, manual: string, more: OptionalParts, translate: Translate) =>
  define({ name: name.toLowerCase(), manual, forms: forms(`VEX_${name}`, suffixes), translate, ...more });

const TWO = 'r32_rm32 r64_rm64';
const SOURCE_LAST = 'r32_r32_rm32 r64_r64_rm64';
const SOURCE_FIRST = 'r32_rm32_r32 r64_rm64_r64';
const WITHOUT_PARITY = { writes: STATUS_FLAGS, undefinedFlags: AF | PF };

export const bmi: readonly InstructionDefinition[] = [
  family('Andn', SOURCE_LAST, '2A, ANDN', WITHOUT_PARITY, andNot),
  family(
    'Blsr',
    TWO,
    '2A, BLSR',
    WITHOUT_PARITY,
    lowestBit((t) => less1(t).op(OP.i64_and), true),
  ),
  family(
    'Blsmsk',
    TWO,
    '2A, BLSMSK',
    WITHOUT_PARITY,
    lowestBit((t) => less1(t).op(OP.i64_xor), true),
  ),
  family(
    'Blsi',
    TWO,
    '2A, BLSI',
    WITHOUT_PARITY,
    lowestBit((t) => t.code.i64(0).get(L.T0).op(OP.i64_sub).get(L.T0).op(OP.i64_and), false),
  ),
  family('Bextr', SOURCE_FIRST, '2A, BEXTR', { writes: STATUS_FLAGS, undefinedFlags: AF | PF | SF }, extractField),
  family('Bzhi', SOURCE_FIRST, '2A, BZHI', WITHOUT_PARITY, zeroHighBits),
  family('Mulx', SOURCE_LAST, '2B, MULX', {}, multiplyWithoutFlags),
  family('Pdep', SOURCE_LAST, '2B, PDEP', {}, spread(true)),
  family('Pext', SOURCE_LAST, '2B, PEXT', {}, spread(false)),
  family('Rorx', 'r32_rm32_imm8 r64_rm64_imm8', '2B, RORX', {}, shiftWithoutFlags(OP.i64_rotr, OP.i32_rotr, false)),
  family('Sarx', SOURCE_FIRST, '2B, SARX/SHLX/SHRX', {}, shiftWithoutFlags(OP.i64_shr_s, OP.i32_shr_s, true)),
  family('Shlx', SOURCE_FIRST, '2B, SARX/SHLX/SHRX', {}, shiftWithoutFlags(OP.i64_shl, OP.i32_shl, false)),
  family('Shrx', SOURCE_FIRST, '2B, SARX/SHLX/SHRX', {}, shiftWithoutFlags(OP.i64_shr_u, OP.i32_shr_u, false)),
  define({
    name: 'movbe',
    manual: '2B, MOVBE',
    forms: forms('Movbe', 'r16_m16 r32_m32 r64_m64 m16_r16 m32_r32 m64_r64'),
    translate: moveSwapped,
  }),
];
