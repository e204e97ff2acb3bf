import { PT_REGS_NAMES, type PtRegsName } from '../../kernel-model/events.ts';
import { readNumber } from '../../vocabulary/cells.ts';
import { misplaced } from '../running/misplaced.ts';
import { type FiredEvent, selectEvent } from '../running/outcomes.ts';
import { inRow, type Pair, pairs } from '../tables/tables.ts';
import { Mismatch } from './mismatch.ts';

/** Registers by their names in struct pt_regs. */
export const REGISTERS = pairs({ what: 'register', names: PT_REGS_NAMES, shape: '| di | 3 |' });

function show(value: bigint | undefined): string {
  return `0x${BigInt.asUintN(64, value ?? 0n).toString(16)}`;
}

/**
 * The probed task's registers after the last event: those named have these values, every other one is as it was. `*` stands for any value.
 * @throws Mismatch listing the registers that differ
 */
export function expectRegisters(table: readonly Pair<PtRegsName>[], fired: readonly FiredEvent[]): void {
  const { event, runs, label } = selectEvent(fired, undefined);
  if (event.kind !== 'probe') throw misplaced('no probe was hit', 'let a task call a probed function first');
  const after = runs.at(-1)?.registers;
  if (after == null) throw new Mismatch('a program that sees the call', 'no program saw it', [label]);
  const expected: string[] = [];
  const found: string[] = [];
  for (const { name, value: text, row } of table) {
    if (text === '*') continue;
    const wanted = inRow(row, () => BigInt.asUintN(64, readNumber(text, `register ${name}`)));
    const value = after[name];
    if (wanted === BigInt.asUintN(64, value ?? 0n)) continue;
    expected.push(`${name} ${show(wanted)}`);
    found.push(`${name} ${show(value)}`);
  }
  for (const [name, value] of Object.entries(after) as [PtRegsName, bigint][]) {
    const before = event.registers?.[name];
    if (table.some((row) => row.name === name) || show(before) === show(value)) continue;
    expected.push(`${name} unchanged: ${show(before)}`);
    found.push(`${name} ${show(value)}`);
  }
  if (expected.length > 0) throw new Mismatch(expected, found);
}
