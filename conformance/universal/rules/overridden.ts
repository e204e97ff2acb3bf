import type { KernelEvent, PtRegsName } from '../../../kernel-model/events.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';

/** The registers of a probed task that a run has changed, and what they hold; none for events of other kinds. */
export function changedRegisters(
  { registers }: ProgramRun,
  event: KernelEvent,
): readonly (readonly [string, bigint])[] {
  if (event.kind !== 'probe' || registers === null) return [];
  const given = event.registers ?? {};
  return Object.entries(registers).filter(
    ([name, value]) => value !== BigInt.asUintN(64, given[name as PtRegsName] ?? 0n),
  );
}
