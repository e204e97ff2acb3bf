import type { ErrnoName } from './errno.ts';

/** The result of a call: success, NULL instead of a pointer, or one of Linux's errors by its name. */
export type OutcomeResult = 'success' | 'NULL' | ErrnoName;

/** One possible outcome of a call. */
export interface Outcome {
  /** {@link OutcomeResult}, or the name of an error that the model never gives. */
  readonly result: string;
  /** Its condition, in one line. */
  readonly cause: string;
  /** The file of Linux that decides it, or "Rex ABI". */
  readonly source: string;
  /** The map type, as bpftool prints it, if the outcome depends on it. */
  readonly map?: string;
  /** Why no program can cause it; absent if a scenario must show it. */
  readonly outOfReach?: string;
}

/** The call succeeds. */
export function succeeds(cause: string, source: string): Outcome {
  return { result: 'success', cause, source };
}

/** The call gives NULL instead of a pointer. */
export function givesNull(cause: string, source: string): Outcome {
  return { result: 'NULL', cause, source };
}

/** The call fails with an error that programs can cause. */
export function fails(result: ErrnoName, cause: string, source: string): Outcome {
  return { result, cause, source };
}

/**
 * An error of Linux that no program can cause, with or without the kernel crate.
 * @param reason why not
 */
export function outOfReach(result: string, cause: string, source: string, reason: string): Outcome {
  return { result, cause, source, outOfReach: reason };
}
