import { WINDOW_BASE } from '../../../../../kernel-model/memory/guest-memory.ts';
import { ALL_FLAGS, GS_BASE, type Patch, PLAIN_POINTER, type Pointer } from '../case.ts';
import { SCRATCH_PROTECTION, scratchPage } from '../layout.ts';
import type { Random } from '../random.ts';
import { edgeValue } from './operands.ts';
import { NUMBERS } from './registers.ts';
import type { Target } from './targets.ts';

/** The state before a case, while it is being made up. */
export class State {
  readonly registers: bigint[];
  flags: number;
  gsBase = 0n;
  readonly pointers: Pointer[] = [];
  readonly patches: Patch[] = [];

  constructor(random: Random, bits: number) {
    this.registers = NUMBERS.map(() => edgeValue(random, bits));
    this.flags = random.u32() & ALL_FLAGS;
    if (random.chance(0.6)) this.flags &= ~0x400;
  }

  /** Makes a register point to a place. */
  point(register: number, target: Target): void {
    this.set(register, target.address, target.isPointer ? PLAIN_POINTER : 0n);
  }

  /** Gives a register (or the gs base) a value, and says how it moves with the window. */
  set(register: number, value: bigint, coefficient: bigint): void {
    if (register === GS_BASE) this.gsBase = BigInt.asUintN(64, value);
    else this.registers[register] = BigInt.asUintN(64, value);
    if (coefficient !== 0n) this.pointers.push({ register, coefficient: BigInt.asUintN(64, coefficient) });
  }

  /** Writes bytes to memory before the case, as far as they lie in pages that can be written. */
  patch(address: bigint, bytes: Uint8Array): void {
    const offset = Number(address - WINDOW_BASE);
    for (let index = 0; index < bytes.length; ) {
      let end = index;
      while (end < bytes.length && isWritable(offset + end)) end++;
      if (end > index)
        this.patches.push({ offset: offset + index, bytes: bytes.subarray(index, end), isPointer: false });
      index = end + 1;
    }
  }

  /** Writes the address of a place to memory before the case. */
  patchPointer(address: bigint, value: Target): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value.address), true);
    this.patches.push({ offset: Number(address - WINDOW_BASE), bytes, isPointer: value.isPointer });
  }
}

/** Whether a window offset lies in a data page that can be written. */
export function isWritable(offset: number): boolean {
  const page = Math.floor((offset - scratchPage(0)) / 4096);
  return ((SCRATCH_PROTECTION[page] ?? 0) & 2) !== 0;
}

/** The low `size` bytes of a value. */
export function littleEndian(value: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => Number((value >> BigInt(8 * (index % 8))) & 0xffn));
}
