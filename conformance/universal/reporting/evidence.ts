import { describeHelperCall, mapNames } from '../../../runtime/describe-helper-call.ts';
import { describeSource } from '../../../runtime/describe-source.ts';
import type { Oops, ProgramRun, StackFrame } from '../../../runtime/program-run.ts';
import type { Breach, JudgedRun } from '../rules/breach.ts';
import type { CodeListing } from './listing.ts';
import { placeOf } from './places.ts';
import type { ListedInstruction, RunEvidence } from './report.ts';

const MOST_HELPERS = 5;
const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** A frame in the kernel's notation. */
export function frameText({ symbol, offset, size }: StackFrame): string {
  return `${symbol}+0x${offset.toString(16)}/0x${size.toString(16)}`;
}

/** The stack trace of a run, and the sources of its frames if the debug information of the object tells some. */
function traceOf({ oops, panic }: ProgramRun): Pick<RunEvidence, 'trace' | 'sources'> {
  const frames = (oops ?? panic)?.frames ?? [];
  const trace = frames.map(frameText);
  return frames.some(({ source }) => source !== undefined) ? { trace, sources: frames.map(describeSource) } : { trace };
}

function registersOf({ registers }: Oops): Record<string, string> {
  const telling = Object.entries(registers).filter(([, value]) => value !== 0n);
  return Object.fromEntries(telling.map(([name, value]) => [name, hex(value)]));
}

/** What a run shows of a breach. */
export function evidenceOf(
  { run, input, situation, object }: JudgedRun,
  breach: Breach,
  listing: CodeListing | undefined,
): RunEvidence {
  const place = placeOf(run, breach);
  const maps = mapNames([object]);
  const disassembly: readonly ListedInstruction[] = place === undefined ? [] : (listing?.around(place) ?? []);
  return {
    input: input.name,
    situation: situation.name,
    cpu: run.cpu,
    outcome: run.outcome,
    verdict: run.outcome === 'completed' ? run.verdict : '',
    instructions: run.instructions,
    stack: run.stackHighWater,
    ...traceOf(run),
    registers: run.oops === null ? null : registersOf(run.oops),
    disassembly,
    helpers: run.helpers.slice(-MOST_HELPERS).map((call) => describeHelperCall(call, maps)),
  };
}
