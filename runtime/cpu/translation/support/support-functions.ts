import { encodeFlagKind, FlagKind } from '../../flag-state.ts';
import { AF, CF, OF, SF, STATUS_FLAGS, ZF } from '../../flags.ts';
import {
  FLAG_A_OFFSET,
  FLAG_B_OFFSET,
  FLAG_KIND_OFFSET,
  FLAG_RESULT_OFFSET,
  RFLAGS_OFFSET,
} from '../../register-file.ts';
import { CodeWriter } from '../code-writer.ts';
import type { SupportFunctions } from '../translation.ts';
import type { FunctionType, WasmModuleWriter } from '../wasm-module-writer.ts';
import { I32, I64, OP } from '../wasm-opcodes.ts';
import { pushHighProduct } from './high-product.ts';
import { writeCheck, writeRepeatMove, writeRepeatStore } from './support-memory.ts';
import { writeLookup, writeTransfer } from './support-transfer.ts';

/** Functions that translated code calls, written once per image. Further modules of the image import them. */

export const GUEST_FUNCTION_TYPE: FunctionType = { parameters: [I32, I32], results: [I32] };

const TYPES: Readonly<Record<keyof SupportFunctions, FunctionType>> = {
  check: { parameters: [I64, I32], results: [I32] },
  status: { parameters: [I32, I64, I64, I64], results: [I32] },
  transfer: { parameters: [I64, I32], results: [I32] },
  lookup: { parameters: [I32], results: [I32] },
  mulHighUnsigned: { parameters: [I64, I64], results: [I64] },
  mulHighSigned: { parameters: [I64, I64], results: [I64] },
  divide128: { parameters: [I64, I64, I64], results: [I64] },
  repeatMove: { parameters: [I64, I64, I64, I32], results: [I64] },
  repeatStore: { parameters: [I64, I64, I64, I32], results: [I64] },
};
/** The global that modules import: how far the image lies above the offsets that it was translated for, modulo 2^32. */
export const SHIFT_IMPORT = 'shift';

export const SUPPORT_NAMES = Object.keys(TYPES) as (keyof SupportFunctions)[];

/** Imports the support functions from the image's main module. */
export function importSupport(module: WasmModuleWriter): SupportFunctions {
  return everySupport((name) => module.importFunction(name, TYPES[name]));
}

/** Declares the support functions in the image's main module. */
export function declareSupport(module: WasmModuleWriter): SupportFunctions {
  return everySupport((name) => module.declareFunction(TYPES[name]));
}

function everySupport(make: (name: keyof SupportFunctions) => number): SupportFunctions {
  return Object.fromEntries(SUPPORT_NAMES.map((name) => [name, make(name)])) as unknown as SupportFunctions;
}

/**
 * Writes the support functions, and those that the driver calls: `enter` (table index, block, depth → result) and
 * `materializeFlags`.
 * @param lookupMultiplier spreads addresses over the lookup table, see lookup-table.ts
 */
export function defineSupport(
  module: WasmModuleWriter,
  support: SupportFunctions,
  kernelEntry: number,
  lookupMultiplier: number,
): void {
  const type = module.type(GUEST_FUNCTION_TYPE);
  module.defineFunction(support.check, writeCheck());
  module.defineFunction(support.status, writeStatus(support));
  module.defineFunction(support.transfer, writeTransfer(support, kernelEntry, type));
  module.defineFunction(
    support.lookup,
    writeLookup(
      {
        table: module.importedGlobal('lookupTable'),
        mask: module.importedGlobal('lookupMask'),
        shift: module.importedGlobal(SHIFT_IMPORT),
      },
      lookupMultiplier,
    ),
  );
  module.defineFunction(support.mulHighUnsigned, writeMulHigh(false));
  module.defineFunction(support.mulHighSigned, writeMulHigh(true));
  module.defineFunction(support.divide128, writeDivide128());
  module.defineFunction(support.repeatMove, writeRepeatMove(support));
  module.defineFunction(support.repeatStore, writeRepeatStore(support));
  for (const name of SUPPORT_NAMES) module.exportFunction(name, support[name]);

  const enter = module.declareFunction({ parameters: [I32, I32, I32], results: [I32] });
  const code = new CodeWriter();
  code.get(1).get(2).get(0).callIndirect(type);
  module.defineFunction(enter, code.finish({ i64: 0, i32: 0 }));
  module.exportFunction('enter', enter);

  const materialize = module.declareFunction({ parameters: [], results: [] });
  module.defineFunction(materialize, writeMaterialize(support));
  module.exportFunction('materializeFlags', materialize);
}

