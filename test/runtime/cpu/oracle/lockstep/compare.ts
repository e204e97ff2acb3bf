import { FIRST_GUEST_OFFSET, PAGE_SIZE } from '../../../../../kernel-model/memory/guest-memory.ts';
import type { Fault } from '../../../../../runtime/cpu/engine.ts';
import { REGISTER_NAMES } from '../../../../../runtime/cpu/register-file.ts';
import { ALL_FLAGS } from '../case.ts';
import { FlagsLeftOpen } from './flags-left-open.ts';
import { FLAGS, type NativeRun, RIP, runNative, type Session, type State } from './session.ts';

/** What came of a run. */
export interface Finding {
  readonly object: string;
  /** Instructions that were compared, and kernel functions that were answered. */
  readonly instructions: number;
  readonly answers: number;
  readonly end: string;
  /** Budgets that it was run with, where these are what is compared. */
  readonly budgets?: number;
  /** What differs, in words; absent if nothing does. */
  readonly difference?: string;
}

/** How an engine ended what was followed. */
export interface End {
  readonly fault: Fault | undefined;
  /** Whether it ended in a kernel function. */
  readonly leaves: boolean;
  /** In words. */
  readonly name: string;
}

/** The numbers of exceptions (Intel SDM volume 3, 6.3.1). */
const EXCEPTIONS: Readonly<Record<Fault['exception'], number>> = {
  '#DE': 0,
  '#BP': 3,
  '#UD': 6,
  '#SS': 12,
  '#GP': 13,
  '#PF': 14,
};

/** Bits of a page fault's error code (Intel SDM volume 3, 4.7). */
const WRITES = 2;
const FETCHES = 16;

/** Runs a session on the processor and compares every state. @param states those before each instruction, and the last one */
export function compareWithNative(
  object: string,
  session: Session,
  states: readonly State[],
  memory: Uint8Array,
  { fault, name }: End,
): Finding {
  const steps = states.length - 1;
  const finding = { object, instructions: Math.max(0, steps), answers: session.answers.length, end: name };
  if (steps <= 0) return finding;
  const native = runNative(session, steps);
  const difference = differenceOf(session, states, memory, fault, native);
  return difference === undefined ? finding : { ...finding, difference };
}

function differenceOf(
  session: Session,
  states: readonly State[],
  memory: Uint8Array,
  fault: Fault | undefined,
  native: NativeRun,
): string | undefined {
  let open = 0;
  const flags = new FlagsLeftOpen((address) => codeAt(session, address));
  for (const [n, expected] of native.states.entries()) {
    const found = states[n];
    if (found === undefined)
      return `the processor took ${native.states.length - 1} steps, the engine ${states.length - 1}`;
    const isBreakpoint = fault?.exception === '#BP' && n === states.length - 1;
    const wrong = differenceOfStates(
      isBreakpoint ? inFront(expected) : expected,
      found,
      ALL_FLAGS & ~open,
      'on the processor',
    );
    if (wrong !== undefined)
      return `after instruction ${n}, ${textAt(session, states[n - 1]?.[RIP] ?? found[RIP]!)}: ${wrong}`;
    // What faults gives no flag a value: perhaps it could not even be read.
    const faults = fault !== undefined && n === states.length - 2;
    if (!faults) open = flags.after(found[RIP]!, open, Number(found[RCX]! & 0xffn));
  }
  if (native.states.length !== states.length)
    return `the processor ended with signal ${native.signal} after ${native.states.length - 1} of ${states.length - 1} instructions`;
  return differenceOfFaults(fault, native) ?? differenceOfMemory(session, memory, native);
}

/** The state in front of an int3: the processor stops behind it. */
function inFront(state: State): State {
  const before = state.slice();
  before[RIP]! -= 1n;
  return before;
}

/** What differs in kind, access or address of what ended the runs. */
function differenceOfFaults(
  fault: Fault | undefined,
  { signal, exception, error, address }: NativeRun,
): string | undefined {
  if (fault === undefined || signal === 0) {
    if (fault === undefined && signal === 0) return undefined;
    return `the processor ended with signal ${signal}, the engine with ${fault?.exception ?? 'none'}`;
  }
  if (exception !== EXCEPTIONS[fault.exception])
    return `the processor raised exception ${exception}, the engine ${fault.exception}`;
  if (fault.exception !== '#PF') return undefined;
  const access = (error & FETCHES) !== 0 ? 'execute' : (error & WRITES) !== 0 ? 'write' : 'read';
  if (access !== fault.access) return `the processor could not ${access}, the engine could not ${fault.access}`;
  if (address !== fault.address)
    return `the processor faulted at ${address.toString(16)}, the engine at ${fault.address!.toString(16)}`;
  return undefined;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: State): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** @param flags those that are compared @param where what the expected state was found by, in words */
export function differenceOfStates(expected: State, found: State, flags: number, where: string): string | undefined {
  if (Buffer.compare(bytesOf(expected), bytesOf(found)) === 0) return undefined;
  for (const [n, name] of [...REGISTER_NAMES, 'rip'].entries())
    if (expected[n] !== found[n])
      return `${name} is ${expected[n]!.toString(16)} ${where}, ${found[n]!.toString(16)} in the engine`;
  const differ = (Number(expected[FLAGS]) ^ Number(found[FLAGS])) & flags;
  return differ === 0 ? undefined : `flags differ in ${differ.toString(16)}`;
}

function differenceOfMemory({ pages }: Session, memory: Uint8Array, { changed }: NativeRun): string | undefined {
  for (const { offset, contents } of pages) {
    for (let at = 0; at < contents.length; at += PAGE_SIZE) {
      const expected = changed.get(offset + at) ?? contents.subarray(at, at + PAGE_SIZE);
      const from = offset + at - FIRST_GUEST_OFFSET;
      const found = memory.subarray(from, from + PAGE_SIZE);
      if (found.length < PAGE_SIZE) return `the engine has no memory at ${(offset + at).toString(16)}`;
      if (Buffer.compare(expected, found) === 0) continue;
      const byte = expected.findIndex((value, n) => value !== found[n]);
      return `memory at ${(offset + at + byte).toString(16)} is ${expected[byte]!.toString(16)} on the processor, ${found[byte]!.toString(16)} in the engine`;
    }
  }
  return undefined;
}

const LONGEST_INSTRUCTION = 15;
const RCX = REGISTER_NAMES.indexOf('rcx');

function codeAt({ pages }: Session, rip: bigint): Uint8Array {
  const offset = Number(BigInt.asUintN(32, rip));
  const run = pages.find((each) => offset >= each.offset && offset < each.offset + each.contents.length);
  return run?.contents.subarray(offset - run.offset, offset - run.offset + LONGEST_INSTRUCTION) ?? new Uint8Array();
}

function textAt(session: Session, rip: bigint): string {
  const bytes = Buffer.from(codeAt(session, rip)).toString('hex');
  return `${rip.toString(16)} (${bytes})`;
}
