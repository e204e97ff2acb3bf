import { FLAG_BITS } from '../case.ts';

const { CF, PF, AF, ZF, SF, OF } = FLAG_BITS;

/** Flags each instruction leaves undefined whatever its operands are: Intel SDM volume 2, "Flags Affected". */
const ALWAYS: Readonly<Record<string, number>> = {
  and: AF,
  or: AF,
  xor: AF,
  test: AF,
  mul: SF | ZF | AF | PF,
  imul: SF | ZF | AF | PF,
  div: CF | OF | SF | ZF | AF | PF,
  idiv: CF | OF | SF | ZF | AF | PF,
  bt: OF | SF | AF | PF,
  bts: OF | SF | AF | PF,
  btr: OF | SF | AF | PF,
  btc: OF | SF | AF | PF,
  bsf: CF | OF | SF | AF | PF,
  bsr: CF | OF | SF | AF | PF,
  tzcnt: OF | SF | AF | PF,
  lzcnt: OF | SF | AF | PF,
  andn: AF | PF,
  blsr: AF | PF,
  blsi: AF | PF,
  blsmsk: AF | PF,
  bzhi: AF | PF,
  bextr: AF | PF | SF,
};

/** Whether an instruction's flags depend on a count. */
export function isShift(mnemonic: string): boolean {
  return /^(sh[lr]d?|sa[lr]|ro[lr]|rc[lr])$/.test(mnemonic);
}

/**
 * The flags whose value the Intel manual leaves open.
 * @param bits size of the destination
 * @param count for shifts and rotates, the count before it is masked; `undefined` where it is not known: then every flag that some count
 *   leaves undefined
 */
export function undefinedFlags(mnemonic: string, bits: number, count: number | undefined): number {
  if (!isShift(mnemonic)) return ALWAYS[mnemonic] ?? 0;
  const rotate = mnemonic.startsWith('r');
  const double = mnemonic.endsWith('d');
  const pastSize = double ? CF | OF | SF | ZF | AF | PF : CF;
  if (count === undefined) {
    if (rotate) return OF;
    return OF | AF | (bits < 32 && mnemonic !== 'sar' ? pastSize : 0);
  }
  const masked = count & (bits === 64 ? 63 : 31);
  if (masked === 0) return 0;
  const notOne = masked === 1 ? 0 : OF;
  if (rotate) return notOne;
  const past = double ? masked > bits : masked >= bits && mnemonic !== 'sar';
  return AF | notOne | (past ? pastSize : 0);
}
