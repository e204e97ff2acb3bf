import { AF, CF, pushCarry, STATUS_FLAGS, setFlags } from '../flags.ts';
import {
  immediateValue,
  openDestination,
  operandSize,
  readDestination,
  readSource,
  writeDestination,
} from '../operands.ts';
import * as L from '../translation/locals.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition, type OptionalParts } from './definition.ts';

/** Integer arithmetic and logic: Intel SDM volume 1, sections 5.1.2 and 5.1.4. */

const BINARY_FORMS =
  'rm8_r8 rm16_r16 rm32_r32 rm64_r64 r8_rm8 r16_rm16 r32_rm32 r64_rm64 AL_imm8 AX_imm16 EAX_imm32 RAX_imm32 ' +
  'rm8_imm8 rm16_imm16 rm32_imm32 rm64_imm32 rm16_imm8 rm32_imm8 rm64_imm8';
const TEST_FORMS =
  'rm8_r8 rm16_r16 rm32_r32 rm64_r64 AL_imm8 AX_imm16 EAX_imm32 RAX_imm32 rm8_imm8 rm16_imm16 rm32_imm32 rm64_imm32 ' +
  'rm8_imm8_F6r1 rm16_imm16_F7r1 rm32_imm32_F7r1 rm64_imm32_F7r1';
const UNARY_FORMS = 'rm8 rm16 rm32 rm64';

/**
 * Loads both operands into T0 and T1. The source is read first: reading it may fault, and a memory operand of the
 * destination must be the last address checked.
 */
function loadOperands(t: Translation, writes: boolean): number {
  const size = operandSize(t.instruction);
  const [destination, source] = [t.instruction.operands[0]!, t.instruction.operands[1]!];
  const extension = t.flagsNeeded && size < 4 ? 'sign' : 'any';
  if (destination.kind === 'memory') {
    openDestination(t, destination, writes ? 'modify' : 'read');
    readDestination(t, destination, extension);
    t.code.set(L.T0);
    if (source.kind === 'immediate') t.code.i64(immediateValue(t.instruction, 1, size));
    else readSource(t, 1, size, extension);
    t.code.set(L.T1);
    return size;
  }
  readSource(t, 1, size, extension);
  t.code.set(L.T1);
  readDestination(t, destination, extension);
  t.code.set(L.T0);
  return size;
}

function arithmetic(opcode: number, kind: 'add' | 'sub' | 'logic', writes: boolean) {
  return (t: Translation): void => {
    const size = loadOperands(t, writes);
    t.code.get(L.T0).get(L.T1).op(opcode).set(L.T2);
    if (writes) {
      t.code.get(L.T2);
      writeDestination(t, t.instruction.operands[0]!);
    }
    setFlags(t, kind, size, kind === 'logic' ? { result: L.T2 } : { a: L.T0, b: L.T1, result: L.T2 });
  };
}

function withCarry(opcode: number, kind: 'add' | 'sub') {
  return (t: Translation): void => {
    const size = loadOperands(t, true);
    t.code.get(L.T0).get(L.T1).op(opcode);
    pushCarry(t);
    t.code.op(OP.i64_extend_i32_u).op(opcode).set(L.T2);
    t.code.get(L.T2);
    writeDestination(t, t.instruction.operands[0]!);
    setFlags(t, kind, size, { a: L.T0, b: L.T1, result: L.T2 }, true);
  };
}

function increment(opcode: number, kind: 'inc' | 'dec') {
  return (t: Translation): void => {
    const operand = t.instruction.operands[0]!;
    openDestination(t, operand, 'modify');
    readDestination(t, operand, 'any');
    t.code.i64(1).op(opcode).set(L.T2);
    t.code.get(L.T2);
    writeDestination(t, operand);
    if (!t.flagsNeeded) return;
    pushCarry(t);
    t.code.op(OP.i64_extend_i32_u).set(L.T1);
    setFlags(t, kind, operandSize(t.instruction), { b: L.T1, result: L.T2 });
  };
}

function negate(t: Translation): void {
  const operand = t.instruction.operands[0]!;
  const size = operandSize(t.instruction);
  openDestination(t, operand, 'modify');
  readDestination(t, operand, size < 4 ? 'sign' : 'any');
  t.code.set(L.T1).i64(0).set(L.T0);
  t.code.get(L.T0).get(L.T1).op(OP.i64_sub).tee(L.T2);
  writeDestination(t, operand);
  setFlags(t, 'sub', size, { a: L.T0, b: L.T1, result: L.T2 });
}

function complement(t: Translation): void {
  const operand = t.instruction.operands[0]!;
  openDestination(t, operand, 'modify');
  readDestination(t, operand, 'any');
  t.code.i64(-1).op(OP.i64_xor);
  writeDestination(t, operand);
}

const binary = (name: string, volume: string, rest: OptionalParts, translate: (t: Translation) => void) =>
  define({
    name: name.toLowerCase(),
    manual: `${volume}, ${name.toUpperCase()}`,
    forms: forms(name, BINARY_FORMS),
    writes: STATUS_FLAGS,
    translate,
    ...rest,
  });

export const alu: readonly InstructionDefinition[] = [
  binary('Add', '2A', {}, arithmetic(OP.i64_add, 'add', true)),
  binary('Adc', '2A', { reads: CF }, withCarry(OP.i64_add, 'add')),
  binary('Sub', '2B', {}, arithmetic(OP.i64_sub, 'sub', true)),
  binary('Sbb', '2B', { reads: CF }, withCarry(OP.i64_sub, 'sub')),
  binary('Cmp', '2A', {}, arithmetic(OP.i64_sub, 'sub', false)),
  binary('And', '2A', { undefinedFlags: AF }, arithmetic(OP.i64_and, 'logic', true)),
  binary('Or', '2B', { undefinedFlags: AF }, arithmetic(OP.i64_or, 'logic', true)),
  binary('Xor', '2D', { undefinedFlags: AF }, arithmetic(OP.i64_xor, 'logic', true)),
  define({
    name: 'test',
    manual: '2B, TEST',
    forms: forms('Test', TEST_FORMS),
    writes: STATUS_FLAGS,
    undefinedFlags: AF,
    translate: arithmetic(OP.i64_and, 'logic', false),
  }),
  define({
    name: 'inc',
    manual: '2A, INC',
    forms: forms('Inc', UNARY_FORMS),
    writes: STATUS_FLAGS & ~CF,
    translate: increment(OP.i64_add, 'inc'),
  }),
  define({
    name: 'dec',
    manual: '2A, DEC',
    forms: forms('Dec', UNARY_FORMS),
    writes: STATUS_FLAGS & ~CF,
    translate: increment(OP.i64_sub, 'dec'),
  }),
  define({
    name: 'neg',
    manual: '2B, NEG',
    forms: forms('Neg', UNARY_FORMS),
    writes: STATUS_FLAGS,
    translate: negate,
  }),
  define({ name: 'not', manual: '2B, NOT', forms: forms('Not', UNARY_FORMS), translate: complement }),
];
