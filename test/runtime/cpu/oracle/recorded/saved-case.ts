import { readFileSync } from 'node:fs';
import { EXECUTE } from '../../../../../kernel-model/memory/guest-memory.ts';
import { type Batch, codeRegion, type ProcessorOutcome, SCRATCH_REGION } from '../batch.ts';
import type { Case, Outcome } from '../case.ts';
import { CODE_OFFSET } from '../layout.ts';
import { codeOf, disassemble, hex } from '../report.ts';

/** A case with its code and with how the processor ended it, as JSON holds it. Numbers that may exceed 2^53 are hexadecimal strings. */
export interface SavedCase {
  /** What was wrong with the engine when the case was found. */
  readonly note: string;
  /** The code in Intel syntax, for the reader. */
  readonly instructions: readonly string[];
  readonly name: string;
  readonly mnemonic: string;
  /** Distance of the code from the beginning of the code region, of the entry from the beginning of the code, and the bytes. */
  readonly at: number;
  readonly entry: number;
  readonly code: string;
  readonly registers: readonly string[];
  readonly flags: number;
  readonly gsBase: string;
  readonly pointers: readonly { readonly register: number; readonly coefficient: string }[];
  readonly patches: readonly { readonly offset: number; readonly bytes: string; readonly isPointer: boolean }[];
  readonly undefinedFlags: number;
  readonly undefinedFlagsAt: readonly (readonly [number, number])[];
  readonly isSingle: boolean;
  readonly expected: SavedOutcome;
}

/** How the processor ended a saved case. */
export interface SavedOutcome {
  readonly exception: string;
  readonly rip: string;
  readonly address: string;
  readonly access: Outcome['access'];
  readonly registers: readonly string[];
  readonly flags: number;
  readonly changes: readonly { readonly offset: number; readonly bytes: string }[];
  readonly retired: number;
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

/** A case of a batch in the form in which it is kept. */
export function saveCase(batch: Batch, one: Case, expected: ProcessorOutcome, note: string): SavedCase {
  return {
    note,
    instructions: disassemble(batch, one),
    name: one.name,
    mnemonic: one.mnemonic,
    at: one.start - CODE_OFFSET,
    entry: one.entry - one.start,
    code: toHex(codeOf(batch, one)),
    registers: one.registers.map(hex),
    flags: one.flags,
    gsBase: hex(one.gsBase),
    pointers: one.pointers.map(({ register, coefficient }) => ({ register, coefficient: hex(coefficient) })),
    patches: one.patches.map(({ offset, bytes, isPointer }) => ({ offset, bytes: toHex(bytes), isPointer })),
    undefinedFlags: one.undefinedFlags,
    undefinedFlagsAt: [...(one.undefinedFlagsAt ?? [])],
    isSingle: one.isSingle,
    expected: {
      exception: expected.exception,
      rip: hex(expected.rip),
      address: hex(expected.address),
      access: expected.access,
      registers: expected.registers.map(hex),
      flags: expected.flags,
      changes: expected.changes.map(({ offset, bytes }) => ({ offset, bytes: toHex(bytes) })),
      retired: expected.retired,
    },
  };
}

/** A batch of the one saved case, and how the processor ended it. */
export function restoreCase(saved: SavedCase): { batch: Batch; expected: ProcessorOutcome } {
  const bytes = fromHex(saved.code);
  const code = new Uint8Array(saved.at + bytes.length);
  code.set(bytes, saved.at);
  const one: Case = {
    name: saved.name,
    mnemonic: saved.mnemonic,
    start: CODE_OFFSET + saved.at,
    entry: CODE_OFFSET + saved.at + saved.entry,
    size: bytes.length,
    registers: saved.registers.map(BigInt),
    flags: saved.flags,
    gsBase: BigInt(saved.gsBase),
    pointers: saved.pointers.map(({ register, coefficient }) => ({ register, coefficient: BigInt(coefficient) })),
    patches: saved.patches.map((patch) => ({ ...patch, bytes: fromHex(patch.bytes) })),
    undefinedFlags: saved.undefinedFlags,
    undefinedFlagsAt: new Map(saved.undefinedFlagsAt.map(([offset, flags]) => [offset, flags])),
    counted: false,
    isSingle: saved.isSingle,
  };
  const { expected } = saved;
  return {
    batch: { regions: [codeRegion(CODE_OFFSET, code, EXECUTE), SCRATCH_REGION], cases: [one] },
    expected: {
      ...expected,
      rip: BigInt(expected.rip),
      address: BigInt(expected.address),
      registers: expected.registers.map(BigInt),
      changes: expected.changes.map((change) => ({ ...change, bytes: fromHex(change.bytes) })),
      unclear: 0,
      unclearFlags: 0,
    },
  };
}

/** Where disagreements are kept once they have been put right. */
export const REGRESSIONS = new URL('./regressions.json', import.meta.url);

/** Every disagreement that was found and put right. */
export function readRegressions(): SavedCase[] {
  return JSON.parse(readFileSync(REGRESSIONS, 'utf8')) as SavedCase[];
}
