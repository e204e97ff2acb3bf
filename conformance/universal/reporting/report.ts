import type { KernelCrate } from '../../../runtime/loaded-object.ts';
import type { RequirementLevel, ResultOutcome } from '../../../vocabulary/results.ts';

/** The media type of a report as an attachment of a scenario. */
export const CHECK_MEDIA_TYPE = 'application/vnd.rex-conformance.check+json';

/** One instruction of a listing. */
export interface ListedInstruction {
  /** Bytes from the image base. */
  readonly address: number;
  /** Intel syntax; `(bad)` if the bytes are not an instruction. */
  readonly text: string;
  /** Whether it is the one that the listing is about. */
  readonly here: boolean;
  /** The place in the sources that it comes from: `src/main.rs:12:5`. Absent: no debug information tells it. */
  readonly source?: string;
}

/** What a run shows of a breach. */
export interface RunEvidence {
  /** What happened: `packet of 13 bytes: an Ethernet header without its last byte`. */
  readonly input: string;
  /** The state of the kernel that it happened in: `maps as loaded`. */
  readonly situation: string;
  readonly cpu: number;
  /** How the run ended, and the result's name where the program returned. */
  readonly outcome: string;
  readonly verdict: string;
  readonly instructions: number;
  /** Deepest use of the Rex stack, bytes. */
  readonly stack: number;
  /** The whole stack trace, innermost frame first: `symbol+0x1c/0x40`. Empty: there is no trace. */
  readonly trace: readonly string[];
  /** The places in the sources of each frame of the trace. Absent: the object has no debug information. */
  readonly sources?: readonly (readonly string[])[];
  /** For a fault: the registers that are not 0, in hexadecimal. `null`: the run shows none. */
  readonly registers: Readonly<Record<string, string>> | null;
  /** Instructions around the place, in order; empty where no place is known. */
  readonly disassembly: readonly ListedInstruction[];
  /** The last helper calls: `bpf_map_lookup_elem(0x…, 0x…) = 0x…`. */
  readonly helpers: readonly string[];
}

/** How to see a breach again. */
export interface Reproduction {
  /** What `rex-conformance run` is given behind the object: `--program NAME`, or nothing. */
  readonly options: readonly string[];
  /** The text of the events file. */
  readonly events: string;
}

/** One breach of a requirement. */
export interface CheckFinding {
  /** Stable, in upper snake case. */
  readonly code: string;
  /** The program that ran; `null` for what shows without running it. */
  readonly program: string | null;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** Why it is wrong, where the message does not say; else empty. */
  readonly cause: string;
  /** What the author can do; else empty. */
  readonly hint: string;
  /** The place in the code where it shows: `symbol+0x2a`, for what shows without running it `symbol+0x2a: instruction`. */
  readonly place: string | null;
  /** The places in the sources that it comes from, for what shows without running it. Absent: no debug information tells them. */
  readonly sources?: readonly string[];
  /** Whether one of the author's own events shows it. */
  readonly authors: boolean;
  /** How often it was found there. */
  readonly times: number;
  readonly run: RunEvidence | null;
  readonly reproduction: Reproduction | null;
}

/** A requirement and its outcome. */
export interface CheckedRequirement {
  readonly id: string;
  readonly level: RequirementLevel;
  readonly statement: string;
  readonly outcome: ResultOutcome;
  /** For a requirement that passed: what was examined. For one that was not judged: the reason. Empty: it failed. */
  readonly reason: string;
  /** How many breaches were found, including those that are not in `findings`. */
  readonly breaches: number;
  /**
   * The first breach for each code, program and place. Breaches by the author's events stand beside those by built-in events. Empty unless
   * the outcome is `failed`.
   */
  readonly findings: readonly CheckFinding[];
}

/** Firings of the watchdog that were tried, and what there was to try. */
export interface WatchdogTrial {
  /** Helper calls that runs made. Calls differ by their place, and by the calls before them. */
  readonly calls: number;
  /** Those of them during which the watchdog fired. */
  readonly callsTried: number;
  /** Ways through the program: sequences of helper calls. */
  readonly ways: number;
  /** Instructions where it fired. */
  readonly instructions: number;
  /** Why it did not fire during all of them; empty where it did. */
  readonly untried: string;
}

/** A program and how much it was made to do. */
export interface CheckedProgram {
  readonly name: string;
  readonly section: string;
  /** Where it was attached: `eth0`, `__x64_sys_dup`. `null`: it could not be attached. */
  readonly attachedTo: string | null;
  /**
   * What the suite assumed when it attached the program. Only the kernel that the program is meant for knows whether it is so. Empty:
   * nothing.
   */
  readonly assumed: string;
  readonly runs: number;
  /** Retired instructions. */
  readonly instructions: number;
  /** Runs that ended in a panic. Runs that the watchdog ended do not count. */
  readonly panics: number;
  /** Runs that the watchdog was made to end. */
  readonly timeouts: number;
  /** Inputs that led to what the model does not have, and that say nothing of the program. */
  readonly unjudged: number;
  /** Why they say nothing, each reason once. */
  readonly unjudgedReasons: readonly string[];
  /** During which of its helper calls, and how often at instructions, the watchdog was made to fire. */
  readonly watchdog: WatchdogTrial;
  /** Inputs that did not happen, and why; empty where all did. */
  readonly untried: string;
  /** What could not be judged, and why; empty where all could. */
  readonly unsupported: string;
}

/**
 * Something to know about the object or the author's events: that a source is newer, how a packet was got from its capture, or that no
 * program saw it. It changes no outcome.
 */
export interface CheckWarning {
  /** The number of the event among the author's, counted from 1; 0 for the object. */
  readonly event: number;
  /** What the event was, or the source of the object. */
  readonly source: string;
  /** Stable, in upper snake case: `CAPTURE_PACKET_TRUNCATED`. */
  readonly code: string;
  readonly text: string;
}

/** The judgement of an object by the universal profile, as plain data. Its schema is `report` in cli/check-output.schema.json. */
export interface CheckReport {
  readonly format: 'rex-conformance check';
  readonly formatVersion: 1;
  readonly object: {
    readonly name: string;
    /** The object's name when its programs ran. It differs if the kernel refuses the object's own name. */
    readonly ranAs: string;
    readonly sha256: string;
    /** The kernel crate that the object names. The verdict is on an object with this crate only. `null`: no note names it. */
    readonly crate: KernelCrate | null;
  };
  /** The struct layout of the kernels that programs ran on. */
  readonly layout: string;
  /** SHA-256 of the layout's file; `null` for a layout that is shipped. */
  readonly layoutSha256: string | null;
  readonly seed: number;
  readonly warnings: readonly CheckWarning[];
  readonly programs: readonly CheckedProgram[];
  /** All requirements that the profile has, in order. */
  readonly requirements: readonly CheckedRequirement[];
}
