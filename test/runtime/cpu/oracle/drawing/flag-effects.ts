import { type Instruction, RflagsBits } from 'iced-x86';
import { FLAG_BITS } from '../case.ts';
import { isShift, undefinedFlags } from './undefined-flags.ts';

const PLACES: readonly (readonly [number, number])[] = [
  [RflagsBits.CF, FLAG_BITS.CF],
  [RflagsBits.PF, FLAG_BITS.PF],
  [RflagsBits.AF, FLAG_BITS.AF],
  [RflagsBits.ZF, FLAG_BITS.ZF],
  [RflagsBits.SF, FLAG_BITS.SF],
  [RflagsBits.DF, FLAG_BITS.DF],
  [RflagsBits.OF, FLAG_BITS.OF],
];

/** What an instruction does to the flags, whatever its operands hold. */
export interface FlagEffects {
  /** Flags whose value it uses. */
  readonly reads: number;
  /** Flags that have a defined value after it, even if they had none before. */
  readonly defines: number;
  /** Flags that may have no defined value after it. */
  readonly undefined: number;
}

/** iced's flag bits at their places in RFLAGS. */
function inPlace(bits: number): number {
  return PLACES.reduce((mask, [bit, place]) => ((bits & bit) === 0 ? mask : mask | place), 0);
}

/**
 * The effects of an instruction on the flags.
 * @param count for shifts and rotates the count before it is masked; `undefined` where it is in cl
 */
export function flagEffects(
  instruction: Instruction,
  mnemonic: string,
  bits: number,
  count: number | undefined,
): FlagEffects {
  const none = undefinedFlags(mnemonic, bits, count);
  const writes = inPlace(instruction.rflagsWritten | instruction.rflagsCleared | instruction.rflagsSet);
  const mayKeep = isShift(mnemonic) && ((count ?? 0) & (bits === 64 ? 63 : 31)) === 0;
  return { reads: inPlace(instruction.rflagsRead), defines: mayKeep ? 0 : writes & ~none, undefined: none };
}

/** Every flag an instruction may change. */
export function modifiedFlags(instruction: Instruction): number {
  return inPlace(instruction.rflagsModified);
}
