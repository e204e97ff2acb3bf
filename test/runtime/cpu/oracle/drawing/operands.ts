import type { Random } from '../random.ts';

/** Counts where shifts and rotates change what they do: zero, one, the sizes of operands, and what the masks cut off. */
export const SHIFT_COUNTS = [
  0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 18, 24, 27, 30, 31, 32, 33, 34, 36, 47, 48, 62, 63, 64, 65, 66, 127, 128, 129, 255,
];

/** A 64-bit value whose low `bits` bits are likely to be one at which an operation of that size changes what it does. */
export function edgeValue(random: Random, bits: number): bigint {
  const size = BigInt(bits);
  const all = (1n << size) - 1n;
  const kind = random.below(10);
  let low: bigint;
  if (kind < 3) {
    const sign = 1n << (size - 1n);
    low = random.pick([
      0n,
      1n,
      all,
      sign,
      sign - 1n,
      sign + 1n,
      all - 1n,
      2n,
      0x5555555555555555n,
      0xaaaaaaaaaaaaaaaan,
    ]);
  } else if (kind < 4) low = BigInt(random.between(-20, 20));
  else if (kind < 5) low = 1n << BigInt(random.below(bits));
  else if (kind < 6) low = (1n << BigInt(random.below(bits))) - 1n;
  else low = random.u64();
  const high = bits === 64 ? 0n : random.chance(0.3) ? random.pick([0n, -1n]) : random.u64();
  return BigInt.asUintN(64, ((high >> size) << size) | (low & all));
}

/** An immediate of `bits` bits, sign-extended, often one of the edges. */
export function edgeImmediate(random: Random, bits: number): bigint {
  return BigInt.asIntN(bits, edgeValue(random, bits));
}

/** A signed displacement that fits in `bits` bits. */
export function displacement(random: Random, bits: number): bigint {
  const limit = 1n << BigInt(bits - 1);
  if (random.chance(0.15)) return random.pick([-limit, limit - 1n, 0n, -1n, 1n]);
  if (random.chance(0.5)) return BigInt(random.between(-128, 127));
  return BigInt.asIntN(bits, random.u64());
}