/** Puts the lazy flags into the register file's RFLAGS, and makes that their representation. */
function writeMaterialize(support: SupportFunctions): Uint8Array {
  const code = new CodeWriter();
  const STATUS = 0;
  code.i32(0).memory(OP.i32_load, FLAG_KIND_OFFSET);
  for (const offset of [FLAG_A_OFFSET, FLAG_B_OFFSET, FLAG_RESULT_OFFSET]) {
    code.i32(0).memory(OP.i64_load, offset);
  }
  code.call(support.status).set(STATUS);
  code.i32(0);
  code.i32(0).memory(OP.i32_load, RFLAGS_OFFSET).i32(~STATUS_FLAGS).op(OP.i32_and).get(STATUS).op(OP.i32_or);
  code.i32(2).op(OP.i32_or).memory(OP.i32_store, RFLAGS_OFFSET);
  code.i32(0).get(STATUS).op(OP.i64_extend_i32_u).memory(OP.i64_store, FLAG_A_OFFSET);
  code.i32(0).i32(encodeFlagKind('explicit', 1)).memory(OP.i32_store, FLAG_KIND_OFFSET);
  return code.finish({ i64: 0, i32: 1 });
}

/** The status flags from their representation; FlagKind explains each kind. */
function writeStatus(support: SupportFunctions): Uint8Array {
  const [KIND, A, B, RESULT, CARRIES, TOP, STATUS, TEMPORARY] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  const code = new CodeWriter();
  const ifKind = (kind: keyof typeof FlagKind, write: () => void) => {
    code.get(KIND).i32(2).op(OP.i32_shr_u).i32(FlagKind[kind]).op(OP.i32_eq).if();
    write();
    code.end();
  };
  /** Pushes bit `TOP` of a local as an i32. */
  const topBit = (local: number, below = 0) => {
    code.get(local).get(TOP);
    if (below > 0) code.i64(below).op(OP.i64_sub);
    code.op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(1).op(OP.i32_and);
  };
  const or = (flag: number) => {
    code.i32(Math.log2(flag)).op(OP.i32_shl).get(STATUS).op(OP.i32_or).set(STATUS);
  };
  /** CF from the i32 on the stack, OF from it and the result's sign. */
  const carryAndSignOverflow = () => {
    code.tee(TEMPORARY);
    or(CF);
    topBit(RESULT);
    code.get(TEMPORARY).op(OP.i32_xor);
    or(OF);
  };

  ifKind('explicit', () => code.get(A).op(OP.i32_wrap_i64).i32(STATUS_FLAGS).op(OP.i32_and).op(OP.return));
  // TOP: the number of the sign bit, 8 << log2(size) less 1.
  code.i64(8).get(KIND).i32(3).op(OP.i32_and).op(OP.i64_extend_i32_u).op(OP.i64_shl).i64(1).op(OP.i64_sub).set(TOP);
  code.get(RESULT).op(OP.i64_eqz);
  or(ZF);
  code.get(RESULT).i64(0).op(OP.i64_lt_s);
  or(SF);
  code.get(RESULT).op(OP.i32_wrap_i64).i32(0xff).op(OP.i32_and).op(OP.i32_popcnt).i32(1).op(OP.i32_and).op(OP.i32_eqz);
  code.i32(2).op(OP.i32_shl).get(STATUS).op(OP.i32_or).set(STATUS);

  // The vector of carries out of every bit: the majority of three. A subtraction's borrows are those of ~a, b and the
  // result.
  code.get(KIND).i32(2).op(OP.i32_shr_u).i32(FlagKind.sub).op(OP.i32_le_u).if();
  code.get(KIND).i32(2).op(OP.i32_shr_u).i32(FlagKind.sub).op(OP.i32_eq).if();
  code.get(A).i64(-1).op(OP.i64_xor).set(A);
  code.else();
  code.get(RESULT).i64(-1).op(OP.i64_xor).set(RESULT);
  code.end();
  code.get(A).get(B).op(OP.i64_and).get(A).get(B).op(OP.i64_or).get(RESULT).op(OP.i64_and).op(OP.i64_or).set(CARRIES);
  topBit(CARRIES);
  code.tee(TEMPORARY);
  or(CF);
  topBit(CARRIES, 1);
  code.get(TEMPORARY).op(OP.i32_xor);
  or(OF);
  code.get(CARRIES).i64(3).op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(1).op(OP.i32_and);
  or(AF);
  code.end();

  for (const kind of ['inc', 'dec'] as const) {
    ifKind(kind, () => {
      code.get(B).op(OP.i32_wrap_i64).i32(1).op(OP.i32_and);
      or(CF);
      // inc overflows to the most negative number, dec from it.
      code.get(RESULT).i64(-1).get(TOP).op(OP.i64_shl);
      if (kind === 'dec') code.i64(-1).op(OP.i64_xor);
      code.op(OP.i64_eq);
      or(OF);
      code
        .get(RESULT)
        .i64(15)
        .op(OP.i64_and)
        .i64(kind === 'inc' ? 0 : 15)
        .op(OP.i64_eq);
      or(AF);
    });
  }
  ifKind('shl', () => {
    code.get(A).get(B).i64(1).op(OP.i64_sub).op(OP.i64_shl).set(CARRIES);
    topBit(CARRIES);
    carryAndSignOverflow();
  });
  const lastBitOut = (shift: number) => {
    code.get(A).get(B).i64(1).op(OP.i64_sub).op(shift).op(OP.i32_wrap_i64).i32(1).op(OP.i32_and);
    or(CF);
  };
  ifKind('shr', () => {
    lastBitOut(OP.i64_shr_u);
    topBit(A);
    or(OF);
  });
  ifKind('sar', () => lastBitOut(OP.i64_shr_s));
  ifKind('carry', () => {
    code
      .get(A)
      .op(OP.i32_wrap_i64)
      .i32(CF | OF | AF)
      .op(OP.i32_and)
      .get(STATUS)
      .op(OP.i32_or)
      .set(STATUS);
  });
  ifKind('imul', () => {
    code.get(A).get(B).op(OP.i64_mul).set(CARRIES);
    code.get(CARRIES).get(RESULT).op(OP.i64_ne);
    code.get(A).get(B).call(support.mulHighSigned).get(CARRIES).i64(63).op(OP.i64_shr_s).op(OP.i64_ne).op(OP.i32_or);
    code
      .i32(CF | OF)
      .op(OP.i32_mul)
      .get(STATUS)
      .op(OP.i32_or)
      .set(STATUS);
  });
  code.get(STATUS);
  return code.finish({ i64: 2, i32: 2 });
}

