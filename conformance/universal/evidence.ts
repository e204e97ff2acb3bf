import type { HelperCall, Oops, ProgramRun, StackFrame } from '../../runtime/target.ts';
import type { CodeListing, NamedPlace } from './listing.ts';
import type { ListedInstruction, RunEvidence } from './report.ts';
import type { Breach, JudgedRun } from './rules/breach.ts';

const MOST_HELPERS = 5;
const MOST_FRAMES = 32;
/** A place of the program in a message: `rex_prog_0123456789abcdef::name+0x1c/0x40`. */
const PLACE = /rex_prog_[0-9a-f]{16}::(.+?)\+0x([0-9a-f]+)\/0x[0-9a-f]+/;
/** Functions that a panic comes through, which say nothing of where it came from. */
const PANIC_MACHINERY = /^(core|alloc|std|__rustc|rex)::|^rust_begin_unwind$|^__rex_|^<core::/;

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** A frame in the kernel's notation. */
export function frameText({ symbol, offset, size }: StackFrame): string {
  return `${symbol}+0x${offset.toString(16)}/0x${size.toString(16)}`;
}

function placeIn(text: string, returnAddress: boolean): NamedPlace | undefined {
  const [, symbol, offset] = PLACE.exec(text) ?? [];
  return symbol === undefined ? undefined : { symbol, offset: Number.parseInt(offset!, 16), returnAddress };
}

/** Where in the program a breach happened. */
function placeOf(run: ProgramRun, breach: Breach): NamedPlace | undefined {
  if (run.oops !== null) return placeIn(run.oops.symbol, false);
  const named = placeIn(`${breach.message} ${breach.cause}`, true);
  if (named !== undefined && run.panic === null) return named;
  const frame = run.panic?.frames.find(({ program, symbol }) => program && !PANIC_MACHINERY.test(symbol));
  if (frame !== undefined) return { symbol: frame.symbol, offset: frame.offset, returnAddress: true };
  return named;
}

function traceOf({ oops, panic }: ProgramRun): readonly string[] {
  const frames = (oops ?? panic)?.frames ?? [];
  const more = frames.length > MOST_FRAMES ? [`… ${frames.length - MOST_FRAMES} more`] : [];
  return [...frames.slice(0, MOST_FRAMES).map(frameText), ...more];
}

function registersOf({ registers }: Oops): Record<string, string> {
  const telling = Object.entries(registers).filter(([, value]) => value !== 0n);
  return Object.fromEntries(telling.map(([name, value]) => [name, hex(value)]));
}

function describeHelper({ name, args, result }: HelperCall): string {
  const list = args.map((value) => (value < 0n ? String(value) : hex(value))).join(', ');
  if (result === null) return `${name}(${list})`;
  return `${name}(${list}) = ${result > 0xffff_ffffn ? hex(result) : result}`;
}

/** What a run shows of a breach. */
export function evidenceOf(
  { run, input, situation }: JudgedRun,
  breach: Breach,
  listing: CodeListing | undefined,
): RunEvidence {
  const place = placeOf(run, breach);
  const disassembly: readonly ListedInstruction[] = place === undefined ? [] : (listing?.around(place) ?? []);
  return {
    input: input.name,
    situation: situation.name,
    cpu: run.cpu,
    outcome: run.outcome,
    verdict: run.outcome === 'completed' ? run.verdict : '',
    instructions: run.instructions,
    stack: run.stackHighWater,
    trace: traceOf(run),
    registers: run.oops === null ? null : registersOf(run.oops),
    disassembly,
    helpers: run.helpers.slice(-MOST_HELPERS).map(describeHelper),
  };
}
