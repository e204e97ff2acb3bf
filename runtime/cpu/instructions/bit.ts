import type { DecodedInstruction } from '../decoded-instruction.ts';
import { encodeFlagKind } from '../flag-state.ts';
import { AF, CF, OF, PF, SF, STATUS_FLAGS, setExplicitFlags, setFlags, ZF } from '../flags.ts';
import { checkAccess, pushEffectiveAddress } from '../memory-access.ts';
import {
  openDestination,
  operandSize,
  readDestination,
  readOperand,
  readSource,
  writeDestination,
} from '../operands.ts';
import * as L from '../translation/locals.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition } from './definition.ts';

/** Bit tests and scans: Intel SDM volume 1, section 5.1.6. */

type Change = 'none' | 'set' | 'reset' | 'complement';

/**
 * Bit tests. With a memory operand, a bit number in a register reaches beyond the operand: it is a signed offset into a
 * string of bits (SDM volume 2A, section 3.1.1.9).
 */
function bitTest(change: Change) {
  return (t: Translation, instruction: DecodedInstruction): void => {
    const { code } = t;
    const operand = instruction.operands[0]!;
    const size = operandSize(instruction);
    const access = change === 'none' ? 'read' : 'modify';
    readSource(t, 1, size, 'sign');
    code.set(L.T1);
    if (operand.kind === 'memory' && instruction.operands[1]!.kind === 'register') {
      pushEffectiveAddress(t, operand, true, () =>
        code
          .get(L.T1)
          .i64(Math.log2(8 * size))
          .op(OP.i64_shr_s)
          .i64(size)
          .op(OP.i64_mul),
      );
      checkAccess(t, size, access, operand.stack);
    } else {
      openDestination(t, operand, access);
    }
    readDestination(t, operand, 'any');
    code.set(L.T0);
    code
      .get(L.T1)
      .i64(8 * size - 1)
      .op(OP.i64_and)
      .set(L.T1);
    if (change !== 'none') {
      code.get(L.T0).i64(1).get(L.T1).op(OP.i64_shl);
      if (change === 'set') code.op(OP.i64_or);
      else if (change === 'complement') code.op(OP.i64_xor);
      else code.i64(-1).op(OP.i64_xor).op(OP.i64_and);
      writeDestination(t, operand);
    }
    if (!t.flagsNeeded) return;
    // ZF stays, with the result that represents it.
    code.get(L.T0).get(L.T1).op(OP.i64_shr_u).i64(CF).op(OP.i64_and).set(L.FLAG_A);
    code.i32(encodeFlagKind('carry', 8)).set(L.FLAG_KIND);
    t.flagsUsed = true;
    t.flags = { kind: 'carry', size: 8, carryIn: false };
  };
}

/** bsf and bsr do not change the destination if the source is 0. AMD documents this, and Intel's processors do it. */
function bitScan(direction: 'forward' | 'reverse') {
  return (t: Translation, instruction: DecodedInstruction): void => {
    const { code } = t;
    readOperand(t, instruction.operands[1]!, 'zero');
    code.tee(L.T0).op(OP.i64_eqz).op(OP.i32_eqz).if();
    if (direction === 'forward') code.get(L.T0).op(OP.i64_ctz);
    else code.i64(63).get(L.T0).op(OP.i64_clz).op(OP.i64_sub);
    writeDestination(t, instruction.operands[0]!);
    code.end();
    setFlags(t, 'logic', 8, { result: L.T0 });
  };
}

function countZeros(direction: 'trailing' | 'leading') {
  return (t: Translation, instruction: DecodedInstruction): void => {
    const { code } = t;
    const bits = 8 * operandSize(instruction);
    readOperand(t, instruction.operands[1]!, 'zero');
    code.tee(L.T0);
    if (direction === 'trailing') {
      if (bits < 64) code.i64(1n << BigInt(bits)).op(OP.i64_or);
      code.op(OP.i64_ctz);
    } else {
      code
        .op(OP.i64_clz)
        .i64(64 - bits)
        .op(OP.i64_sub);
    }
    code.tee(L.T2);
    writeDestination(t, instruction.operands[0]!);
    code.get(L.T0).op(OP.i64_eqz).op(OP.i64_extend_i32_u).set(L.T1);
    setFlags(t, 'carry', 8, { a: L.T1, result: L.T2 });
  };
}

function countOnes(t: Translation, instruction: DecodedInstruction): void {
  const { code } = t;
  readOperand(t, instruction.operands[1]!, 'zero');
  code.tee(L.T0).op(OP.i64_popcnt);
  writeDestination(t, instruction.operands[0]!);
  if (!t.flagsNeeded) return;
  code.get(L.T0).op(OP.i64_eqz).i32(6).op(OP.i32_shl);
  setExplicitFlags(t);
}

const SCAN_FORMS = 'r16_rm16 r32_rm32 r64_rm64';

function bitTestDefinition(name: string, change: Change): InstructionDefinition {
  return define({
    name: name.toLowerCase(),
    manual: `2A, ${name.toUpperCase()}`,
    forms: forms(name, 'rm16_r16 rm32_r32 rm64_r64 rm16_imm8 rm32_imm8 rm64_imm8'),
    writes: STATUS_FLAGS & ~ZF,
    undefinedFlags: OF | SF | AF | PF,
    translate: bitTest(change),
  });
}

function scanDefinition(
  name: string,
  volume: string,
  undefinedFlags: number,
  translate: InstructionDefinition['translate'],
): InstructionDefinition {
  return define({
    name: name.toLowerCase(),
    manual: `${volume}, ${name.toUpperCase()}`,
    forms: forms(name, SCAN_FORMS),
    writes: STATUS_FLAGS,
    undefinedFlags,
    translate,
  });
}

export const bits: readonly InstructionDefinition[] = [
  bitTestDefinition('Bt', 'none'),
  bitTestDefinition('Bts', 'set'),
  bitTestDefinition('Btr', 'reset'),
  bitTestDefinition('Btc', 'complement'),
  scanDefinition('Bsf', '2A', STATUS_FLAGS & ~ZF, bitScan('forward')),
  scanDefinition('Bsr', '2A', STATUS_FLAGS & ~ZF, bitScan('reverse')),
  scanDefinition('Tzcnt', '2B', OF | SF | AF | PF, countZeros('trailing')),
  scanDefinition('Lzcnt', '2A', OF | SF | AF | PF, countZeros('leading')),
  scanDefinition('Popcnt', '2B', 0, countOnes),
];
