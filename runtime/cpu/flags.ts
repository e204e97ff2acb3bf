import { encodeFlagKind, type FlagKindName, type FlagState } from './flag-state.ts';
import * as L from './translation/locals.ts';
import type { Translation } from './translation/translation.ts';
import { OP } from './translation/wasm-opcodes.ts';

/** Status flags at their places in RFLAGS (Intel SDM volume 1, section 3.4.3.1). */
export const CF = 1 << 0;
export const PF = 1 << 2;
export const AF = 1 << 4;
export const ZF = 1 << 6;
export const SF = 1 << 7;
export const OF = 1 << 11;
export const STATUS_FLAGS = CF | PF | AF | ZF | SF | OF;
/** The direction flag; it lives in the register file's RFLAGS only. */
export const DF = 1 << 10;

/** Writes the flag locals from three i64 locals. Does nothing if no code can see them. */
export function setFlags(
  t: Translation,
  kind: FlagKindName,
  size: number,
  locals: { readonly a?: number; readonly b?: number; readonly result: number },
  carryIn = false,
): void {
  if (!t.flagsNeeded) return;
  const { code } = t;
  t.flagsUsed = true;
  if (locals.a !== undefined) code.get(locals.a).set(L.FLAG_A);
  if (locals.b !== undefined) code.get(locals.b).set(L.FLAG_B);
  code.get(locals.result);
  if (size < 8) code.op(size === 4 ? OP.i64_extend32_s : size === 2 ? OP.i64_extend16_s : OP.i64_extend8_s);
  code.set(L.FLAG_RESULT);
  code.i32(encodeFlagKind(kind, size)).set(L.FLAG_KIND);
  t.flags = { kind, size, carryIn };
}

/** Forgets the known flag locals, after code that writes them only sometimes. */
export function forgetFlags(t: Translation): void {
  t.flags = undefined;
  t.flagsUsed = true;
}

/** Pushes the status flags at their places in RFLAGS, an i32. */
export function pushStatus(t: Translation): void {
  t.flagsUsed = true;
  t.code.get(L.FLAG_KIND).get(L.FLAG_A).get(L.FLAG_B).get(L.FLAG_RESULT).call(t.support.status);
}

/** Pops an i32 with all status flags at their places in RFLAGS and makes them the flags. */
export function setExplicitFlags(t: Translation): void {
  t.flagsUsed = true;
  t.code.op(OP.i64_extend_i32_u).tee(L.FLAG_A);
  t.code.i64(ZF).op(OP.i64_and).op(OP.i64_eqz).op(OP.i64_extend_i32_u).set(L.FLAG_RESULT);
  t.code.i32(encodeFlagKind('explicit', 1)).set(L.FLAG_KIND);
  t.flags = { kind: 'explicit', size: 1, carryIn: false };
}

/** Condition codes in the order of their encoding (Intel SDM volume 1, appendix B); an odd one negates the one before. */
export const CONDITIONS = [
  'o',
  'no',
  'b',
  'ae',
  'e',
  'ne',
  'be',
  'a',
  's',
  'ns',
  'p',
  'np',
  'l',
  'ge',
  'le',
  'g',
] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Pushes an i32, not 0 when the condition holds. */
export function pushCondition(t: Translation, condition: Condition): void {
  const number = CONDITIONS.indexOf(condition);
  t.flagsUsed = true;
  pushPositive(t, CONDITIONS[number & ~1]!);
  if ((number & 1) === 1) t.code.op(OP.i32_eqz);
}

/** Pushes CF as an i32, 0 or 1. */
export function pushCarry(t: Translation): void {
  t.flagsUsed = true;
  pushPositive(t, 'b');
}

function pushPositive(t: Translation, condition: Condition): void {
  const { code } = t;
  const state = t.flags;
  if (condition === 'e') {
    if (state?.kind === 'sub' && !state.carryIn) compare(t, state.size, OP.i32_eq, OP.i64_eq);
    else if (state?.size === 4) code.get(L.FLAG_RESULT).op(OP.i32_wrap_i64).op(OP.i32_eqz);
    else code.get(L.FLAG_RESULT).op(OP.i64_eqz);
    return;
  }
  if (state !== undefined && pushKnown(t, state, condition)) return;
  pushStatus(t);
  switch (condition) {
    case 'o':
      code.i32(OF).op(OP.i32_and);
      return;
    case 'b':
      code.i32(CF).op(OP.i32_and);
      return;
    case 'be':
      code.i32(CF | ZF).op(OP.i32_and);
      return;
    case 's':
      code.i32(SF).op(OP.i32_and);
      return;
    case 'p':
      code.i32(PF).op(OP.i32_and);
      return;
    default:
      // SF differs from OF: bit 7 against bit 11; or, for le, ZF (bit 6) is set.
      code.tee(L.I0).i32(4).op(OP.i32_shl).get(L.I0).op(OP.i32_xor).i32(OF).op(OP.i32_and);
      if (condition === 'le') code.get(L.I0).i32(ZF).op(OP.i32_and).op(OP.i32_or);
  }
}

/** Pushes a condition directly from the operands of the instruction that wrote the flags, if possible. */
function pushKnown(t: Translation, state: NonNullable<FlagState>, condition: Condition): boolean {
  const { code } = t;
  if (condition === 's' && state.kind !== 'explicit') {
    code.get(L.FLAG_RESULT).i64(0).op(OP.i64_lt_s);
    return true;
  }
  switch (state.kind) {
    case 'sub':
      if (state.carryIn) return false;
      if (condition === 'b') compare(t, state.size, OP.i32_lt_u, OP.i64_lt_u);
      else if (condition === 'be') compare(t, state.size, OP.i32_le_u, OP.i64_le_u);
      else if (condition === 'l') compare(t, state.size, OP.i32_lt_s, OP.i64_lt_s);
      else if (condition === 'le') compare(t, state.size, OP.i32_le_s, OP.i64_le_s);
      else return false;
      return true;
    case 'add':
      if (state.carryIn || condition !== 'b' || state.size < 4) return false;
      code.get(L.FLAG_RESULT);
      if (state.size === 4) code.op(OP.i32_wrap_i64).get(L.FLAG_A).op(OP.i32_wrap_i64).op(OP.i32_lt_u);
      else code.get(L.FLAG_A).op(OP.i64_lt_u);
      return true;
    case 'logic':
      if (condition === 'b' || condition === 'o') code.i32(0);
      else if (condition === 'be') code.get(L.FLAG_RESULT).op(OP.i64_eqz);
      else if (condition === 'l') code.get(L.FLAG_RESULT).i64(0).op(OP.i64_lt_s);
      else if (condition === 'le') code.get(L.FLAG_RESULT).i64(0).op(OP.i64_le_s);
      else return false;
      return true;
    case 'inc':
    case 'dec':
      if (condition !== 'b') return false;
      code.get(L.FLAG_B).op(OP.i32_wrap_i64);
      return true;
    case 'carry':
    case 'explicit':
      if (condition !== 'b') return false;
      code.get(L.FLAG_A).op(OP.i32_wrap_i64).i32(CF).op(OP.i32_and);
      return true;
    default:
      return false;
  }
}

/** Compares the operands of a subtraction. Those of 1 and 2 bytes are sign-extended, which keeps both orders. */
function compare(t: Translation, size: number, opcode32: number, opcode64: number): void {
  const { code } = t;
  code.get(L.FLAG_A);
  if (size === 4) code.op(OP.i32_wrap_i64).get(L.FLAG_B).op(OP.i32_wrap_i64).op(opcode32);
  else code.get(L.FLAG_B).op(opcode64);
}
