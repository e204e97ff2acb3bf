import { PROTECTION_TABLE_OFFSET, WINDOW_HIGH, WRITE } from '../../../../kernel-model/memory/guest-memory.ts';
import * as cells from '../../engine-cells.ts';
import { FaultCause } from '../../engine-cells.ts';
import { accessDescriptor, STACK_ACCESS } from '../../memory-access.ts';
import { CodeWriter, type Label } from '../code-writer.ts';
import type { SupportFunctions } from '../translation.ts';
import { OP } from '../wasm-opcodes.ts';

/**
 * Pushes an i32: whether the page of the address in an i64 local is in the window and has all of the protection bits in
 * `need`.
 */
function pushAccessible(code: CodeWriter, address: number, need: () => void): void {
  code.get(address).i64(32).op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(WINDOW_HIGH).op(OP.i32_eq);
  code.get(address).op(OP.i32_wrap_i64).i32(12).op(OP.i32_shr_u).memory(OP.i32_load8_u, PROTECTION_TABLE_OFFSET);
  need();
  code.op(OP.i32_and);
  need();
  code.op(OP.i32_eq).op(OP.i32_and);
}

/** Pushes an i32: whether the address in an i64 local is canonical, with 48-bit addresses (Intel SDM volume 1, section 3.3.7.1). */
function pushNonCanonical(code: CodeWriter, address: number): void {
  code.get(address).i64(16).op(OP.i64_shl).i64(16).op(OP.i64_shr_s).get(address).op(OP.i64_ne);
}

/**
 * Whether an access is allowed; if not, the fault cells have the reason. A page fault's address is the first
 * inaccessible byte. If an instruction reads first, a write refused on either page is a write fault, as on a processor.
 */
export function writeCheck(): Uint8Array {
  const [ADDRESS, DESCRIPTOR, LAST, NEED] = [0, 1, 2, 3] as const;
  const code = new CodeWriter();
  code.get(DESCRIPTOR).i32(8).op(OP.i32_shr_u).i32(3).op(OP.i32_and).set(NEED);
  code.get(ADDRESS).get(DESCRIPTOR).i32(0xff).op(OP.i32_and).i32(1).op(OP.i32_sub).op(OP.i64_extend_i32_u);
  code.op(OP.i64_add).set(LAST);
  pushNonCanonical(code, ADDRESS);
  pushNonCanonical(code, LAST);
  code.op(OP.i32_or).if();
  code.i32(0);
  code.i32(FaultCause.stackSegment).i32(FaultCause.generalProtection);
  code.get(DESCRIPTOR).i32(STACK_ACCESS).op(OP.i32_and).op(OP.select);
  code.memory(OP.i32_store, cells.FAULT_CAUSE_OFFSET).i32(1).op(OP.return);
  code.end();
  pushAccessible(code, ADDRESS, () => code.get(NEED));
  code.if();
  pushAccessible(code, LAST, () => code.get(NEED));
  code.if();
  code.i32(0).op(OP.return);
  code.end();
  code.get(LAST).i64(-4096).op(OP.i64_and).set(ADDRESS);
  code.end();
  code.i32(0).get(ADDRESS).memory(OP.i64_store, cells.FAULT_ADDRESS_OFFSET);
  code.i32(0).i32(FaultCause.write).i32(FaultCause.read).get(NEED).i32(WRITE).op(OP.i32_and).op(OP.select);
  code.memory(OP.i32_store, cells.FAULT_CAUSE_OFFSET).i32(1);
  return code.finish({ i64: 1, i32: 1 });
}

/** Pushes how many bytes are left on the page of the address in an i64 local, an i64. */
function pushBytesOnPage(code: CodeWriter, address: number): void {
  code.i64(4096).get(address).i64(4095).op(OP.i64_and).op(OP.i64_sub);
}

/** Replaces the i64 in a local by the smaller of it and the one on the stack, unsigned. */
function limit(code: CodeWriter, local: number, temporary: number): void {
  code.tee(temporary).get(local).get(temporary).get(local).op(OP.i64_lt_u).op(OP.select).set(local);
}

/** A checked access. If it is refused, the function returns the number of finished elements. */
function checkOrReturn(
  code: CodeWriter,
  support: SupportFunctions,
  address: number,
  access: 'read' | 'write',
  size: () => void,
  done: number,
): void {
  code.get(address).i32(accessDescriptor(0, access, false));
  size();
  code.op(OP.i32_or).call(support.check).if();
  code.get(done).op(OP.return);
  code.end();
}

/**
 * Parameters and locals of the functions for `rep`. The parameters are the destination, the source or the stored value,
 * the number of elements, and the logarithm of their size. The locals are the number done, the number done at once, and
 * the size.
 */
