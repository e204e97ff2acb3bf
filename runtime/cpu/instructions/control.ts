import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import type { BranchOperand, DecodedInstruction } from '../decoded-instruction.ts';
import { CONDITIONS, pushCondition, STATUS_FLAGS, ZF } from '../flags.ts';
import { RCX, RSP, readOperand } from '../operands.ts';
import * as L from '../translation/locals.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition } from './definition.ts';
import { loadStackTop, pushOnStack } from './stack.ts';

/** Control transfer: Intel SDM volume 1, sections 5.1.7 and 6.4. */

function target(instruction: DecodedInstruction): bigint {
  return (instruction.operands[0] as BranchOperand).target;
}

function jump(t: Translation, instruction: DecodedInstruction): void {
  t.control.jump(target(instruction));
  t.ended = true;
}

/**
 * Faults, before any effect, if the target in an i64 local is not canonical (Intel SDM volume 2, CALL, JMP and RET).
 */
function faultUnlessCanonical(t: Translation, local: number): void {
  t.code.get(local).i64(0x800000000000n).op(OP.i64_add).i64(48).op(OP.i64_shr_u).op(OP.i64_eqz).op(OP.i32_eqz).if();
  t.fault('#GP');
  t.code.end();
}

function jumpIndirect(t: Translation, instruction: DecodedInstruction): void {
  readOperand(t, instruction.operands[0]!, 'any');
  t.code.set(L.T0);
  faultUnlessCanonical(t, L.T0);
  t.control.jumpIndirect(L.T0);
  t.ended = true;
}

function jumpIf(condition: (typeof CONDITIONS)[number]) {
  return (t: Translation, instruction: DecodedInstruction): void => {
    pushCondition(t, condition);
    t.control.jumpIf(target(instruction));
  };
}

function jumpIfCountZero(size: number) {
  return (t: Translation, instruction: DecodedInstruction): void => {
    t.getRegister(RCX);
    if (size === 4) t.code.op(OP.i32_wrap_i64).op(OP.i32_eqz);
    else t.code.op(OP.i64_eqz);
    t.control.jumpIf(target(instruction));
  };
}

function loop(condition?: 'e' | 'ne') {
  return (t: Translation, instruction: DecodedInstruction): void => {
    t.getRegister(RCX).i64(1).op(OP.i64_sub);
    t.setRegister(RCX);
    t.getRegister(RCX).op(OP.i64_eqz).op(OP.i32_eqz);
    if (condition !== undefined) {
      pushCondition(t, condition);
      t.code.i32(0).op(OP.i32_ne).op(OP.i32_and);
    }
    t.control.jumpIf(target(instruction));
  };
}

function call(t: Translation, instruction: DecodedInstruction): void {
  t.pushAddress(toAddress(t.nextOffset)).set(L.T0);
  pushOnStack(t, 8);
  t.control.call(target(instruction));
}

function callIndirect(t: Translation, instruction: DecodedInstruction): void {
  readOperand(t, instruction.operands[0]!, 'any');
  t.code.set(L.T2);
  t.pushAddress(toAddress(t.nextOffset)).set(L.T0);
  // The stack is checked first, then the target, as processors do.
  pushOnStack(t, 8, () => faultUnlessCanonical(t, L.T2));
  t.control.callIndirect(L.T2);
}

function returnFromCall(t: Translation, instruction: DecodedInstruction): void {
  loadStackTop(t, 8);
  faultUnlessCanonical(t, L.T0);
  const operand = instruction.operands[0];
  const released = 8 + (operand?.kind === 'immediate' ? Number(operand.value) : 0);
  t.getRegister(RSP).i64(released).op(OP.i64_add);
  t.setRegister(RSP);
  t.control.leave(L.T0);
  t.ended = true;
}

export const control: readonly InstructionDefinition[] = [
  define({ name: 'jmp', manual: '2A, JMP', forms: forms('Jmp', 'rel8_64 rel32_64'), leaves: true, translate: jump }),
  define({
    name: 'jmp',
    manual: '2A, JMP (indirect)',
    forms: forms('Jmp', 'rm64'),
    leaves: true,
    translate: jumpIndirect,
  }),
  ...CONDITIONS.map((condition) =>
    define({
      name: `j${condition}`,
      manual: '2A, Jcc',
      forms: forms(`J${condition}`, 'rel8_64 rel32_64'),
      reads: STATUS_FLAGS,
      leaves: true,
      translate: jumpIf(condition),
    }),
  ),
  define({
    name: 'jrcxz',
    manual: '2A, Jcc',
    forms: forms('Jrcxz', 'rel8_64'),
    leaves: true,
    translate: jumpIfCountZero(8),
  }),
  define({
    name: 'jecxz',
    manual: '2A, Jcc',
    forms: forms('Jecxz', 'rel8_64'),
    leaves: true,
    translate: jumpIfCountZero(4),
  }),
  define({
    name: 'loop',
    manual: '2A, LOOP/LOOPcc',
    forms: forms('Loop', 'rel8_64_RCX'),
    leaves: true,
    translate: loop(),
  }),
  define({
    name: 'loope',
    manual: '2A, LOOP/LOOPcc',
    forms: forms('Loope', 'rel8_64_RCX'),
    reads: ZF,
    leaves: true,
    translate: loop('e'),
  }),
  define({
    name: 'loopne',
    manual: '2A, LOOP/LOOPcc',
    forms: forms('Loopne', 'rel8_64_RCX'),
    reads: ZF,
    leaves: true,
    translate: loop('ne'),
  }),
  define({ name: 'call', manual: '2A, CALL', forms: forms('Call', 'rel32_64'), leaves: true, translate: call }),
  define({
    name: 'call',
    manual: '2A, CALL (indirect)',
    forms: forms('Call', 'rm64'),
    leaves: true,
    translate: callIndirect,
  }),
  define({ name: 'ret', manual: '2B, RET', forms: forms('Retnq', '- imm16'), leaves: true, translate: returnFromCall }),
  define({
    name: 'ud2',
    manual: '2B, UD',
    forms: forms('Ud2', '-'),
    leaves: true,
    translate: (t) => t.trap('#UD'),
  }),
  define({
    name: 'ud0',
    manual: '2B, UD',
    forms: forms('Ud0', 'r16_rm16 r32_rm32 r64_rm64'),
    leaves: true,
    translate: (t) => t.trap('#UD'),
  }),
  define({
    name: 'ud1',
    manual: '2B, UD',
    forms: forms('Ud1', 'r16_rm16 r32_rm32 r64_rm64'),
    leaves: true,
    translate: (t) => t.trap('#UD'),
  }),
  define({
    name: 'int3',
    manual: '2A, INT n/INTO/INT3/INT1',
    forms: forms('Int3', '-'),
    leaves: true,
    translate: (t) => t.trap('#BP'),
  }),
];
