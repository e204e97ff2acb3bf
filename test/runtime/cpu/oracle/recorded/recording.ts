import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type Batch, encodeBatch, type ProcessorOutcome } from '../batch.ts';
import type { Case, Outcome } from '../case.ts';

/**
 * How a processor ended the cases of a batch, kept so that a machine without one (or without a compiler) can compare as well. The cases
 * themselves are made up anew from their seed; the hash tells whether they are still the same.
 */
interface Recording {
  readonly batch: string;
  readonly outcomes: readonly RecordedOutcome[];
}

/** Only what differs from the state before: exception, rip, address, access, flags, retired, registers by number, bytes by offset. */
type RecordedOutcome = readonly [
  exception: string,
  rip: string,
  address: string,
  access: Outcome['access'],
  flags: number,
  retired: number,
  registers: readonly (readonly [number, string])[],
  changes: readonly (readonly [number, string])[],
];

function hashOf(batch: Batch): string {
  return createHash('sha256').update(encodeBatch(batch)).digest('hex');
}

/** The outcomes of a batch, compressed. */
export function encodeRecording(batch: Batch, outcomes: readonly ProcessorOutcome[]): Uint8Array {
  const recording: Recording = {
    batch: hashOf(batch),
    outcomes: outcomes.map((outcome, index) => recordOutcome(batch.cases[index]!, outcome)),
  };
  return gzipSync(JSON.stringify(recording), { level: 9 });
}

function recordOutcome(one: Case, outcome: ProcessorOutcome): RecordedOutcome {
  return [
    outcome.exception,
    outcome.rip.toString(16),
    outcome.address.toString(16),
    outcome.access,
    outcome.flags,
    outcome.retired,
    outcome.registers.flatMap((value, number) =>
      value === one.registers[number] ? [] : [[number, value.toString(16)] as const],
    ),
    outcome.changes.map(({ offset, bytes }) => [offset, Buffer.from(bytes).toString('hex')] as const),
  ];
}

/**
 * Reads the outcomes of a batch.
 * @returns `undefined` when they were recorded for other cases
 */
export function decodeRecording(batch: Batch, bytes: Uint8Array): ProcessorOutcome[] | undefined {
  const recording = JSON.parse(gunzipSync(bytes).toString()) as Recording;
  if (recording.batch !== hashOf(batch)) return undefined;
  return recording.outcomes.map((outcome, index) => restoreOutcome(batch.cases[index]!, outcome));
}

function restoreOutcome(one: Case, recorded: RecordedOutcome): ProcessorOutcome {
  const [exception, rip, address, access, flags, retired, changed, changes] = recorded;
  const registers = [...one.registers];
  for (const [number, value] of changed) registers[number] = BigInt(`0x${value}`);
  return {
    exception,
    rip: BigInt(`0x${rip}`),
    address: BigInt(`0x${address}`),
    access,
    flags,
    retired,
    registers,
    changes: changes.map(([offset, bytes]) => ({ offset, bytes: Uint8Array.from(Buffer.from(bytes, 'hex')) })),
    unclear: 0,
    unclearFlags: 0,
  };
}