const [TO, FROM, COUNT, SHIFT, DONE, STRETCH, TEMPORARY, SIZE] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const STORED = FROM;

function pushWideShift(code: CodeWriter): void {
  code.get(SHIFT).op(OP.i64_extend_i32_u);
}

/** Begins the loop over stretches, which ends with the elements. A stretch is all remaining elements. */
function beginStretches(code: CodeWriter): Label {
  code.i32(1).get(SHIFT).op(OP.i32_shl).set(SIZE);
  const end = code.block();
  const loop = code.loop();
  code.get(DONE).get(COUNT).op(OP.i64_eq).brIf(end);
  code.get(COUNT).get(DONE).op(OP.i64_sub).set(STRETCH);
  return loop;
}

/** Makes the stretch end with the page of an address. */
function limitToPage(code: CodeWriter, address: number): void {
  pushBytesOnPage(code, address);
  pushWideShift(code);
  code.op(OP.i64_shr_u);
  limit(code, STRETCH, TEMPORARY);
}

/** An empty stretch becomes one element. */
function atLeastOne(code: CodeWriter): void {
  code.get(STRETCH).op(OP.i64_eqz).if();
  code.i64(1).set(STRETCH);
  code.end();
}

/**
 * `rep movs` upwards. Whole stretches within one page at either end that do not reach their own output are copied at
 * once. An element across a page boundary, or one that overlaps its source, is copied by itself.
 */
export function writeRepeatMove(support: SupportFunctions): Uint8Array {
  const code = new CodeWriter();
  const loop = beginStretches(code);
  for (const address of [FROM, TO]) limitToPage(code, address);
  // If the destination is after the source, a copy may only reach bytes that are not yet overwritten.
  code.get(TO).get(FROM).op(OP.i64_sub);
  pushWideShift(code);
  code.op(OP.i64_shr_u).tee(TEMPORARY).get(STRETCH).op(OP.i64_lt_u).if();
  code.get(TEMPORARY).set(STRETCH);
  code.end();
  atLeastOne(code);
  checkOrReturn(code, support, FROM, 'read', () => code.get(SIZE), DONE);
  checkOrReturn(code, support, TO, 'write', () => code.get(SIZE), DONE);
  code.get(TO).op(OP.i32_wrap_i64).get(FROM).op(OP.i32_wrap_i64).get(STRETCH);
  pushWideShift(code);
  code.op(OP.i64_shl).op(OP.i32_wrap_i64).memoryCopy();
  for (const address of [FROM, TO]) {
    code.get(address).get(STRETCH);
    pushWideShift(code);
    code.op(OP.i64_shl).op(OP.i64_add).set(address);
  }
  code.get(DONE).get(STRETCH).op(OP.i64_add).set(DONE).br(loop);
  code.end();
  code.end();
  code.get(DONE);
  return code.finish({ i64: 3, i32: 1 });
}

/** `rep stos` upwards: bytes of one page are filled at once, wider elements stored one by one. */
export function writeRepeatStore(support: SupportFunctions): Uint8Array {
  const code = new CodeWriter();
  const loop = beginStretches(code);
  limitToPage(code, TO);
  atLeastOne(code);
  checkOrReturn(code, support, TO, 'write', () => code.get(SIZE), DONE);
  code.get(DONE).get(STRETCH).op(OP.i64_add).set(DONE);
  code.get(SHIFT).op(OP.i32_eqz).if();
  code.get(TO).op(OP.i32_wrap_i64).get(STORED).op(OP.i32_wrap_i64).get(STRETCH).op(OP.i32_wrap_i64).memoryFill();
  code.get(TO).get(STRETCH).op(OP.i64_add).set(TO);
  code.else();
  const elements = code.loop();
  for (const [shift, opcode] of [OP.i64_store16, OP.i64_store32, OP.i64_store].entries()) {
    code
      .get(SHIFT)
      .i32(shift + 1)
      .op(OP.i32_eq)
      .if();
    code.get(TO).op(OP.i32_wrap_i64).get(STORED).memory(opcode);
    code.end();
  }
  code.get(TO).get(SIZE).op(OP.i64_extend_i32_u).op(OP.i64_add).set(TO);
  code.get(STRETCH).i64(1).op(OP.i64_sub).tee(STRETCH).op(OP.i64_eqz).op(OP.i32_eqz).brIf(elements);
  code.end();
  code.end();
  code.br(loop);
  code.end();
  code.end();
  code.get(DONE);
  return code.finish({ i64: 3, i32: 1 });
}
