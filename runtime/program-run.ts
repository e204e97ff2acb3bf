import type { PtRegsValues } from '../kernel-model/events.ts';
import type { ProgramType } from './loaded-object.ts';

/** One frame of a stack trace, innermost first. */
export interface StackFrame {
  /** Demangled, without the `rex_prog_<tag>::` prefix; the address in hexadecimal where no symbol is known. */
  readonly symbol: string;
  /** Bytes from the symbol's start to the return address. */
  readonly offset: number;
  readonly size: number;
  /** Whether the frame is the program's. */
  readonly program: boolean;
}

export interface HelperCall {
  readonly name: string;
  /** As many as the helper has parameters. */
  readonly args: readonly bigint[];
  /** What it returned, as the C type of the helper reads it (signed for errors); `null` for void, and when it did not return. */
  readonly result: bigint | null;
  /** Whether it came back; where left out, it did if there is a result. */
  readonly returned?: boolean;
  /** The key that a map was asked for; only of the first calls of a run, and of keys of up to 64 bytes. */
  readonly key?: Uint8Array;
  /** Where the call returns to, bytes from the object's image base; left out where that is not in the image. */
  readonly site?: number;
  /** Where the function that calls returns to, by its frame pointer; left out where that is not in the image. */
  readonly caller?: number;
}

export interface Panic {
  /** The message without its location: `called \`Option::unwrap()\` on a \`None\` value`. */
  readonly message: string;
  /** `src/main.rs:31:9`, or `undefined` for a message that has none (`unknown rust panic`). */
  readonly location: string | undefined;
  readonly frames: readonly StackFrame[];
}

/**
 * What a fault comes down to: the stack ran over; a place beside a region was accessed, within its guard pages; something was written that
 * is not written to; something was executed that is no code; any other address was accessed; or it is the instruction that faults.
 */
export type FaultKind =
  | 'stack overflow'
  | 'out of bounds'
  | 'write to read-only memory'
  | 'execution of no code'
  | 'access'
  | 'instruction';

/** The kernel would have crashed: a fault inside the program that nothing handles. */
export interface Oops {
  readonly kind: FaultKind;
  /** The kernel's line that says what happened: `BUG: unable to handle page fault for address: ffffc900…`. */
  readonly message: string;
  /** What the suite can add: `guard page below the Rex stack of CPU 0`. */
  readonly explanation: string | undefined;
  readonly exception: string;
  /** The address that faulted, for a page fault. */
  readonly address: bigint | undefined;
  readonly access: 'read' | 'write' | 'execute' | undefined;
  /** Where: `symbol+0x1c/0x40`. */
  readonly symbol: string;
  readonly rip: bigint;
  readonly instruction: string | undefined;
  readonly registers: Readonly<Record<string, bigint>>;
  readonly frames: readonly StackFrame[];
}

/** How the watchdog ended a program. */
export interface Timeout {
  /** `redirect`: the timer found program code and moved the instruction pointer. `deferral`: it found a helper. */
  readonly mechanism: 'redirect' | 'deferral';
  /** The helper on whose return the program was ended, for `deferral`. */
  readonly helper: string | undefined;
  /**
   * Nanoseconds of virtual time from the program's start to the firing that redirected it, or to the return of the helper that it was
   * deferred to. What its panic handler then took is not part of it.
   */
  readonly ranFor: number;
  /** Where the timer found the program, which the stack trace does not show after a redirect: `symbol+0x1c/0x40`. */
  readonly interruptedAt: string;
}

