import { ENGINE_CELLS_OFFSET } from './register-file.ts';

/** Cells of the engine's own in linear memory; the register file and its flag cells come before them. */

/** i32: the {@link FaultCause} of the access that `check` refused. */
export const FAULT_CAUSE_OFFSET = ENGINE_CELLS_OFFSET + 32;
/** i64: the first byte that could not be accessed. */
export const FAULT_ADDRESS_OFFSET = ENGINE_CELLS_OFFSET + 40;
/** i32: index of the fault site that left translated code. */
export const SITE_OFFSET = ENGINE_CELLS_OFFSET + 48;
/** i32: how many instructions the stepping variant may retire before it comes back. */
export const STEPS_OFFSET = ENGINE_CELLS_OFFSET + 52;

/** Where the tables that find functions by their address lie, one after the other, and where their room ends. */
export const LOOKUP_AREA_OFFSET = 0x2000;
export const LOOKUP_AREA_END = 0x100000;
/** Eight bytes that stay zero: a lookup table that finds nothing. */
export const EMPTY_LOOKUP_OFFSET = ENGINE_CELLS_OFFSET + 64;

/** i64: elements that repeated string instructions have gone through, in all; whoever runs a program sets it to 0. */
export const WORK_OFFSET = ENGINE_CELLS_OFFSET + 72;
/** Elements after which the engine goes no further: a `rep` counts as one instruction, whatever it does. */
export const MOST_WORK = 2 ** 33;

/** Why an access was refused. */
export const FaultCause = {
  read: 1,
  write: 2,
  generalProtection: 3,
  stackSegment: 4,
} as const;

/**
 * What a translated function returns: the low 32 bits of the next instruction's address when that lies in the window, otherwise one
 * of these, which no mapped offset can be.
 */
export const Status = {
  /** The kernel entry handler wants to leave. */
  kernel: 1,
  /** A fault at the site in its cell. */
  fault: 2,
  /** The way from the next block on may have more instructions than the budget; the register file's rip is its first. */
  budget: 3,
  /** The register file's rip is outside the window. */
  outside: 4,
  /** The steps allowed are used up; the register file's rip is next. */
  steps: 5,
  /** The return address of a kernel function could not be read from the stack. */
  stack: 6,
} as const;
/** Results from here on are window offsets. */
export const FIRST_OFFSET_RESULT = 0x1000;
