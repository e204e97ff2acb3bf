import { PROTECTION_TABLE_OFFSET, WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import type { AccessGroup } from '../passes/access-groups.ts';
import type { CodeWriter, Label } from './code-writer.ts';
import * as L from './locals.ts';
import { OP } from './wasm-opcodes.ts';

const PAGE_SIZE = 4096;
/** Bytes of the largest operand but one. A single operand crosses pages too seldom for code of its own. */
const LARGEST_OPERAND = 8;

/**
 * Checks the accesses of a group, when it is known what they are. The address of the first is in EFFECTIVE_ADDRESS. Where one may not be made, the
 * function is left before the first: a call that comes back would cost registers even where it is never made.
 * @param site the fault site of the first access
 */
export function writeGroupCheck(code: CodeWriter, group: AccessGroup, site: number, fault: Label): void {
  const { first, low, high, need } = group;
  const address = low === first ? L.EFFECTIVE_ADDRESS : L.LOWEST;
  if (low !== first) {
    code
      .get(L.EFFECTIVE_ADDRESS)
      .i64(low - first)
      .op(OP.i64_add)
      .set(L.LOWEST);
  }
  const done = code.block();
  const refused = code.block();
  code.get(address).i64(32).op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(WINDOW_HIGH).op(OP.i32_ne).brIf(refused);
  const span = high - low;
  pushProtection(code, address, 0);
  code.i32(need).op(OP.i32_and).i32(need);
  if (span === 1) {
    code.op(OP.i32_eq).brIf(done);
  } else {
    code.op(OP.i32_ne).brIf(refused);
    code
      .get(address)
      .op(OP.i32_wrap_i64)
      .i32(PAGE_SIZE - 1)
      .op(OP.i32_and);
    code
      .i32(PAGE_SIZE - span)
      .op(OP.i32_le_u)
      .brIf(done);
  }
  if (span > LARGEST_OPERAND) {
    pushProtection(code, address, span - 1);
    code.i32(need).op(OP.i32_and).i32(need).op(OP.i32_eq).brIf(done);
  }
  code.end();
  code.i32(site).set(L.SITE).br(fault);
  code.end();
}

/** Pushes the protection bits of the page that an address leads to, or a number of bytes later. */
function pushProtection(code: CodeWriter, address: number, behind: number): void {
  code.get(address).op(OP.i32_wrap_i64);
  if (behind > 0) code.i32(behind).op(OP.i32_add);
  code.i32(12).op(OP.i32_shr_u).memory(OP.i32_load8_u, PROTECTION_TABLE_OFFSET);
}