function writeMulHigh(signed: boolean): Uint8Array {
  const code = new CodeWriter();
  pushHighProduct(code, signed, [0, 1, 2, 3]);
  return code.finish({ i64: 2, i32: 0 });
}

/** Division of 128 by 64 bits, a bit at a time unless the high half is 0. */
function writeDivide128(): Uint8Array {
  const [HIGH, LOW, DIVISOR, TOP, COUNT] = [0, 1, 2, 3, 4] as const;
  const code = new CodeWriter();
  code.get(HIGH).op(OP.i64_eqz).if();
  code.get(LOW).get(DIVISOR).op(OP.i64_div_u).op(OP.return);
  code.end();
  code.i32(64).set(COUNT);
  const loop = code.loop();
  // HIGH:LOW moves up by one; the quotient's bits come in at the bottom of LOW.
  code.get(HIGH).i64(63).op(OP.i64_shr_u).set(TOP);
  code.get(HIGH).i64(1).op(OP.i64_shl).get(LOW).i64(63).op(OP.i64_shr_u).op(OP.i64_or).set(HIGH);
  code.get(LOW).i64(1).op(OP.i64_shl).set(LOW);
  code.get(TOP).op(OP.i32_wrap_i64).get(HIGH).get(DIVISOR).op(OP.i64_ge_u).op(OP.i32_or).if();
  code.get(HIGH).get(DIVISOR).op(OP.i64_sub).set(HIGH);
  code.get(LOW).i64(1).op(OP.i64_or).set(LOW);
  code.end();
  code.get(COUNT).i32(1).op(OP.i32_sub).tee(COUNT).brIf(loop);
  code.end();
  code.get(LOW);
  return code.finish({ i64: 1, i32: 1 });
}
