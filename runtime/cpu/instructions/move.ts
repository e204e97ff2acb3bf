import type { DecodedInstruction, RegisterOperand } from '../decoded-instruction.ts';
import { CONDITIONS, pushCondition, STATUS_FLAGS } from '../flags.ts';
import { pushEffectiveAddress } from '../memory-access.ts';
import {
  openDestination,
  operandSize,
  RAX,
  RDX,
  readOperand,
  readRegister,
  readSource,
  writeDestination,
  writeRegister,
} from '../operands.ts';
import * as L from '../translation/locals.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition } from './definition.ts';

/** Data transfer: Intel SDM volume 1, section 5.1.1. */

function move(t: Translation, instruction: DecodedInstruction): void {
  const destination = instruction.operands[0]!;
  openDestination(t, destination, 'write');
  readSource(t, 1, operandSize(instruction), 'any');
  writeDestination(t, destination);
}

function moveExtended(extension: 'zero' | 'sign') {
  return (t: Translation, instruction: DecodedInstruction): void => {
    readOperand(t, instruction.operands[1]!, extension);
    writeDestination(t, instruction.operands[0]!);
  };
}

function loadEffectiveAddress(t: Translation, instruction: DecodedInstruction): void {
  const source = instruction.operands[1]!;
  if (source.kind !== 'memory') return;
  pushEffectiveAddress(t, source, false);
  writeDestination(t, instruction.operands[0]!);
}

function conditionalMove(condition: (typeof CONDITIONS)[number]) {
  return (t: Translation, instruction: DecodedInstruction): void => {
    readOperand(t, instruction.operands[1]!, 'any');
    readOperand(t, instruction.operands[0]!, 'any');
    pushCondition(t, condition);
    t.code.op(OP.select);
    writeDestination(t, instruction.operands[0]!);
  };
}

function setByCondition(condition: (typeof CONDITIONS)[number]) {
  return (t: Translation, instruction: DecodedInstruction): void => {
    openDestination(t, instruction.operands[0]!, 'write');
    pushCondition(t, condition);
    t.code.i32(0).op(OP.i32_ne).op(OP.i64_extend_i32_u);
    writeDestination(t, instruction.operands[0]!);
  };
}

function swapBytes(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  const operand = instruction.operands[0]!;
  readOperand(t, operand, 'any');
  if (operandSize(instruction) === 4) {
    code.op(OP.i32_wrap_i64).tee(L.I0).i32(8).op(OP.i32_rotl).i32(0x00ff00ff).op(OP.i32_and);
    code.get(L.I0).i32(8).op(OP.i32_rotr).i32(0xff00ff00).op(OP.i32_and).op(OP.i32_or).op(OP.i64_extend_i32_u);
  } else {
    const swap = (distance: number, mask: bigint) => {
      code.tee(L.T0).i64(mask).op(OP.i64_and).i64(distance).op(OP.i64_shl);
      code.get(L.T0).i64(distance).op(OP.i64_shr_u).i64(mask).op(OP.i64_and).op(OP.i64_or);
    };
    swap(8, 0x00ff00ff00ff00ffn);
    swap(16, 0x0000ffff0000ffffn);
    code.i64(32).op(OP.i64_rotl);
  }
  writeDestination(t, operand);
}

const register = (number: number, size: number): RegisterOperand => ({ kind: 'register', number, size, high: false });

/** cbw, cwde, cdqe: the accumulator's lower half is sign-extended into all of it. */
function widenAccumulator(size: number) {
  return (t: Translation): void => {
    readRegister(t, register(RAX, size / 2), 'sign');
    writeRegister(t, register(RAX, size));
  };
}

/** cwd, cdq, cqo: the data register is filled with the accumulator's sign. */
function spreadSign(size: number) {
  return (t: Translation): void => {
    readRegister(t, register(RAX, size), 'sign');
    t.code.i64(63).op(OP.i64_shr_s);
    writeRegister(t, register(RDX, size));
  };
}

const capitalized = (word: string) => word[0]!.toUpperCase() + word.slice(1);

export const moves: readonly InstructionDefinition[] = [
  define({
    name: 'mov',
    manual: '2B, MOV',
    forms: forms(
      'Mov',
      'rm8_r8 rm16_r16 rm32_r32 rm64_r64 r8_rm8 r16_rm16 r32_rm32 r64_rm64 AL_moffs8 AX_moffs16 EAX_moffs32 RAX_moffs64 ' +
        'moffs8_AL moffs16_AX moffs32_EAX moffs64_RAX r8_imm8 r16_imm16 r32_imm32 r64_imm64 rm8_imm8 rm16_imm16 rm32_imm32 rm64_imm32',
    ),
    translate: move,
  }),
  define({
    name: 'movzx',
    manual: '2B, MOVZX',
    forms: forms('Movzx', 'r16_rm8 r32_rm8 r64_rm8 r16_rm16 r32_rm16 r64_rm16'),
    translate: moveExtended('zero'),
  }),
  define({
    name: 'movsx',
    manual: '2B, MOVSX/MOVSXD',
    forms: forms('Movsx', 'r16_rm8 r32_rm8 r64_rm8 r16_rm16 r32_rm16 r64_rm16'),
    translate: moveExtended('sign'),
  }),
  define({
    name: 'movsxd',
    manual: '2B, MOVSX/MOVSXD',
    forms: forms('Movsxd', 'r16_rm16 r32_rm32 r64_rm32'),
    translate: moveExtended('sign'),
  }),
  define({ name: 'lea', manual: '2A, LEA', forms: forms('Lea', 'r16_m r32_m r64_m'), translate: loadEffectiveAddress }),
  define({ name: 'bswap', manual: '2A, BSWAP', forms: forms('Bswap', 'r32 r64'), translate: swapBytes }),
  define({ name: 'cbw', manual: '2A, CBW/CWDE/CDQE', forms: forms('Cbw', '-'), translate: widenAccumulator(2) }),
  define({ name: 'cwde', manual: '2A, CBW/CWDE/CDQE', forms: forms('Cwde', '-'), translate: widenAccumulator(4) }),
  define({ name: 'cdqe', manual: '2A, CBW/CWDE/CDQE', forms: forms('Cdqe', '-'), translate: widenAccumulator(8) }),
  define({ name: 'cwd', manual: '2A, CWD/CDQ/CQO', forms: forms('Cwd', '-'), translate: spreadSign(2) }),
  define({ name: 'cdq', manual: '2A, CWD/CDQ/CQO', forms: forms('Cdq', '-'), translate: spreadSign(4) }),
  define({ name: 'cqo', manual: '2A, CWD/CDQ/CQO', forms: forms('Cqo', '-'), translate: spreadSign(8) }),
  ...CONDITIONS.map((condition) =>
    define({
      name: `cmov${condition}`,
      manual: '2A, CMOVcc',
      forms: forms(capitalized(`cmov${condition}`), 'r16_rm16 r32_rm32 r64_rm64'),
      reads: STATUS_FLAGS,
      translate: conditionalMove(condition),
    }),
  ),
  ...CONDITIONS.map((condition) =>
    define({
      name: `set${condition}`,
      manual: '2B, SETcc',
      forms: forms(capitalized(`set${condition}`), 'rm8'),
      reads: STATUS_FLAGS,
      translate: setByCondition(condition),
    }),
  ),
];
