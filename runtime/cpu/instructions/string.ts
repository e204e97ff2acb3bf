import type { DecodedInstruction, MemoryOperand } from '../decoded-instruction.ts';
import { MOST_WORK, WORK_OFFSET } from '../engine-cells.ts';
import { DF, forgetFlags, STATUS_FLAGS, setFlags } from '../flags.ts';
import { checkAccess, loadChecked, pushEffectiveAddress, storeChecked } from '../memory-access.ts';
import { RAX, RCX, RDI, RSI, readRegister, writeRegister } from '../operands.ts';
import { RFLAGS_OFFSET } from '../register-file.ts';
import * as L from '../translation/locals.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition } from './definition.ts';

/**
 * String instructions: Intel SDM volume 1, section 7.3.9. T3 is the step, the element size with the direction's sign.
 */

/** The work on one element, without moving the pointers: reads into T0 and T1, writes. */
type Element = (t: Translation, size: number) => void;

function operandAt(t: Translation, number: number): MemoryOperand {
  const found = t.instruction.operands.find((operand) => operand.kind === 'memory' && operand.base === number);
  return found as MemoryOperand;
}

function loadElement(t: Translation, number: number, size: number, into: number): void {
  pushEffectiveAddress(t, operandAt(t, number));
  checkAccess(t, size, 'read', false);
  loadChecked(t, size, 'sign');
  t.code.set(into);
}

function storeElement(t: Translation, size: number): void {
  pushEffectiveAddress(t, operandAt(t, RDI));
  checkAccess(t, size, 'write', false);
  t.code.get(L.T0);
  storeChecked(t, size);
}

function pushDirection(t: Translation): void {
  t.code.i32(0).memory(OP.i32_load, RFLAGS_OFFSET).i32(DF).op(OP.i32_and);
}

function loadStep(t: Translation, size: number): void {
  t.code.i64(-size).i64(size);
  pushDirection(t);
  t.code.op(OP.select).set(L.T3);
}

function advance(t: Translation, pointers: readonly number[]): void {
  for (const number of pointers) {
    t.getRegister(number).get(L.T3).op(OP.i64_add);
    t.setRegister(number);
  }
}

function countDown(t: Translation): void {
  t.getRegister(RCX).i64(1).op(OP.i64_sub);
  t.setRegister(RCX);
}

/** Ends the run if earlier repetitions have processed too many elements, and keeps the count in T4. */
function checkWork(t: Translation): void {
  const { code } = t;
  code.i32(0).memory(OP.i64_load, WORK_OFFSET).i64(BigInt(MOST_WORK)).op(OP.i64_gt_u).if();
  t.fault('work');
  code.end();
  t.getRegister(RCX).set(L.T4);
}

/** Counts the elements of a repetition. */
function countWork(t: Translation): void {
  const { code } = t;
  code.i32(0).i32(0).memory(OP.i64_load, WORK_OFFSET).get(L.T4).op(OP.i64_add);
  t.getRegister(RCX).op(OP.i64_sub).memory(OP.i64_store, WORK_OFFSET);
}

/** The instruction element by element. A fault leaves the pointers and the count at its element. */
function repeated(
  t: Translation,
  size: number,
  pointers: readonly number[],
  element: Element,
  compares: boolean,
): void {
  const { code, instruction } = t;
  loadStep(t, size);
  if (instruction.repeat === 'none') {
    element(t, size);
    advance(t, pointers);
    if (compares) compareFlags(t, size);
    return;
  }
  checkWork(t);
  t.getRegister(RCX).op(OP.i64_eqz).op(OP.i32_eqz).if();
  const loop = code.loop();
  element(t, size);
  advance(t, pointers);
  countDown(t);
  if (compares) {
    code
      .get(L.T0)
      .get(L.T1)
      .op(instruction.repeat === 'repeat' ? OP.i64_eq : OP.i64_ne);
    t.getRegister(RCX).op(OP.i64_eqz).op(OP.i32_eqz).op(OP.i32_and).brIf(loop);
  } else {
    t.getRegister(RCX).op(OP.i64_eqz).op(OP.i32_eqz).brIf(loop);
  }
  code.end();
  // Only now: a page fault within a repetition finds the old flags (SDM volume 2B, REP).
  if (compares) compareFlags(t, size);
  code.end();
  countWork(t);
  if (compares) forgetFlags(t);
}

function compareFlags(t: Translation, size: number): void {
  t.code.get(L.T0).get(L.T1).op(OP.i64_sub).set(L.T2);
  setFlags(t, 'sub', size, { a: L.T0, b: L.T1, result: L.T2 });
}

