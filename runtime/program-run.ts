import type { PtRegsValues } from '../kernel-model/events.ts';
import type { ProgramType } from './loaded-object.ts';
import type { SourceFrame } from './object/debug-info/source-place.ts';

/** One frame of a stack trace, innermost first. */
export interface StackFrame {
  /** Demangled, without the `rex_prog_<tag>::` prefix; the address in hexadecimal if no symbol is known. */
  readonly symbol: string;
  /** Bytes from the symbol's start to the return address. */
  readonly offset: number;
  readonly size: number;
  /** Whether the frame is the program's. */
  readonly program: boolean;
  /** Where the instruction comes from, the innermost function first; absent without debug information. */
  readonly source?: readonly SourceFrame[];
}

export interface HelperCall {
  readonly name: string;
  /** As many as the helper has parameters. */
  readonly args: readonly bigint[];
  /** The result as the helper's C type (signed for errors); `null` for void, and if it did not return. */
  readonly result: bigint | null;
  /** Whether it returned; by default, whether there is a result. */
  readonly returned?: boolean;
  /** The key for a map; only in the first calls of a run, and for keys of up to 64 bytes. */
  readonly key?: Uint8Array;
  /** The return address of the call, bytes from the object's image base; absent if it is not in the image. */
  readonly site?: number;
  /** The return address of the calling function, by its frame pointer; absent if it is not in the image. */
  readonly caller?: number;
}

export interface Panic {
  /** The message without its location: `called \`Option::unwrap()\` on a \`None\` value`. */
  readonly message: string;
  /** `src/main.rs:31:9`, or `undefined` for a message without one (`unknown rust panic`). */
  readonly location: string | undefined;
  readonly frames: readonly StackFrame[];
  /** Why no frame has a source although the object has debug information. */
  readonly sourceProblem?: string;
}

/**
 * The kind of a fault:
 * - a stack overflow.
 * - an access next to a region, in its guard pages.
 * - a write to read-only memory.
 * - execution of data.
 * - an access to any other address.
 * - a fault of the instruction itself.
 */
export type FaultKind =
  | 'stack overflow'
  | 'out of bounds'
  | 'write to read-only memory'
  | 'execution of no code'
  | 'access'
  | 'instruction';

/** A crash of the kernel: a fault inside the program that nothing handles. */
export interface Oops {
  readonly kind: FaultKind;
  /** The kernel's first line about it: `BUG: unable to handle page fault for address: ffffc900…`. */
  readonly message: string;
  /** The suite's explanation: `guard page below the Rex stack of CPU 0`. */
  readonly explanation: string | undefined;
  readonly exception: string;
  /** The address that faulted, for a page fault. */
  readonly address: bigint | undefined;
  readonly access: 'read' | 'write' | 'execute' | undefined;
  /** Its place: `symbol+0x1c/0x40`. */
  readonly symbol: string;
  readonly rip: bigint;
  readonly instruction: string | undefined;
  readonly registers: Readonly<Record<string, bigint>>;
  readonly frames: readonly StackFrame[];
  /** Like that of {@link Panic}. */
  readonly sourceProblem?: string;
}

/** How the watchdog ended a program. */
export interface Timeout {
  /** `redirect`: the timer found program code and moved the instruction pointer. `deferral`: it found a helper. */
  readonly mechanism: 'redirect' | 'deferral';
  /** For `deferral`: the program ended at the return of this helper. */
  readonly helper: string | undefined;
  /**
   * Nanoseconds of virtual time from the program's start to the firing that redirected it, or to the return of the
   * helper. The panic handler's time does not count.
   */
  readonly ranFor: number;
  /** Where the timer found the program: `symbol+0x1c/0x40`. The stack trace does not show it after a redirect. */
  readonly interruptedAt: string;
  /** The places in sources of that instruction, the innermost first; absent if they are not known. */
  readonly interruptedSource?: readonly SourceFrame[];
}

/** A firing of the watchdog that found a program too old, whatever happened then. */
export interface WatchdogFiring {
  /** Like that of {@link Timeout}. */
  readonly mechanism: Timeout['mechanism'];
  /** Whether the event's {@link WatchdogPlan} made it fire. The program then counts as too old at any age. */
  readonly forced: boolean;
  /** Nanoseconds of virtual time from the program's start to the firing. */
  readonly after: number;
  /** Where it found the program: `symbol+0x1c/0x40`. */
  readonly interruptedAt: string;
  /** Like that of {@link Timeout}. */
  readonly interruptedSource?: readonly SourceFrame[];
  /** The helper that it waits for; `undefined` for `redirect`. */
  readonly helper: string | undefined;
  /**
   * Whether the firing has an effect on the program. Either control went to `__rex_handle_timeout`, or a helper
   * returned with `rex_termination_state` 2, and the program goes there. It has none if the program was on its way out
   * of a helper, or panicking.
   */
  readonly reached: boolean;
}

