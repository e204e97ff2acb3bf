import type { Code } from 'iced-x86';
import type { DecodedInstruction, Operand } from './decoded-instruction.ts';
import { STATUS_FLAGS } from './flags.ts';
import { alu } from './instructions/alu.ts';
import { atomics } from './instructions/atomic.ts';
import { bits } from './instructions/bit.ts';
import { bmi } from './instructions/bmi.ts';
import { control } from './instructions/control.ts';
import type { InstructionDefinition } from './instructions/definition.ts';
import { doubleShifts } from './instructions/double-shift.ts';
import { flagControl } from './instructions/flags.ts';
import { miscellaneous } from './instructions/miscellaneous.ts';
import { moves } from './instructions/move.ts';
import { multiplicationAndDivision } from './instructions/muldiv.ts';
import { shifts } from './instructions/shift.ts';
import { stack } from './instructions/stack.ts';
import { strings } from './instructions/string.ts';

/** Every instruction of the engine. Decoding, translation, documentation and the tests all use this list. */
export const instructionTable: readonly InstructionDefinition[] = [
  ...moves,
  ...alu,
  ...shifts,
  ...doubleShifts,
  ...multiplicationAndDivision,
  ...bits,
  ...bmi,
  ...stack,
  ...strings,
  ...atomics,
  ...flagControl,
  ...control,
  ...miscellaneous,
];

let byForm: ReadonlyMap<Code, InstructionDefinition> | undefined;

function definitionsByForm(): ReadonlyMap<Code, InstructionDefinition> {
  return new Map(instructionTable.flatMap((definition) => definition.forms.map((form) => [form, definition] as const)));
}

/**
 * The definition of an instruction, or `undefined` if it is unsupported: no form of the table, a segment base other
 * than gs, or 32-bit addresses in a string instruction.
 */
export function definitionOf(code: Code, operands: readonly Operand[]): InstructionDefinition | undefined {
  byForm ??= definitionsByForm();
  const definition = byForm.get(code);
  for (const operand of operands) {
    if (operand.kind !== 'memory' || operand.size === 0) continue;
    if (operand.segment === 'fs') return undefined;
    if (operand.addressSize === 4 && strings.includes(definition!)) return undefined;
  }
  return definition;
}

/** Whether an instruction gives every status flag a new value, independent of the old ones. */
export function overwritesFlags(definition: InstructionDefinition): boolean {
  return definition.reads === 0 && !definition.writesSometimes && definition.writes === STATUS_FLAGS;
}

/** Whether the old flags of an instruction can still be seen after it, in it, or in a fault of it. */
export function needsFlags(definition: InstructionDefinition, instruction: DecodedInstruction): boolean {
  if (definition.reads !== 0 || definition.leaves) return true;
  if (definition.writes !== 0 && !overwritesFlags(definition)) return true;
  return instruction.operands.some((operand) => operand.kind === 'memory' && operand.size > 0);
}
