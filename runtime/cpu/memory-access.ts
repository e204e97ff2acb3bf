import { READ, WRITE } from '../../kernel-model/memory/guest-memory.ts';
import type { MemoryOperand } from './decoded-instruction.ts';
import { type AccessGroup, AccessGroups } from './passes/access-groups.ts';
import type { TrackedAddress } from './passes/address-tracker.ts';
import { GS_BASE_OFFSET } from './register-file.ts';
import { writeGroupCheck } from './translation/check-writer.ts';
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
 * Pops an effective address, checks the access, and leaves its window offset in the ADDRESS local. `check` looks at what
 * the quick way does not allow, but only in the stepping variant. Others leave the instruction to that variant.
 * @param tracked the address, if the instruction always makes the access; others can be checked with it then
 */
export function checkAccess(
  t: Translation,
  size: number,
  access: Access,
  stack: boolean,
  tracked?: TrackedAddress,
): void {
  const { code, accesses } = t;
  const need = access === 'read' ? READ : access === 'write' ? WRITE : READ | WRITE;
  code.set(L.EFFECTIVE_ADDRESS);
  if (accesses === undefined) {
    stepAccess(t, accessDescriptor(size, access, stack));
  } else if (tracked === undefined) {
    writeLater(t, new AccessGroups().begin(UNKNOWN, size, need));
  } else if (!accesses.groups.covers(tracked, size, need)) {
    writeLater(t, accesses.groups.begin(tracked, size, need));
  }
  code.get(L.EFFECTIVE_ADDRESS).op(OP.i32_wrap_i64).set(L.ADDRESS);
}

const UNKNOWN: TrackedAddress = { origin: 0, distance: 0 };

function writeLater(t: Translation, group: AccessGroup): void {
  const site = t.site('slow');
  const { fault } = t.control;
  t.code.writeHereLater((code) => writeGroupCheck(code, group, site, fault));
}

/** The check of the stepping variant. */
function stepAccess(t: Translation, descriptor: number): void {
  t.code.get(L.EFFECTIVE_ADDRESS).i32(descriptor).call(t.support.check).if();
  t.fault('memory');
  t.code.end();
}

/** Checks an access to a memory operand, and leaves its window offset in the ADDRESS local. */
export function openMemory(t: Translation, operand: MemoryOperand, access: Access, size = operand.size): void {
  pushEffectiveAddress(t, operand);
  checkAccess(t, size, access, operand.stack, t.accesses?.addresses.addressOf(operand));
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