/** A firing of the watchdog that found a program too old, whatever came of it. */
export interface WatchdogFiring {
  /** As for {@link Timeout}. */
  readonly mechanism: Timeout['mechanism'];
  /** Whether the event's {@link WatchdogPlan} made it fire: the program then counts as too old whatever its age. */
  readonly forced: boolean;
  /** Nanoseconds of virtual time from the program's start to the firing. */
  readonly after: number;
  /** Where it found the program: `symbol+0x1c/0x40`. */
  readonly interruptedAt: string;
  /** The helper that it waits for; `undefined` for `redirect`. */
  readonly helper: string | undefined;
  /**
   * Whether the program has to do with it: control went to `__rex_handle_timeout`, or a helper returned with `rex_termination_state` 2, upon which
   * the program goes there. Not so where the program was on its way out of a helper, or panicking.
   */
  readonly reached: boolean;
}

/** A rule that a program broke and that was noticed without a fault. */
export interface Violation {
  /** Stable, in upper snake case: `LOCK_HELD_AT_EXIT`. */
  readonly code: string;
  readonly message: string;
  readonly cause: string;
  readonly hint: string;
}

export type ProgramOutcome = 'completed' | 'panicked' | 'timed out' | 'oops' | 'unsupported' | 'conformance failure';

/** What one program did with one event. */
export interface ProgramRun {
  readonly object: string;
  readonly program: string;
  readonly type: ProgramType;
  readonly cpu: number;
  readonly outcome: ProgramOutcome;
  /** What the dispatcher returned, 32 bits, unsigned. */
  readonly result: number;
  /** The result's name for this program type: XDP_PASS, TC_ACT_SHOT, `kept`, `filtered out`; the decimal number where none. */
  readonly verdict: string;
  /**
   * xdp and tc: what becomes of the packet by this result: it goes on to the next program or the network stack, or out; it is freed as lost
   * or as used up; it goes back out of the interface (XDP_TX). `null` where the program did not return, and for other types.
   */
  readonly fate: 'passed' | 'dropped' | 'consumed' | 'sent back' | null;
  /** Whether the packet is not the event's own, but one that a program of this event has sent on. */
  readonly sentOn: boolean;
  /** Retired instructions, exact. */
  readonly instructions: number;
  /** Virtual time in nanoseconds since boot. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The helper calls in order; of very many, those at the start and at the end. */
  readonly helpers: readonly HelperCall[];
  /** How many helper calls there were. */
  readonly helperCalls: number;
  /** How many of them are not in `helpers`: they are missing after the first 10,000. */
  readonly helperCallsOmitted: number;
  /** Lines the run added to the trace pipe and to the kernel log. */
  readonly trace: readonly string[];
  readonly log: readonly string[];
  readonly panic: Panic | null;
  readonly oops: Oops | null;
  readonly timeout: Timeout | null;
  /** The firings of the watchdog that found the program too old, in order: the first ten. */
  readonly firings: readonly WatchdogFiring[];
  /** For outcomes `unsupported` and `conformance failure`: what it was. */
  readonly explanation: string | null;
  /** For outcome `unsupported`: what the model lacks, stable, in upper snake case: `KERNEL_TEXT_READ`. */
  readonly gap: string | null;
  /** For outcome `conformance failure`: each rule that was broken, at least one. */
  readonly violations: readonly Violation[];
  /** Deepest use of the Rex stack, bytes. */
  readonly stackHighWater: number;
  /** xdp and tc: the packet as the program left it, between data and data_end. */
  readonly packet: Uint8Array | null;
  /** Packets that left the kernel: XDP_TX, redirects, clones. */
  readonly packetsOut: readonly {
    readonly interface: string;
    readonly bytes: Uint8Array;
    /** Whether it went into the interface's receive path, not out of it. */
    readonly ingress?: boolean;
  }[];
  /** Registers of the probed task after the run, where they are the program's to change (kprobe). */
  readonly registers: PtRegsValues | null;
  /** Cleanup entries run by the panic handler, and locks released by them, by map name and key. */
  readonly cleanups: number;
  readonly locksReleased: readonly string[];
}

/** What an event led to: a run for each program that saw it, in order of attachment. */
export interface EventOutcome {
  readonly runs: readonly ProgramRun[];
}
