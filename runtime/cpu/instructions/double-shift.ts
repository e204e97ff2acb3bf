import type { DecodedInstruction } from '../decoded-instruction.ts';
import { CF, STATUS_FLAGS, setFlags } from '../flags.ts';
import { openDestination, operandSize, readDestination, writeDestination } from '../operands.ts';
import * as L from '../translation/locals.ts';
import type { Translation } from '../translation/translation.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import { define, forms, type InstructionDefinition, type UndefinedFlagsContext } from './definition.ts';
import { constantCount, loadCount, undefinedByShift, whenCounted } from './shift.ts';

/** Shifts of one operand with bits of another coming in: Intel SDM volume 1, section 5.1.5. */

function doubleShift(direction: 'left' | 'right') {
  return (t: Translation, instruction: DecodedInstruction): void => {
    const { code } = t;
    const [operand, filler] = [instruction.operands[0]!, instruction.operands[1]!];
    const size = operandSize(instruction);
    const bits = 8 * size;
    const count = constantCount(instruction, 2);
    openDestination(t, operand, 'modify');
    readDestination(t, operand, 'zero');
    code.set(L.T0);
    readDestination(t, filler, 'zero');
    code.set(L.T3);
    loadCount(t, count);
    if (size === 8) {
      const [towards, away] = direction === 'left' ? [OP.i64_shl, OP.i64_shr_u] : [OP.i64_shr_u, OP.i64_shl];
      code.get(L.T0).get(L.T1).op(towards);
      code.get(L.T3).i64(1).op(away).i64(63).get(L.T1).op(OP.i64_sub).op(away).op(OP.i64_or);
    } else if (direction === 'left') {
      code.get(L.T0).i64(bits).op(OP.i64_shl).get(L.T3).op(OP.i64_or);
      if (size === 2) code.i64(16).op(OP.i64_shl).get(L.T0).op(OP.i64_or).i64(16).op(OP.i64_shl);
      code
        .get(L.T1)
        .op(OP.i64_shl)
        .i64(size === 2 ? 48 : 32)
        .op(OP.i64_shr_u);
    } else {
      code.get(L.T3).i64(bits).op(OP.i64_shl).get(L.T0).op(OP.i64_or);
      if (size === 2) code.get(L.T0).i64(32).op(OP.i64_shl).op(OP.i64_or);
      code.get(L.T1).op(OP.i64_shr_u);
    }
    code.tee(L.T2);
    writeDestination(t, operand);
    whenCounted(t, count, () => {
      code.get(L.T0);
      if (direction === 'left') code.i64(bits).get(L.T1).op(OP.i64_sub);
      else code.get(L.T1).i64(1).op(OP.i64_sub);
      code.op(OP.i64_shr_u).i64(1).op(OP.i64_and);
      code
        .get(L.T0)
        .get(L.T2)
        .op(OP.i64_xor)
        .i64(bits - 1)
        .op(OP.i64_shr_u)
        .i64(1)
        .op(OP.i64_and);
      code.i64(11).op(OP.i64_shl).op(OP.i64_or).set(L.T3);
      setFlags(t, 'carry', size, { a: L.T3, result: L.T2 });
    });
  };
}

/**
 * A shift by more than the operand size, which only 16 bits allow, leaves everything undefined. One by exactly the size
 * leaves the usual undefined.
 */
function undefinedByDoubleShift(context: UndefinedFlagsContext): number {
  const masked = context.count & (context.size === 8 ? 63 : 31);
  return masked > 8 * context.size ? STATUS_FLAGS : undefinedByShift(context) & ~CF;
}

function doubleShiftDefinition(name: string, direction: 'left' | 'right'): InstructionDefinition {
  return define({
    name: name.toLowerCase(),
    manual: `2B, ${name.toUpperCase()}`,
    forms: forms(name, 'rm16_r16_imm8 rm32_r32_imm8 rm64_r64_imm8 rm16_r16_CL rm32_r32_CL rm64_r64_CL'),
    writes: STATUS_FLAGS,
    undefinedFlags: undefinedByDoubleShift,
    undefinedResult: ({ size, count }) => (count & (size === 8 ? 63 : 31)) > 8 * size,
    writesSometimes: true,
    translate: doubleShift(direction),
  });
}

export const doubleShifts: readonly InstructionDefinition[] = [
  doubleShiftDefinition('Shld', 'left'),
  doubleShiftDefinition('Shrd', 'right'),
];
