import type { AuditInstruction } from './instruction.ts';
import type { MachineState, Value } from './machine-state.ts';
import type { ProgramText } from './program-text.ts';
import { read } from './transfer.ts';

/** The target of a call or jump. */
export type CallTarget =
  /** An address from the image base, inside executable segments or not. */
  | { readonly kind: 'address'; readonly address: number }
  /** A kernel symbol, through a word that a relocation filled. */
  | { readonly kind: 'import'; readonly name: string }
  /** A jump table with its targets. */
  | { readonly kind: 'table'; readonly targets: readonly number[] }
  /** A number, or the memory at a number. */
  | { readonly kind: 'absolute'; readonly value: bigint; readonly inMemory: boolean }
  /** The stack. */
  | { readonly kind: 'stack' }
  /** Unknown. */
  | { readonly kind: 'unknown' };

/** The target of an instruction that calls or jumps, by the facts known before it. */
export function targetOf(
  text: ProgramText,
  instruction: AuditInstruction,
  state: MachineState,
  tableTargets: (table: number, words: boolean) => readonly number[],
): CallTarget {
  const [operand] = instruction.operands;
  if (operand === undefined) return { kind: 'unknown' };
  if (operand.kind === 'branch') return { kind: 'address', address: operand.target };
  if (operand.kind === 'memory' && operand.segment === 'none' && operand.base < 0 && operand.index < 0) {
    const value = text.constantWord(operand.displacement);
    if (operand.relative && value === undefined) return { kind: 'unknown' };
    if (!operand.relative) return { kind: 'absolute', value: BigInt(operand.displacement), inMemory: true };
  }
  return fromValue(read(text, operand, state), tableTargets);
}

function fromValue(
  value: Value | undefined,
  tableTargets: (table: number, words: boolean) => readonly number[],
): CallTarget {
  switch (value?.kind) {
    case 'image':
      return { kind: 'address', address: value.address };
    case 'import':
      return { kind: 'import', name: value.name };
    case 'absolute':
      return { kind: 'absolute', value: value.value, inMemory: false };
    case 'stack':
      return { kind: 'stack' };
    case 'case':
    case 'table word': {
      const targets = tableTargets(value.table, value.kind === 'table word');
      return targets.length === 0 ? { kind: 'unknown' } : { kind: 'table', targets };
    }
    default:
      return { kind: 'unknown' };
  }
}
