/**
 * The local variables of every translated function. Parameters: the number of the block to begin with, and how many bytes of the
 * native stack nested calls may still take.
 */
export const NEXT = 0;
export const ROOM = 1;
/** i64: the general purpose registers, by number. */
export const REGISTER = 2;
/** i64: instructions that may still be retired. */
export const BUDGET = 18;
/** i64: the status flags, see flags.ts. */
export const FLAG_A = 19;
export const FLAG_B = 20;
export const FLAG_RESULT = 21;
/** i64: the effective address being checked. */
export const EFFECTIVE_ADDRESS = 22;
/** i64: free within one instruction. */
export const T0 = 23;
export const T1 = 24;
export const T2 = 25;
export const T3 = 26;
export const T4 = 27;
/** i64: the value a store or a partial register write is about to place; never kept across another one. */
export const VALUE = 28;
/** i32: which kind of instruction wrote the status flags. */
export const FLAG_KIND = 29;
/** i32: window offset of the memory operand, once its access has been checked. */
export const ADDRESS = 30;
/** i32: the fault site. */
export const SITE = 31;
/** i32: what the function is about to return, or the place to go on from. */
export const RESULT = 32;
/** i32: steps left, in the stepping variant. */
export const STEPS = 33;
/** i32: free within one instruction. */
export const I0 = 34;
export const I1 = 35;

/** How many of each there are after the parameters. */
export const LOCAL_COUNTS = { i64: 27, i32: 7 } as const;
