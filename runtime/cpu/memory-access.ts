import { PROTECTION_TABLE_OFFSET, READ, WINDOW_HIGH, WRITE } from '../../kernel-model/memory/guest-memory.ts';
import type { MemoryOperand } from './decoded-instruction.ts';
import { GS_BASE_OFFSET } from './register-file.ts';
import * as L from './translation/locals.ts';
import type { Translation } from './translation/translation.ts';
import { OP } from './translation/wasm-opcodes.ts';

/**
 * How an instruction uses memory. For one that reads and then writes, a processor checks for writing from the start.
 */
export type Access = 'read' | 'write' | 'modify';

/** How a value narrower than 64 bits is widened: `any` leaves the upper bits undefined. */
export type Extension = 'any' | 'zero' | 'sign';

/**
 * The descriptor of `check`: size in bits 0 to 7, required protection bits from bit 8, bit 16 for the stack segment.
 */
export const STACK_ACCESS = 1 << 16;
export function accessDescriptor(size: number, access: Access, stack: boolean): number {
  return (
    size |
    (access === 'read' ? READ << 8 : access === 'write' ? WRITE << 8 : (READ | WRITE) << 8) |
    (stack ? STACK_ACCESS : 0)
  );
}

const PAGE_MASK = 0xfff;

/**
 * Pushes the effective address of a memory operand (Intel SDM volume 1, section 3.7.5).
 * @param segmentBase whether to add the gs base; lea does not
 * @param pushOffset pushes a further term: the offset into a bit string
 */
export function pushEffectiveAddress(
  t: Translation,
  operand: MemoryOperand,
  segmentBase = true,
  pushOffset?: () => void,
): void {
  const { code } = t;
  let terms = 0;
  const add = () => {
    if (terms++ > 0) code.op(OP.i64_add);
  };
  if (operand.base >= 0) {
    t.getRegister(operand.base);
    add();
  }
  if (operand.index >= 0) {
    t.getRegister(operand.index);
    const shift = Math.log2(operand.scale);
    if (shift > 0) code.i64(shift).op(OP.i64_shl);
    add();
  }
  if (operand.displacement !== 0n || terms === 0) {
    if (operand.relative) t.pushAddress(operand.displacement);
    else code.i64(operand.displacement);
    add();
  }
  if (pushOffset !== undefined) {
    pushOffset();
    add();
  }
  if (operand.addressSize === 4) code.op(OP.i32_wrap_i64).op(OP.i64_extend_i32_u);
  if (operand.segment === 'gs' && segmentBase) {
    code.i32(0).memory(OP.i64_load, GS_BASE_OFFSET);
    code.op(OP.i64_add);
  }
}

/**
 * Pops an effective address, checks the access, and leaves its window offset in the ADDRESS local. The quick way
 * handles an access within one page. Other accesses use `check`, but only in the stepping variant. A call that returns
 * would cost the others registers even if it is never made, so they leave the instruction to that variant.
 */
export function checkAccess(t: Translation, size: number, access: Access, stack: boolean): void {
  const { code } = t;
  code.set(L.EFFECTIVE_ADDRESS);
  const done = code.block();
  const slow = code.block();
  code.get(L.EFFECTIVE_ADDRESS).i64(32).op(OP.i64_shr_u).op(OP.i32_wrap_i64);
  code.i32(WINDOW_HIGH).op(OP.i32_ne).brIf(slow);
  code.get(L.EFFECTIVE_ADDRESS).op(OP.i32_wrap_i64).tee(L.ADDRESS);
  code.i32(12).op(OP.i32_shr_u).memory(OP.i32_load8_u, PROTECTION_TABLE_OFFSET);
  const crossable = size > 1;
  pushRefused(t, access, crossable);
  if (crossable) {
    code.brIf(slow);
    code.get(L.ADDRESS).i32(PAGE_MASK).op(OP.i32_and);
    code.i32(PAGE_MASK + 1 - size).op(OP.i32_le_u);
  }
  code.brIf(done);
  code.end();
  if (t.context.stepping) {
    code
      .get(L.EFFECTIVE_ADDRESS)
      .i32(accessDescriptor(size, access, stack))
      .call(t.support.check);
    code.op(OP.i32_eqz).brIf(done);
    t.fault('memory');
  } else {
    t.fault('slow');
  }
  code.end();
}

/**
 * Pops a page's protection bits and pushes an i32: whether they refuse the access, or, if `refuse` is false, allow it.
 */
function pushRefused(t: Translation, access: Access, refuse: boolean): void {
  const { code } = t;
  const need = access === 'read' ? READ : access === 'write' ? WRITE : READ | WRITE;
  code.i32(need).op(OP.i32_and);
  if (access === 'modify') code.i32(need).op(refuse ? OP.i32_ne : OP.i32_eq);
  else if (refuse) code.op(OP.i32_eqz);
}

/** Checks an access to a memory operand, and leaves its window offset in the ADDRESS local. */
export function openMemory(t: Translation, operand: MemoryOperand, access: Access, size = operand.size): void {
  pushEffectiveAddress(t, operand);
  checkAccess(t, size, access, operand.stack);
}

const LOADS: Readonly<Record<Extension, Readonly<Record<number, number>>>> = {
  any: { 1: OP.i64_load8_u, 2: OP.i64_load16_u, 4: OP.i64_load32_u, 8: OP.i64_load },
  zero: { 1: OP.i64_load8_u, 2: OP.i64_load16_u, 4: OP.i64_load32_u, 8: OP.i64_load },
  sign: { 1: OP.i64_load8_s, 2: OP.i64_load16_s, 4: OP.i64_load32_s, 8: OP.i64_load },
};
const STORES: Readonly<Record<number, number>> = {
  1: OP.i64_store8,
  2: OP.i64_store16,
  4: OP.i64_store32,
  8: OP.i64_store,
};

/** The load instruction of a size in bytes. */
export function loadOpcode(size: number, extension: Extension): number {
  return LOADS[extension][size]!;
}

/** The store instruction of a size in bytes. */
export function storeOpcode(size: number): number {
  return STORES[size]!;
}

/** Pushes the value at the checked ADDRESS. */
export function loadChecked(t: Translation, size: number, extension: Extension, displacement = 0): void {
  t.code.get(L.ADDRESS).memory(loadOpcode(size, extension), displacement);
}

/** Pops a value to the checked ADDRESS. */
export function storeChecked(t: Translation, size: number, displacement = 0): void {
  t.code.set(L.VALUE).get(L.ADDRESS).get(L.VALUE).memory(storeOpcode(size), displacement);
}
