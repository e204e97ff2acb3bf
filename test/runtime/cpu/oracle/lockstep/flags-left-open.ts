import { Decoder, DecoderOptions, Instruction, MemorySizeExt, Mnemonic, OpKind, RegisterExt } from 'iced-x86';
import { type FlagEffects, flagEffects } from '../drawing/flag-effects.ts';
import { isShift } from '../drawing/undefined-flags.ts';

/** Bits of the operand that an instruction writes. */
function sizeOf(instruction: Instruction): number {
  if (instruction.opCount === 0) return 64;
  if (instruction.op0Kind === OpKind.Register) return 8 * RegisterExt.size(instruction.op0Register);
  return 8 * MemorySizeExt.size(instruction.memorySize);
}

/** Which flags have no defined value after the instructions of a program. An instruction is decoded once. */
export class FlagsLeftOpen {
  private readonly codeAt: (address: bigint) => Uint8Array;
  /** The effects of an instruction with a count in cl, by its address; of others, whatever cl is. */
  private readonly known = new Map<bigint, (cl: number) => FlagEffects>();

  /** @param codeAt the bytes from an address on, as many as an instruction may have */
  constructor(codeAt: (address: bigint) => Uint8Array) {
    this.codeAt = codeAt;
  }

  /** @param open the flags without a value before the instruction at an address @param cl what cl is before it */
  after(address: bigint, open: number, cl: number): number {
    let effects = this.known.get(address);
    if (effects === undefined) {
      effects = this.decode(address);
      this.known.set(address, effects);
    }
    const { defines, undefined: left } = effects(cl);
    return (open & ~defines) | left;
  }

  private decode(address: bigint): (cl: number) => FlagEffects {
    const decoder = new Decoder(64, this.codeAt(address), DecoderOptions.None);
    const instruction = decoder.canDecode ? decoder.decode() : new Instruction();
    decoder.free();
    const mnemonic = (Mnemonic[instruction.mnemonic] ?? '').toLowerCase();
    const bits = sizeOf(instruction);
    const last = instruction.opCount - 1;
    if (isShift(mnemonic) && instruction.opKind(last) !== OpKind.Immediate8) {
      const counts = Array.from({ length: 256 }, (_, count) => flagEffects(instruction, mnemonic, bits, count));
      instruction.free();
      return (cl) => counts[cl]!;
    }
    const effects = flagEffects(instruction, mnemonic, bits, isShift(mnemonic) ? instruction.immediate8 : undefined);
    instruction.free();
    return () => effects;
  }
}
