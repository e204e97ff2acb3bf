import type { RegisterOperand } from '../decoded-instruction.ts';
import { AF, CF, DF, PF, pushStatus, SF, STATUS_FLAGS, setExplicitFlags, ZF } from '../flags.ts';
import { RAX, readRegister, writeRegister } from '../operands.ts';
import { RFLAGS_OFFSET } from '../register-file.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition } from './definition.ts';

/** Flag control: Intel SDM volume 1, section 5.1.10. */

const AH: RegisterOperand = { kind: 'register', number: RAX, size: 1, high: true };
/** The flags of lahf and sahf in AH. */
const IN_AH = SF | ZF | AF | PF | CF;
const ALWAYS_SET = 1 << 1;

function changeCarry(opcode: number, operand: number) {
  return (t: Translation): void => {
    if (!t.flagsNeeded) return;
    pushStatus(t);
    t.code.i32(operand).op(opcode);
    setExplicitFlags(t);
  };
}

function setDirection(down: boolean) {
  return (t: Translation): void => {
    t.code.i32(0).i32(0).memory(OP.i32_load, RFLAGS_OFFSET);
    if (down) t.code.i32(DF).op(OP.i32_or);
    else t.code.i32(~DF).op(OP.i32_and);
    t.code.memory(OP.i32_store, RFLAGS_OFFSET);
  };
}

function loadFlags(t: Translation): void {
  pushStatus(t);
  t.code.i32(IN_AH).op(OP.i32_and).i32(ALWAYS_SET).op(OP.i32_or).op(OP.i64_extend_i32_u);
  writeRegister(t, AH);
}

function storeFlags(t: Translation): void {
  pushStatus(t);
  t.code.i32(~IN_AH).op(OP.i32_and);
  readRegister(t, AH, 'zero');
  t.code.op(OP.i32_wrap_i64).i32(IN_AH).op(OP.i32_and).op(OP.i32_or);
  setExplicitFlags(t);
}

export const flagControl: readonly InstructionDefinition[] = [
  define({
    name: 'clc',
    manual: '2A, CLC',
    forms: forms('Clc', '-'),
    writes: CF,
    translate: changeCarry(OP.i32_and, ~CF),
  }),
  define({
    name: 'stc',
    manual: '2B, STC',
    forms: forms('Stc', '-'),
    writes: CF,
    translate: changeCarry(OP.i32_or, CF),
  }),
  define({
    name: 'cmc',
    manual: '2A, CMC',
    forms: forms('Cmc', '-'),
    reads: CF,
    writes: CF,
    translate: changeCarry(OP.i32_xor, CF),
  }),
  define({ name: 'cld', manual: '2A, CLD', forms: forms('Cld', '-'), translate: setDirection(false) }),
  define({ name: 'std', manual: '2B, STD', forms: forms('Std', '-'), translate: setDirection(true) }),
  define({ name: 'lahf', manual: '2A, LAHF', forms: forms('Lahf', '-'), reads: STATUS_FLAGS, translate: loadFlags }),
  define({ name: 'sahf', manual: '2B, SAHF', forms: forms('Sahf', '-'), writes: IN_AH, translate: storeFlags }),
];
