import { WINDOW_BASE } from '../../../../kernel-model/memory/guest-memory.ts';
import { REGISTER_NAMES, type RegisterName } from '../../../../runtime/cpu/register-file.ts';
import { hex } from '../machine.ts';
import { type Batch, SCRATCH_REGION } from './batch.ts';
import { type Case, FLAG_BITS, PLAIN_POINTER, type Pointer } from './case.ts';
import { CodeWriter, ENDING } from './code-writer.ts';

/** What a register holds: a number, or a place in the window, which lies elsewhere on the processor. */
export type Held = bigint | { readonly offset: number };

/** One instruction as bytes, and the registers it is entered with; others are 0. */
export interface BytesCase {
  readonly code: string;
  readonly registers: Partial<Record<RegisterName, Held>>;
  /** Flags that the manual leaves open after it. */
  readonly undefinedFlags?: number;
}

/** A batch of cases whose instructions are given as bytes. */
export function batchOfBytes(cases: readonly BytesCase[]): Batch {
  const writer = new CodeWriter();
  const placed = cases.map(({ code, registers, undefinedFlags = 0 }): Case => {
    const bytes = Uint8Array.from([...hex(code), ...ENDING]);
    const start = writer.place(bytes);
    const pointers: Pointer[] = [];
    const values = REGISTER_NAMES.map((name, register) => {
      const held = registers[name] ?? 0n;
      if (typeof held === 'bigint') return BigInt.asUintN(64, held);
      pointers.push({ register, coefficient: PLAIN_POINTER });
      return WINDOW_BASE + BigInt(held.offset);
    });
    return {
      name: code,
      mnemonic: '',
      start,
      entry: start,
      size: bytes.length,
      registers: values,
      flags: FLAG_BITS.CF | FLAG_BITS.SF,
      gsBase: 0n,
      pointers,
      patches: [],
      undefinedFlags,
      counted: false,
      isSingle: true,
    };
  });
  return { regions: [writer.region(), SCRATCH_REGION], cases: placed };
}
