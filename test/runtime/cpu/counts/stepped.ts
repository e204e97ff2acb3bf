import { toAddress, WINDOW_HIGH } from '../../../../kernel-model/memory/guest-memory.ts';
import type { BranchCount, ExecutionCounts } from '../../../../runtime/cpu/counts/engine-counts.ts';
import type { BranchOperand } from '../../../../runtime/cpu/decoded-instruction.ts';
import { RangeDecoder, targetOffset } from '../../../../runtime/cpu/decoder.ts';
import type { Exit } from '../../../../runtime/cpu/engine.ts';
import type { Machine } from '../machine.ts';

/** Executions by window offset, as text: those of instructions that were executed, and of conditional jumps among them. */
export interface Counted {
  readonly instructions: Readonly<Record<string, number>>;
  readonly jumps: Readonly<Record<string, string>>;
}

/** Runs a machine an instruction at a time from where its registers are, and counts what it sees. */
export function countBySteps(machine: Machine, most: number): Counted & { readonly exit: Exit } {
  const { engine, memory, code } = machine;
  const { registers } = engine;
  const decoder = new RangeDecoder(code.offset, memory.bytes(code.offset, code.size));
  const instructions = new Map<number, number>();
  const jumps = new Map<number, BranchCount>();
  let exit: Exit = { kind: 'budget' };
  for (let n = 0; n < most && exit.kind === 'budget'; n++) {
    const { rip } = registers;
    const offset = rip >> 32n === BigInt(WINDOW_HIGH) ? targetOffset(rip) : -1;
    registers.budget = 1;
    exit = engine.run();
    if (registers.budget > 0) continue;
    instructions.set(offset, (instructions.get(offset) ?? 0) + 1);
    const { flow, operands, length } = decoder.decode(offset);
    if (flow !== 'conditional') continue;
    const target = targetOffset((operands[0] as BranchOperand).target);
    if (target === offset + length) continue;
    const jump = jumps.get(offset) ?? { target, taken: 0, fallen: 0 };
    if (registers.rip === toAddress(target)) jump.taken++;
    else jump.fallen++;
    jumps.set(offset, jump);
  }
  return { ...asTexts(instructions, jumps, 0), exit };
}

/** What an engine has counted, in the same form. */
export function countedBy({ instructions, branches, shift }: ExecutionCounts): Counted {
  return asTexts(instructions, branches, shift);
}

function asTexts(
  instructions: ReadonlyMap<number, number>,
  branches: ReadonlyMap<number, BranchCount>,
  shift: number,
): Counted {
  const place = (offset: number) => (offset + shift).toString(16);
  const sorted = <T>(map: ReadonlyMap<number, T>) => [...map].sort(([a], [b]) => a - b);
  return {
    instructions: Object.fromEntries(
      sorted(instructions).flatMap(([offset, times]) => (times === 0 ? [] : [[place(offset), times]])),
    ),
    jumps: Object.fromEntries(
      sorted(branches).flatMap(([offset, { taken, fallen }]) =>
        taken === 0 && fallen === 0 ? [] : [[place(offset), `${taken} taken, ${fallen} not`]],
      ),
    ),
  };
}
