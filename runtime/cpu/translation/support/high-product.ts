import type { CodeWriter } from '../code-writer.ts';
import { OP } from '../wasm-opcodes.ts';

const HALF = 0xffffffffn;

/**
 * Pushes the high half of the product of two i64 locals, from the four products of their halves. Translated code has it in
 * place: a call would cost registers in the loops that convert numbers to text.
 * @param locals the factors, and two that it overwrites
 */
export function pushHighProduct(
  code: CodeWriter,
  signed: boolean,
  locals: readonly [a: number, b: number, middle: number, low: number],
): void {
  const [A, B, MIDDLE, LOW] = locals;
  const pushHigh = (local: number) => code.get(local).i64(32).op(OP.i64_shr_u);
  const pushLow = (local: number) => code.get(local).i64(HALF).op(OP.i64_and);
  pushLow(A);
  pushLow(B);
  code.op(OP.i64_mul).i64(32).op(OP.i64_shr_u).set(LOW);
  pushHigh(A);
  pushLow(B);
  code.op(OP.i64_mul).get(LOW).op(OP.i64_add).set(MIDDLE);
  pushLow(A);
  pushHigh(B);
  code.op(OP.i64_mul);
  pushLow(MIDDLE);
  code.op(OP.i64_add).set(LOW);
  pushHigh(A);
  pushHigh(B);
  code.op(OP.i64_mul);
  pushHigh(MIDDLE);
  code.op(OP.i64_add);
  pushHigh(LOW);
  code.op(OP.i64_add);
  if (!signed) return;
  // Less each factor where the other is negative.
  code.get(A).i64(63).op(OP.i64_shr_s).get(B).op(OP.i64_and).op(OP.i64_sub);
  code.get(B).i64(63).op(OP.i64_shr_s).get(A).op(OP.i64_and).op(OP.i64_sub);
}
