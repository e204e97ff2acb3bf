import { ENGINE_STATE_OFFSET } from '../../kernel-model/memory/guest-memory.ts';
import { ENGINE_CELLS_OFFSET } from './register-file.ts';

/** The engine's own cells in linear memory. The register file and its flag cells come before them. */

/** i32: the {@link FaultCause} of the access that `check` refused. */
export const FAULT_CAUSE_OFFSET = ENGINE_CELLS_OFFSET + 32;
/** i64: the first inaccessible byte. */
export const FAULT_ADDRESS_OFFSET = ENGINE_CELLS_OFFSET + 40;
/** i32: index of the fault site that left translated code. */
export const SITE_OFFSET = ENGINE_CELLS_OFFSET + 48;
/** i32: how many instructions the stepping variant may retire before it returns. */
export const STEPS_OFFSET = ENGINE_CELLS_OFFSET + 52;

/** Eight bytes that stay zero: an empty lookup table. */
export const EMPTY_LOOKUP_OFFSET = ENGINE_CELLS_OFFSET + 64;

/**
 * i64: the total number of elements that repeated string instructions have processed. A program's run begins by setting
 * it to 0.
 */
export const WORK_OFFSET = ENGINE_CELLS_OFFSET + 72;
/** The most elements: a `rep` counts as one instruction, however long it is. */
export const MOST_WORK = 2 ** 33;

/** Where a counting module writes its counters when it is asked, this many at a time, each an unsigned 64-bit number. */
export const COUNTERS_OFFSET = ENGINE_STATE_OFFSET + 0x800;
export const COUNTERS_AT_ONCE = 256;

/** Why an access is refused. */
export const FaultCause = {
  read: 1,
  write: 2,
  generalProtection: 3,
  stackSegment: 4,
} as const;

/**
 * The result of a translated function: the low 32 bits of the next instruction's address if it is in the window.
 * Otherwise one of these, which are never mapped offsets.
 */
export const Status = {
  /** The kernel entry handler asks to leave. */
  kernel: 1,
  /** A fault at the site in its cell. */
  fault: 2,
  /** The way from the next block on may have more instructions than the budget; the register file's rip is its first. */
  budget: 3,
  /** The register file's rip is outside the window. */
  outside: 4,
  /** No steps are left; the register file's rip is next. */
  steps: 5,
  /** The return address of a kernel function could not be read from the stack. */
  stack: 6,
} as const;
/** Results from here on are window offsets. */
export const FIRST_OFFSET_RESULT = 0x1000;
