import type { DecodedInstruction } from '../decoded-instruction.ts';
import { DF, pushStatus, STATUS_FLAGS, setExplicitFlags } from '../flags.ts';
import { checkAccess, loadChecked, pushEffectiveAddress, storeChecked } from '../memory-access.ts';
import { operandSize, RBP, RSP, readOperand, writeRegister } from '../operands.ts';
import { RFLAGS_OFFSET } from '../register-file.ts';
import * as L from '../translation/locals.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition } from './definition.ts';

/** The stack: Intel SDM volume 1, sections 5.1.1 and 6.2. */

/**
 * Pushes the value in T0 on the guest's stack; faults before any change.
 * @param check another check, made after the stack is found to have room
 */
export function pushOnStack(t: Translation, size: number, check?: () => void): void {
  t.getRegister(RSP).i64(size).op(OP.i64_sub).tee(L.T1);
  checkAccess(t, size, 'write', true, t.accesses?.addresses.stackTop(size));
  check?.();
  t.code.get(L.T0);
  storeChecked(t, size);
  t.code.get(L.T1);
  t.setRegister(RSP);
}

/** Loads the top of the guest's stack into T0 and does not change rsp. */
export function loadStackTop(t: Translation, size: number): void {
  t.getRegister(RSP);
  checkAccess(t, size, 'read', true, t.accesses?.addresses.stackTop(0));
  loadChecked(t, size, 'any');
  t.code.set(L.T0);
}

function addToStackPointer(t: Translation, count: number): void {
  t.getRegister(RSP).i64(count).op(OP.i64_add);
  t.setRegister(RSP);
}

function push(t: Translation, instruction: DecodedInstruction): void {
  const operand = instruction.operands[0]!;
  readOperand(t, operand, 'any');
  t.code.set(L.T0);
  pushOnStack(t, operand.kind === 'immediate' ? 8 : operandSize(instruction));
}

function pop(t: Translation, instruction: DecodedInstruction): void {
  const operand = instruction.operands[0]!;
  const size = operandSize(instruction);
  loadStackTop(t, size);
  if (operand.kind === 'memory') {
    // The address uses the new rsp; a fault must find the old one.
    addToStackPointer(t, size);
    pushEffectiveAddress(t, operand);
    t.code.set(L.T1);
    addToStackPointer(t, -size);
    t.code.get(L.T1);
    checkAccess(t, size, 'write', operand.stack);
    t.code.get(L.T0);
    storeChecked(t, size);
    addToStackPointer(t, size);
  } else if (operand.kind === 'register') {
    addToStackPointer(t, size);
    t.code.get(L.T0);
    writeRegister(t, operand);
  }
}

function leave(t: Translation): void {
  t.getRegister(RBP).tee(L.T1);
  checkAccess(t, 8, 'read', true);
  loadChecked(t, 8, 'any');
  t.setRegister(RBP);
  t.code.get(L.T1).i64(8).op(OP.i64_add);
  t.setRegister(RSP);
}

/** Resume and virtual-8086 mode flags, which pushfq clears. */
const NOT_PUSHED = (1 << 16) | (1 << 17);
const ALWAYS_SET = 1 << 1;
/** The flags that popfq can change in ring 0: the status flags, TF, IF, DF, IOPL, NT, AC and ID. */
const POPPED = STATUS_FLAGS | DF | (1 << 8) | (1 << 9) | (3 << 12) | (1 << 14) | (1 << 18) | (1 << 21);

function pushFlags(t: Translation): void {
  const { code } = t;
  pushStatus(t);
  code.i32(0).memory(OP.i32_load, RFLAGS_OFFSET);
  code
    .i32(~(STATUS_FLAGS | NOT_PUSHED))
    .op(OP.i32_and)
    .op(OP.i32_or)
    .i32(ALWAYS_SET)
    .op(OP.i32_or);
  code.op(OP.i64_extend_i32_u).set(L.T0);
  pushOnStack(t, 8);
}

function popFlags(t: Translation): void {
  const { code } = t;
  loadStackTop(t, 8);
  addToStackPointer(t, 8);
  code.i32(0);
  code.i32(0).memory(OP.i32_load, RFLAGS_OFFSET).i32(~POPPED).op(OP.i32_and);
  code.get(L.T0).op(OP.i32_wrap_i64).i32(POPPED).op(OP.i32_and).op(OP.i32_or).i32(ALWAYS_SET).op(OP.i32_or);
  code.memory(OP.i32_store, RFLAGS_OFFSET);
  code.get(L.T0).op(OP.i32_wrap_i64).i32(STATUS_FLAGS).op(OP.i32_and);
  setExplicitFlags(t);
}

export const stack: readonly InstructionDefinition[] = [
  define({
    name: 'push',
    manual: '2B, PUSH',
    forms: [...forms('Push', 'r16 r64 rm16 rm64'), ...forms('Pushq', 'imm8 imm32')],
    leaves: true,
    translate: push,
  }),
  define({ name: 'pop', manual: '2B, POP', forms: forms('Pop', 'r16 r64 rm16 rm64'), leaves: true, translate: pop }),
  define({
    name: 'pushfq',
    manual: '2B, PUSHF/PUSHFD/PUSHFQ',
    forms: forms('Pushfq', '-'),
    reads: STATUS_FLAGS,
    leaves: true,
    translate: pushFlags,
  }),
  define({
    name: 'popfq',
    manual: '2B, POPF/POPFD/POPFQ',
    forms: forms('Popfq', '-'),
    writes: STATUS_FLAGS,
    leaves: true,
    translate: popFlags,
  }),
  define({ name: 'leave', manual: '2A, LEAVE', forms: forms('Leaveq', '-'), leaves: true, translate: leave }),
];
