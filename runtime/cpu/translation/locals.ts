/**
 * The local variables of every translated function. Parameters: the number of the first block, and how many bytes of
 * the native stack nested calls may still take.
 */
export const NEXT = 0;
export const ROOM = 1;
/** i64: the general purpose registers, by number. */
export const REGISTER = 2;
/** i64: the remaining instructions of the budget. */
export const BUDGET = 18;
/** i64: the status flags, see flags.ts. */
export const FLAG_A = 19;
export const FLAG_B = 20;
export const FLAG_RESULT = 21;
/** i64: the effective address under check. */
export const EFFECTIVE_ADDRESS = 22;
/** i64: free within one instruction. */
export const T0 = 23;
export const T1 = 24;
export const T2 = 25;
export const T3 = 26;
export const T4 = 27;
/** i64: the value for a store or a partial register write; never kept across another one. */
export const VALUE = 28;
/** i64: the lowest address of the accesses to be checked. */
export const LOWEST = 29;
/** i32: the kind of instruction that wrote the status flags. */
export const FLAG_KIND = 30;
/** i32: window offset of the memory operand, after its check. */
export const ADDRESS = 31;
/** i32: the fault site. */
export const SITE = 32;
/** i32: the function's result, or the place to continue at. */
export const RESULT = 33;
/** i32: remaining steps, in the stepping variant. */
export const STEPS = 34;
/** i32: free within one instruction. */
export const I0 = 35;
export const I1 = 36;

/** The numbers of locals after the parameters. */
export const LOCAL_COUNTS = { i64: 28, i32: 7 } as const;
