import type { DecodedInstruction, MemoryOperand } from '../decoded-instruction.ts';
import { pushStatus, STATUS_FLAGS, setExplicitFlags, setFlags, ZF } from '../flags.ts';
import { checkAccess, loadChecked, pushEffectiveAddress, storeChecked } from '../memory-access.ts';
import {
  openDestination,
  operandSize,
  RAX,
  RBX,
  RCX,
  RDX,
  readDestination,
  readRegister,
  writeDestination,
  writeRegister,
} from '../operands.ts';
import * as L from '../translation/locals.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition } from './definition.ts';

/**
 * Exchanges, with or without a lock prefix: Intel SDM volume 1, section 5.1.1, and volume 3, section 8.1. One CPU runs
 * at a time, so a lock prefix changes nothing here or elsewhere.
 */

const EXCHANGE_FORMS = 'rm8_r8 rm16_r16 rm32_r32 rm64_r64';

function exchange(t: Translation, instruction: DecodedInstruction): void {
  const [first, second] = [instruction.operands[0]!, instruction.operands[1]!];
  openDestination(t, first, 'modify');
  readDestination(t, first, 'any');
  t.code.set(L.T0);
  readDestination(t, second, 'any');
  writeDestination(t, first);
  t.code.get(L.T0);
  writeDestination(t, second);
}

function exchangeAndAdd(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  const [destination, source] = [instruction.operands[0]!, instruction.operands[1]!];
  const size = operandSize(instruction);
  const extension = size < 4 ? 'sign' : 'any';
  openDestination(t, destination, 'modify');
  readDestination(t, destination, extension);
  code.set(L.T0);
  readDestination(t, source, extension);
  code.set(L.T1);
  code.get(L.T0).get(L.T1).op(OP.i64_add).set(L.T2);
  code.get(L.T0);
  writeDestination(t, source);
  code.get(L.T2);
  writeDestination(t, destination);
  setFlags(t, 'add', size, { a: L.T0, b: L.T1, result: L.T2 });
}

function compareAndExchange(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  const [destination, source] = [instruction.operands[0]!, instruction.operands[1]!];
  const size = operandSize(instruction);
  openDestination(t, destination, 'modify');
  readDestination(t, destination, 'sign');
  code.set(L.T1);
  readRegister(t, { kind: 'register', number: RAX, size, high: false }, 'sign');
  code.set(L.T0);
  code.get(L.T0).get(L.T1).op(OP.i64_sub).tee(L.T2);
  code.op(OP.i64_eqz).if();
  readDestination(t, source, 'any');
  writeDestination(t, destination);
  code.else();
  code.get(L.T1);
  writeRegister(t, { kind: 'register', number: RAX, size, high: false });
  code.end();
  setFlags(t, 'sub', size, { a: L.T0, b: L.T1, result: L.T2 });
}

/** cmpxchg8b and cmpxchg16b: `half` is the size of each of the two registers on either side. */
function compareAndExchangePair(half: 4 | 8) {
  return (t: Translation, instruction: DecodedInstruction): void => {
    const { code } = t;
    const operand = instruction.operands[0] as MemoryOperand;
    const part = (number: number) => ({ kind: 'register', number, size: half, high: false }) as const;
    pushEffectiveAddress(t, operand);
    code.tee(L.T2);
    if (half === 8) {
      // An unaligned operand is refused before its page is checked (SDM volume 2A, CMPXCHG8B/CMPXCHG16B).
      code.op(OP.i32_wrap_i64).i32(15).op(OP.i32_and).if();
      t.fault('#GP');
      code.end();
      code.get(L.T2);
    }
    checkAccess(t, 2 * half, 'modify', operand.stack);
    loadChecked(t, half, 'zero');
    code.set(L.T0);
    loadChecked(t, half, 'zero', half);
    code.set(L.T1);
    readRegister(t, part(RAX), 'zero');
    code.get(L.T0).op(OP.i64_eq);
    readRegister(t, part(RDX), 'zero');
    code.get(L.T1).op(OP.i64_eq).op(OP.i32_and).tee(L.I1).if();
    t.getRegister(RBX);
    storeChecked(t, half);
    t.getRegister(RCX);
    storeChecked(t, half, half);
    code.else();
    code.get(L.T0);
    writeRegister(t, part(RAX));
    code.get(L.T1);
    writeRegister(t, part(RDX));
    code.end();
    if (!t.flagsNeeded) return;
    pushStatus(t);
    code.i32(~ZF).op(OP.i32_and).get(L.I1).i32(6).op(OP.i32_shl).op(OP.i32_or);
    setExplicitFlags(t);
  };
}

export const atomics: readonly InstructionDefinition[] = [
  define({
    name: 'xchg',
    manual: '2D, XCHG',
    forms: forms('Xchg', `${EXCHANGE_FORMS} r16_AX r32_EAX r64_RAX`),
    translate: exchange,
  }),
  define({
    name: 'xadd',
    manual: '2D, XADD',
    forms: forms('Xadd', EXCHANGE_FORMS),
    writes: STATUS_FLAGS,
    translate: exchangeAndAdd,
  }),
  define({
    name: 'cmpxchg',
    manual: '2A, CMPXCHG',
    forms: forms('Cmpxchg', EXCHANGE_FORMS),
    writes: STATUS_FLAGS,
    translate: compareAndExchange,
  }),
  define({
    name: 'cmpxchg8b',
    manual: '2A, CMPXCHG8B/CMPXCHG16B',
    forms: forms('Cmpxchg8b', 'm64'),
    writes: ZF,
    translate: compareAndExchangePair(4),
  }),
  define({
    name: 'cmpxchg16b',
    manual: '2A, CMPXCHG8B/CMPXCHG16B',
    forms: forms('Cmpxchg16b', 'm128'),
    writes: ZF,
    leaves: true,
    translate: compareAndExchangePair(8),
  }),
];
