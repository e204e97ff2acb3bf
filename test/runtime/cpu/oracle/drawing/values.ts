import { OpKind } from 'iced-x86';
import { type Draft, registerValue, setPart, setValue } from './draft.ts';
import { edgeValue, SHIFT_COUNTS } from './operands.ts';
import { RAX, RBX, RCX, RDX } from './registers.ts';
import { isShift } from './undefined-flags.ts';

/** Operand values with which random ones would seldom be interesting: quotients that just fit, equal operands, counts at the masks. */
export function chooseValues(draft: Draft): void {
  const { form, random, state } = draft;
  if (form.mnemonic === 'div' || form.mnemonic === 'idiv') chooseDivision(draft);
  else if (form.mnemonic === 'cmpxchg') chooseComparand(draft);
  else if (form.mnemonic === 'cmpxchg8b' || form.mnemonic === 'cmpxchg16b') chooseWideComparand(draft);
  else if (isShift(form.mnemonic)) setPart(state, RCX, BigInt(random.pick(SHIFT_COUNTS)), 8);
  else if (/^(loop|jrcxz|jecxz)/.test(form.mnemonic)) {
    state.registers[RCX] = random.pick([0n, 1n, 2n, 0xffffffffffffffffn, 0x100000000n, 0x100000001n, random.u64()]);
  } else if (/^(bs[fr]|[lt]zcnt)$/.test(form.mnemonic) && form.mnemonic.startsWith('bs') && draft.bits === 32) {
    setValue(draft, 1, edgeValue(random, 32) | (1n << BigInt(random.below(32))), 32);
  } else if (draft.instruction.opCount === 2 && random.chance(0.1)) chooseEqual(draft);
}

/** A dividend made from divisor, quotient and remainder, so that most divisions succeed and many only just do or do not. */
function chooseDivision(draft: Draft): void {
  const { random, state, bits } = draft;
  const size = BigInt(bits);
  const signed = draft.form.mnemonic === 'idiv';
  const asNumber = (value: bigint) => (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
  let divisor = asNumber(edgeValue(random, bits));
  if (random.chance(0.5)) divisor >>= BigInt(random.below(bits));
  let quotient = asNumber(edgeValue(random, bits));
  if (random.chance(0.1)) quotient += random.pick([1n, -1n, 1n << (size - 1n), -(1n << (size - 1n))]);
  const remainder =
    divisor === 0n ? 0n : (signed ? BigInt.asIntN(bits, random.u64()) : BigInt.asUintN(bits, random.u64())) % divisor;
  const sameSign = !signed || remainder === 0n || (remainder < 0n === quotient < 0n) !== divisor < 0n;
  const dividend = quotient * divisor + (sameSign ? remainder : -remainder);
  setValue(draft, 0, divisor, bits);
  if (bits === 8) setPart(state, RAX, dividend, 16);
  else {
    setPart(state, RAX, dividend, bits);
    setPart(state, RDX, dividend >> size, bits);
  }
}

function chooseComparand(draft: Draft): void {
  if (draft.random.chance(0.5)) setValue(draft, 0, draft.state.registers[RAX]!, draft.bits);
}

function chooseWideComparand(draft: Draft): void {
  const { random, state } = draft;
  const half = draft.form.mnemonic === 'cmpxchg8b' ? 32 : 64;
  for (const number of [RBX, RCX]) setPart(state, number, edgeValue(random, half), half);
  if (random.chance(0.5)) {
    const low = BigInt.asUintN(half, state.registers[RAX]!);
    const high = BigInt.asUintN(half, state.registers[RDX]!);
    setWide(draft, (high << BigInt(half)) | low, half);
  }
}

function setWide(draft: Draft, value: bigint, half: number): void {
  if (!draft.target?.isPointer) return;
  const bytes = Uint8Array.from({ length: half / 4 }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
  draft.state.patch(draft.target.address, bytes);
}

function chooseEqual(draft: Draft): void {
  const { instruction, bits } = draft;
  const kinds = [instruction.op0Kind, instruction.op1Kind];
  if (kinds[1] === OpKind.Register) setValue(draft, 0, registerValue(draft, 1, bits), bits);
  else if (kinds[0] === OpKind.Register && kinds[1] === OpKind.Memory)
    setValue(draft, 1, registerValue(draft, 0, bits), bits);
}
