import { Mnemonic } from 'iced-x86';
import type { AuditInstruction } from './instruction.ts';
import { RSP } from './instruction.ts';
import { type Comparison, type MachineState, stackOffset, type Value, withRegister } from './machine-state.ts';

/** The per-CPU variable that points to the top of the Rex stack (Rex ABI: entering a program). */
const STACK_TOP = 'rex_stack_ptr';
/** The part of the Rex stack for program code, in bytes: four pages (Rex ABI: stack). */
export const PROGRAM_STACK = 0x4000;

type Relation = 'above' | 'above or equal' | 'below' | 'below or equal' | 'equal' | 'different';

const RELATIONS: ReadonlyMap<Mnemonic, Relation> = new Map([
  [Mnemonic.Ja, 'above'],
  [Mnemonic.Jae, 'above or equal'],
  [Mnemonic.Jb, 'below'],
  [Mnemonic.Jbe, 'below or equal'],
  [Mnemonic.Je, 'equal'],
  [Mnemonic.Jne, 'different'],
]);
const OPPOSITES: Readonly<Record<Relation, Relation>> = {
  above: 'below or equal',
  'above or equal': 'below',
  below: 'above or equal',
  'below or equal': 'above',
  equal: 'different',
  different: 'equal',
};
const MIRRORED: Readonly<Record<Relation, Relation>> = {
  above: 'below',
  'above or equal': 'below or equal',
  below: 'above',
  'below or equal': 'above or equal',
  equal: 'equal',
  different: 'different',
};

/**
 * Adds the facts of one way of a conditional jump. Two registers may be equal there (the end of a loop that touches
 * each page of a large frame), or the stack check may be passed.
 * @param taken whether it is the way to the jump's target
 * @returns `undefined` if that way is impossible: two known places of the stack are not equal
 */
export function refine(instruction: AuditInstruction, state: MachineState, taken: boolean): MachineState | undefined {
  const { comparison } = state;
  const relation = RELATIONS.get(instruction.mnemonic);
  if (comparison === undefined || relation === undefined) return state;
  const holds = taken ? relation : OPPOSITES[relation];
  if (holds === 'equal') return equate(state, comparison);
  return passesCheck(comparison, holds, state) ? { ...state, checked: true } : state;
}

function equate(
  state: MachineState,
  { left, right, leftRegister, rightRegister }: Comparison,
): MachineState | undefined {
  const places = left?.kind === 'stack' && right?.kind === 'stack' && left.exact && right.exact;
  if (places && left.offset !== right.offset) return undefined;
  let after = state;
  if (left !== undefined && right === undefined && rightRegister >= 0) after = withRegister(after, rightRegister, left);
  if (right !== undefined && left === undefined && leftRegister >= 0) after = withRegister(after, leftRegister, right);
  return after;
}

/** Whether this result of a comparison shows that rsp > gs:[rex_stack_ptr] - 0x4000, the rule of the stack check. */
function passesCheck({ left, right }: Comparison, relation: Relation, state: MachineState): boolean {
  return exceeds(left, right, relation, state) || exceeds(right, left, MIRRORED[relation], state);
}

function exceeds(
  pointer: Value | undefined,
  limit: Value | undefined,
  relation: Relation,
  state: MachineState,
): boolean {
  if (pointer?.kind !== 'stack' || limit?.kind !== 'per-cpu' || limit.name !== STACK_TOP) return false;
  const rsp = stackOffset(state);
  if (rsp === undefined || state.registers[RSP] === undefined) return false;
  const distance = limit.plus - pointer.offset + rsp;
  if (relation === 'above') return distance >= -PROGRAM_STACK;
  return relation === 'above or equal' && distance > -PROGRAM_STACK;
}
