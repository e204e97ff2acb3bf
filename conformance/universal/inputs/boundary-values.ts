/** A value of 64 bits that programs are apt to take wrong, and its name. */
export interface BoundaryValue {
  readonly name: string;
  readonly value: bigint;
}

/**
 * What registers, arguments of system calls and the like may hold: numbers at the ends of their ranges, and addresses of user space, of the
 * kernel, and of neither.
 */
export const BOUNDARY_VALUES: readonly BoundaryValue[] = [
  { name: '0', value: 0n },
  { name: '1', value: 1n },
  { name: '2', value: 2n },
  { name: '3', value: 3n },
  { name: '4', value: 4n },
  { name: '255', value: 255n },
  { name: 'the largest s32', value: 0x7fff_ffffn },
  { name: 'the smallest s32', value: 0xffff_ffff_8000_0000n },
  { name: 'the largest u32', value: 0xffff_ffffn },
  { name: 'the largest s64', value: 0x7fff_ffff_ffff_ffffn },
  { name: 'the smallest s64', value: 0x8000_0000_0000_0000n },
  { name: '-1', value: 0xffff_ffff_ffff_ffffn },
  { name: '-ENOENT', value: 0xffff_ffff_ffff_fffen },
  { name: 'an address of user space', value: 0x7ffc_0000_1000n },
  { name: 'the last page of user space', value: 0x7fff_ffff_f000n },
  { name: 'a non-canonical address', value: 0x8000_0000_0000n },
  { name: 'an unmapped address of the kernel', value: 0xffff_8880_0000_0000n },
  { name: 'an address of kernel text', value: 0xffff_ffff_8100_0000n },
];

/** The value in a field of this many bytes, read as signed or unsigned. */
export function fitted(value: bigint, bytes: number, signed: boolean): bigint {
  const bits = bytes * 8;
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}