/** Upward repetitions of movs and stos use a function that works page by page. */
function inBulk(t: Translation, size: number, pointers: readonly number[], element: Element, bulk: () => void): void {
  const { code, instruction } = t;
  const plain = instruction.operands.every((operand) => operand.kind !== 'memory' || operand.segment === 'none');
  if (instruction.repeat === 'none' || !plain) {
    repeated(t, size, pointers, element, false);
    return;
  }
  pushDirection(t);
  code.if();
  repeated(t, size, pointers, element, false);
  code.else();
  checkWork(t);
  bulk();
  code.set(L.T0);
  for (const number of pointers) {
    t.getRegister(number).get(L.T0).i64(Math.log2(size)).op(OP.i64_shl).op(OP.i64_add);
    t.setRegister(number);
  }
  t.getRegister(RCX).get(L.T0).op(OP.i64_sub);
  t.setRegister(RCX);
  countWork(t);
  t.getRegister(RCX).op(OP.i64_eqz).op(OP.i32_eqz).if();
  t.fault('memory');
  code.end();
  code.end();
}

/** An instruction's element size in bytes: that of its memory operands. */
function elementSize(instruction: DecodedInstruction): number {
  for (const operand of instruction.operands) if (operand.kind === 'memory') return operand.size;
  return 1;
}

function moveString(t: Translation, instruction: DecodedInstruction): void {
  const size = elementSize(instruction);
  const element: Element = () => {
    loadElement(t, RSI, size, L.T0);
    storeElement(t, size);
  };
  inBulk(t, size, [RSI, RDI], element, () => {
    t.getRegister(RDI);
    t.getRegister(RSI);
    t.getRegister(RCX).i32(Math.log2(size)).call(t.support.repeatMove);
  });
}

function storeString(t: Translation, instruction: DecodedInstruction): void {
  const size = elementSize(instruction);
  const element: Element = () => {
    t.getRegister(RAX).set(L.T0);
    storeElement(t, size);
  };
  inBulk(t, size, [RDI], element, () => {
    t.getRegister(RDI);
    t.getRegister(RAX);
    t.getRegister(RCX).i32(Math.log2(size)).call(t.support.repeatStore);
  });
}

function loadString(t: Translation, instruction: DecodedInstruction): void {
  const size = elementSize(instruction);
  const element: Element = () => {
    loadElement(t, RSI, size, L.T0);
    t.code.get(L.T0);
    writeRegister(t, { kind: 'register', number: RAX, size, high: false });
  };
  repeated(t, size, [RSI], element, false);
}

function scanString(t: Translation, instruction: DecodedInstruction): void {
  const size = elementSize(instruction);
  const element: Element = () => {
    loadElement(t, RDI, size, L.T1);
    readRegister(t, { kind: 'register', number: RAX, size, high: false }, 'sign');
    t.code.set(L.T0);
  };
  repeated(t, size, [RDI], element, true);
}

function compareStrings(t: Translation, instruction: DecodedInstruction): void {
  const size = elementSize(instruction);
  const element: Element = () => {
    // In this order: if neither can be read, the fault is that of rsi, as on AMD's processors; on Intel's it is that of
    // rdi.
    loadElement(t, RSI, size, L.T0);
    loadElement(t, RDI, size, L.T1);
  };
  repeated(t, size, [RSI, RDI], element, true);
}

type Translate = InstructionDefinition['translate'];
const family = (stem: string, manual: string, suffixes: readonly string[], writes: number, translate: Translate) =>
  ['b', 'w', 'd', 'q'].map((letter, n) =>
    define({
      name: `${stem.toLowerCase()}${letter}`,
      manual: `${manual}; 2B, REP/REPE/REPZ/REPNE/REPNZ`,
      forms: forms(`${stem}${letter}`, suffixes[n]!),
      writes,
      writesSometimes: true,
      leaves: true,
      translate,
    }),
  );

export const strings: readonly InstructionDefinition[] = [
  ...family('Movs', '2B, MOVS', ['m8_m8', 'm16_m16', 'm32_m32', 'm64_m64'], 0, moveString),
  ...family('Stos', '2B, STOS', ['m8_AL', 'm16_AX', 'm32_EAX', 'm64_RAX'], 0, storeString),
  ...family('Lods', '2A, LODS', ['AL_m8', 'AX_m16', 'EAX_m32', 'RAX_m64'], 0, loadString),
  ...family('Scas', '2B, SCAS', ['AL_m8', 'AX_m16', 'EAX_m32', 'RAX_m64'], STATUS_FLAGS, scanString),
  ...family('Cmps', '2A, CMPS', ['m8_m8', 'm16_m16', 'm32_m32', 'm64_m64'], STATUS_FLAGS, compareStrings),
];
