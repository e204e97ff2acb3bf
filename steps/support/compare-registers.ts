import type { PtRegsName } from '../../kernel-model/events.ts';
import { Mismatch } from './mismatch.ts';
import { misplaced } from './misplaced.ts';
import { type FiredEvent, selectEvent } from './outcomes.ts';
import { readNumber, readPairs } from './tables.ts';

function show(value: bigint | undefined): string {
  return `0x${BigInt.asUintN(64, value ?? 0n).toString(16)}`;
}

/**
 * The probed task's registers after the last event: those named have these values, every other one is as it was. `*` stands for any value.
 * @throws Mismatch listing the registers that differ
 */
export function expectRegisters(rows: readonly (readonly string[])[], fired: readonly FiredEvent[]): void {
  const { event, runs } = selectEvent(fired, undefined);
  const after = runs.at(-1)?.registers;
  if (after == null || event.kind !== 'probe')
    throw misplaced('no probe was hit', 'let a task call a probed function first');
  const named = new Map(readPairs(rows));
  const expected: string[] = [];
  const found: string[] = [];
  for (const [name, text] of named) {
    if (text === '*') continue;
    const wanted = BigInt.asUintN(64, readNumber(text, `register ${name}`));
    const value = after[name as PtRegsName];
    if (wanted === BigInt.asUintN(64, value ?? 0n)) continue;
    expected.push(`${name} ${show(wanted)}`);
    found.push(`${name} ${show(value)}`);
  }
  for (const [name, value] of Object.entries(after) as [PtRegsName, bigint][]) {
    const before = event.registers?.[name];
    if (named.has(name) || show(before) === show(value)) continue;
    expected.push(`${name} unchanged: ${show(before)}`);
    found.push(`${name} ${show(value)}`);
  }
  if (expected.length > 0) throw new Mismatch(expected, found);
}
