import type { ErrnoName } from './errno.ts';

/** What a call gives: success, NULL instead of a pointer, or one of Linux's errors by its name. */
export type OutcomeResult = 'success' | 'NULL' | ErrnoName;

/** One thing that a call can come to. */
export interface Outcome {
  /** {@link OutcomeResult}, or the name of an error that the model never gives. */
  readonly result: string;
  /** What it takes, in one line. */
  readonly cause: string;
  /** Where it is decided: a file of Linux, or "Rex ABI". */
  readonly source: string;
  /** The map type, as bpftool prints it, where what is given depends on it. */
  readonly map?: string;
  /** Why no program can bring it about; absent where a scenario is to show it. */
  readonly outOfReach?: string;
}

/** The call does what it is for. */
export function succeeds(cause: string, source: string): Outcome {
  return { result: 'success', cause, source };
}

/** The call gives NULL where it else gives a pointer. */
export function givesNull(cause: string, source: string): Outcome {
  return { result: 'NULL', cause, source };
}

/** The call fails with an error that programs can bring about. */
export function fails(result: ErrnoName, cause: string, source: string): Outcome {
  return { result, cause, source };
}

/**
 * An error that Linux has and that no program can bring about, through the kernel crate or past it.
 * @param reason why not
 */
export function outOfReach(result: string, cause: string, source: string, reason: string): Outcome {
  return { result, cause, source, outOfReach: reason };
}