/** A rule that a program broke without a fault. */
export interface Violation {
  /** Stable, in upper snake case: `LOCK_HELD_AT_EXIT`. */
  readonly code: string;
  readonly message: string;
  readonly cause: string;
  readonly hint: string;
}

/** How a run can end. */
export const PROGRAM_OUTCOMES = [
  'completed',
  'panicked',
  'timed out',
  'oops',
  'unsupported',
  'conformance failure',
] as const;
export type ProgramOutcome = (typeof PROGRAM_OUTCOMES)[number];

/** A helper call in time. */
export interface NotedCall {
  /** Instructions of the run that were retired before, with the call. */
  readonly instruction: number;
  /** Its beginning and its end, nanoseconds since boot; without an end where it did not return. */
  readonly from: number;
  readonly until?: number;
  /** The lines that it has added to the trace pipe and to the kernel log. */
  readonly trace: readonly string[];
  readonly log: readonly string[];
}

/** The places of a run, noted one by one. */
export interface NotedRun {
  /** Of the first instructions, bytes from the image base. An index is the number of instructions retired before. */
  readonly path: readonly number[];
  /** At each helper call: bytes of the Rex stack in use, with the return address of the call. */
  readonly depths: readonly number[];
  /** At each helper call: `rex_termination_state`. It tells the watchdog whether it interrupts a helper. */
  readonly states: readonly number[];
  /** The first helper calls of the run, in order, if the event's disturbance asks for them. */
  readonly calls: readonly NotedCall[];
}

/** One program's run on one event. */
export interface ProgramRun {
  readonly object: string;
  readonly program: string;
  readonly type: ProgramType;
  readonly cpu: number;
  readonly outcome: ProgramOutcome;
  /** The dispatcher's result, 32 bits, unsigned. */
  readonly result: number;
  /**
   * The result's name for this program type: XDP_PASS, TC_ACT_SHOT, `kept`, `filtered out`; the decimal number if it
   * has none.
   */
  readonly verdict: string;
  /**
   * xdp and tc: the packet's fate by this result. It continues to the next program, the network stack, or out. It is
   * freed as lost or as used up. Or it goes back out of the interface (XDP_TX). `null` if the program did not return,
   * and for other types.
   */
  readonly fate: 'passed' | 'dropped' | 'consumed' | 'sent back' | null;
  /** Whether a program of this event has sent the packet; otherwise it is the event's own. */
  readonly sentOn: boolean;
  /** Retired instructions, exact. */
  readonly instructions: number;
  /** Virtual time in nanoseconds since boot. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** The helper calls in order; the first and the last of very many. */
  readonly helpers: readonly HelperCall[];
  /** How many helper calls there were. */
  readonly helperCalls: number;
  /** How many of them are not in `helpers`: some after the first 10,000. */
  readonly helperCallsOmitted: number;
  /** Lines the run added to the trace pipe and to the kernel log. */
  readonly trace: readonly string[];
  readonly log: readonly string[];
  readonly panic: Panic | null;
  readonly oops: Oops | null;
  readonly timeout: Timeout | null;
  /** The firings of the watchdog that found the program too old, in order: the first ten. */
  readonly firings: readonly WatchdogFiring[];
  /** For outcomes `unsupported` and `conformance failure`: the explanation. */
  readonly explanation: string | null;
  /** For outcome `unsupported`: the model's gap, stable, in upper snake case: `KERNEL_TEXT_READ`. */
  readonly gap: string | null;
  /** For outcome `conformance failure`: each broken rule, at least one. */
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
  /** Registers of the probed task after the run, if the program may change them (kprobe). */
  readonly registers: PtRegsValues | null;
  /** Cleanup entries run by the panic handler, and locks released by them, by map name and key. */
  readonly cleanups: number;
  readonly locksReleased: readonly string[];
  /**
   * Programs that would have run on an event inside a helper of this run, and were missed: bpf_prog_active was raised
   * (trace_call_bpf, kernel/trace/bpf_trace.c). Absent if there are none.
   */
  readonly missed?: readonly string[];
  /** Present if the event's disturbance asks for it. */
  readonly noted?: NotedRun;
  /**
   * Whether maps have the same contents at the end of the run as at its first forced firing of the watchdog, or at its
   * forced jump. Absent if it had neither, or if maps are too large.
   */
  readonly mapsKept?: boolean;
  /**
   * Whether maps, locks, references, the trace and the log were the same behind the helper call that the event's
   * disturbance compares as in front of it. Absent if it compares none, the call did not return, or maps are too large.
   */
  readonly callKept?: boolean;
  /**
   * The places in sources that one of its helper calls comes from, the innermost first; empty if they are not known. If all of them are
   * of the kernel crate or of core, those of the calling function follow.
   */
  callSource?(call: HelperCall): readonly SourceFrame[];
}

/** The results of an event: a run for each program that saw it, in order of attachment. */
export interface EventOutcome {
  readonly runs: readonly ProgramRun[];
}
