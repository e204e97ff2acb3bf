import { WINDOW_HIGH } from '../../../../kernel-model/memory/guest-memory.ts';
import { KERNEL_TEXT_HIGH } from '../../engine.ts';
import { FIRST_OFFSET_RESULT, Status } from '../../engine-cells.ts';
import { accessDescriptor } from '../../memory-access.ts';
import { REGISTERS_OFFSET, RIP_OFFSET } from '../../register-file.ts';
import { CodeWriter } from '../code-writer.ts';
import type { SupportFunctions } from '../translation.ts';
import { OP } from '../wasm-opcodes.ts';

/** A found function is `index << BLOCK_BITS | block`. */
export const BLOCK_BITS = 14;

/** The most bytes of V8's stack for a frame of `transfer`. */
const FRAME = 200;

const RSP_OFFSET = REGISTERS_OFFSET + 4 * 8;

/**
 * Control reaches an address that is first known at run time; everything is in the register file. It calls a known
 * function, or executes a kernel function and returns from it. Any other address is left to the caller.
 */
export function writeTransfer(support: SupportFunctions, kernelEntry: number, functionType: number): Uint8Array {
  const [TARGET, ROOM, LOW, FOUND, STACK] = [0, 1, 3, 4, 2] as const;
  const code = new CodeWriter();
  const loop = code.loop();
  code.get(TARGET).op(OP.i32_wrap_i64).set(LOW);
  code.get(TARGET).i64(32).op(OP.i64_shr_u).op(OP.i32_wrap_i64).tee(FOUND).i32(WINDOW_HIGH).op(OP.i32_eq);
  code.get(LOW).i32(FIRST_OFFSET_RESULT).op(OP.i32_ge_u).op(OP.i32_and).if();
  code.get(ROOM).i32(FRAME).op(OP.i32_lt_s).if();
  code.get(LOW).op(OP.return);
  code.end();
  code.get(LOW).call(support.lookup).tee(FOUND).i32(0).op(OP.i32_lt_s).if();
  code.get(LOW).op(OP.return);
  code.end();
  code
    .get(FOUND)
    .i32((1 << BLOCK_BITS) - 1)
    .op(OP.i32_and)
    .get(ROOM)
    .i32(1)
    .op(OP.i32_sub);
  code.get(FOUND).i32(BLOCK_BITS).op(OP.i32_shr_u).callIndirect(functionType).op(OP.return);
  code.end();
  code.i32(0).get(TARGET).memory(OP.i64_store, RIP_OFFSET);
  code.get(FOUND).i32(KERNEL_TEXT_HIGH).op(OP.i32_ne).if();
  code.i32(Status.outside).op(OP.return);
  code.end();
  code.get(LOW).call(kernelEntry).if();
  code.i32(Status.kernel).op(OP.return);
  code.end();
  // The kernel function's own ret.
  code
    .i32(0)
    .memory(OP.i64_load, RSP_OFFSET)
    .tee(STACK)
    .i32(accessDescriptor(8, 'read', true))
    .call(support.check)
    .if();
  code.i32(Status.stack).op(OP.return);
  code.end();
  code.get(STACK).op(OP.i32_wrap_i64).memory(OP.i64_load).set(TARGET);
  code.i32(0).get(STACK).i64(8).op(OP.i64_add).memory(OP.i64_store, RSP_OFFSET);
  // A return into the window goes to the caller, which most likely waits for it.
  code.get(TARGET).i64(32).op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(WINDOW_HIGH).op(OP.i32_eq);
  code.get(TARGET).op(OP.i32_wrap_i64).i32(FIRST_OFFSET_RESULT).op(OP.i32_ge_u).op(OP.i32_and).if();
  code.get(TARGET).op(OP.i32_wrap_i64).op(OP.return);
  code.end();
  code.br(loop);
  code.end();
  code.op(OP.unreachable);
  return code.finish({ i64: 1, i32: 2 });
}

/** The globals that {@link writeLookup} reads: of the table where it begins and its mask, and the shift of the image. */
interface LookupGlobals {
  readonly table: number;
  readonly mask: number;
  readonly shift: number;
}

/** Finds the function at a window offset in the table of lookup-table.ts. */
export function writeLookup({ table, mask, shift }: LookupGlobals, multiplier: number): Uint8Array {
  const [LOW, ENTRY] = [0, 1] as const;
  const code = new CodeWriter();
  code
    .get(LOW)
    .global(shift)
    .op(OP.i32_sub)
    .tee(LOW)
    .i32(multiplier)
    .op(OP.i32_mul)
    .i32(LOOKUP_SHIFT)
    .op(OP.i32_shr_u)
    .global(mask)
    .op(OP.i32_and);
  code.i32(3).op(OP.i32_shl).global(table).op(OP.i32_add).tee(ENTRY);
  code.memory(OP.i32_load).get(LOW).op(OP.i32_eq).if();
  code.get(ENTRY).memory(OP.i32_load, 4).i32(1).op(OP.i32_sub).op(OP.return);
  code.end();
  code.i32(-1);
  return code.finish({ i64: 0, i32: 1 });
}

/** The product's low bits have little information, so they are left out. */
export const LOOKUP_SHIFT = 12;
