/**
 * The representation of the status flags: four values of the last instruction that wrote them. `status` computes the
 * flags from them on demand. RESULT is the result, sign-extended from its size, and gives ZF, SF and PF. The meaning of
 * A and B depends on the kind:
 * - explicit: A has the flags at their places in RFLAGS; RESULT is 0 exactly when ZF is set.
 * - add, sub: A and B are the operands (carry-in shows in the result); their low bits count.
 * - logic: CF, OF and AF are clear.
 * - inc, dec: B is the CF from before.
 * - shl, shr, sar: A is the value before (zero-extended for shr, sign-extended for sar), B the count, not 0.
 * - carry: A has CF, OF and AF at their places in RFLAGS.
 * - imul: A and B are the factors, sign-extended; CF and OF are set if the product does not fit.
 */
export const FlagKind = {
  explicit: 0,
  add: 1,
  sub: 2,
  logic: 3,
  inc: 4,
  dec: 5,
  shl: 6,
  shr: 7,
  sar: 8,
  carry: 9,
  imul: 10,
} as const;

export type FlagKindName = keyof typeof FlagKind;

/** The FLAG_KIND value of a kind and an operand size in bytes. */
export function encodeFlagKind(kind: FlagKindName, size: number): number {
  return (FlagKind[kind] << 2) | Math.log2(size);
}

/**
 * The translator's knowledge of the flag locals: the kind and operand size of the instruction that wrote them, and
 * whether it took a carry in. `undefined` if several instructions may have written them.
 */
export type FlagState = { readonly kind: FlagKindName; readonly size: number; readonly carryIn: boolean } | undefined;
