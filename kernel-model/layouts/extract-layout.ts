import type { Btf } from './btf.ts';
import type { BtfMember, BtfStruct } from './btf-types.ts';
import { LAID_OUT, type WantedFields } from './laid-out-structs.ts';
import type { Field, StructLayout } from './layout.ts';

const OTHER_KERNEL = 'give the BTF of a whole Linux kernel for x86_64, built with BPF, networking and perf events';

/** The possible sizes of a bit-field's storage unit, in bytes. */
const UNIT_SIZES = [1, 2, 4, 8];

/**
 * Lays out structs from a kernel's BTF. Fields are in the order of their offsets. Members of anonymous structs and
 * unions are lifted into the struct. Bit-fields have their bits in a storage unit.
 *
 * @param wanted the structs and their fields
 * @throws Diagnostic BTF_NOT_THIS_KERNEL naming every struct and field that the BTF does not have, BTF_AMBIGUOUS,
 *   BTF_DUPLICATE_MEMBER or BTF_BIT_FIELD
 */
export function extractLayout(
  btf: Btf,
  wanted: Readonly<Record<string, WantedFields>> = LAID_OUT,
): ReadonlyMap<string, StructLayout> {
  const structs = new Map<string, StructLayout>();
  const missing: string[] = [];
  for (const [name, chosen] of Object.entries(wanted)) {
    const candidates = btf.structs(name).map((struct) => layOut(btf, struct, chosen));
    const [first, ...others] = candidates;
    if (first === undefined) {
      missing.push(`struct ${name}`);
      continue;
    }
    if (others.some((other) => !isSame(first, other))) throw ambiguous(btf, name, candidates);
    if (chosen !== 'all')
      for (const field of chosen) if (!first.fields.has(field)) missing.push(`field ${field} in struct ${name}`);
    structs.set(name, first);
  }
  if (missing.length === 0) return structs;
  const what = missing.join(', ');
  const cause = `${btf.types.length - 1} types were read`;
  throw btf.error('BTF_NOT_THIS_KERNEL', `there is no ${what}`, cause, OTHER_KERNEL);
}

/**
 * Checks that a BTF belongs to an x86_64 kernel, by byte order, the size of `long`, and the registers in `pt_regs`.
 * @throws Diagnostic BTF_ARCHITECTURE
 */
export function judgeArchitecture(btf: Btf): void {
  const wrong = (problem: string, cause: string): Error =>
    btf.error('BTF_ARCHITECTURE', problem, `${cause}; only x86_64 is modelled`, OTHER_KERNEL);
  if (!btf.littleEndian) throw wrong('the BTF is big endian', 'x86_64 is little endian');
  const long = btf.types.find((type) => type.kind === 'INT' && /^(long unsigned int|unsigned long)$/.test(type.name));
  if (long !== undefined && btf.size(long.id) !== 8)
    throw wrong(`unsigned long has ${btf.size(long.id)} bytes`, 'it has 8 on x86_64');
  const [registers] = btf.structs('pt_regs');
  if (registers === undefined || registers.members.some((member) => member.name === 'r15')) return;
  throw wrong('struct pt_regs has no field r15', 'it holds the registers of the machine');
}

function layOut(btf: Btf, struct: BtfStruct, chosen: WantedFields): StructLayout {
  const all = new Map<string, Field>();
  lift({ btf, struct, fields: all, seen: new Map() }, struct, 0);
  const fields = [...all].filter(([name]) => chosen === 'all' || chosen.includes(name));
  // Fields at the same offset are in the order of their selection.
  if (chosen !== 'all') fields.sort(([left], [right]) => chosen.indexOf(left) - chosen.indexOf(right));
  fields.sort(([, left], [, right]) => bitPosition(left) - bitPosition(right));
  return { name: struct.name, size: struct.size, fields: new Map(fields) };
}

function bitPosition(field: Field): number {
  return field.offset * 8 + (field.bitOffset ?? 0);
}

interface Lifting {
  readonly btf: Btf;
  readonly struct: BtfStruct;
  readonly fields: Map<string, Field>;
  /** Anonymous types that were lifted already, with their numbers of fields. */
  readonly seen: Map<number, number>;
}

/** Adds the members of a struct, or of an anonymous part of it, to the fields of the whole. */
function lift(whole: Lifting, part: BtfStruct, baseBits: number): void {
  const { btf, struct, fields } = whole;
  for (const member of part.members) {
    const bits = baseBits + member.bitOffset;
    const type = btf.resolve(member.type);
    if (member.name === '') {
      // An anonymous bit-field is padding.
      if (type.kind !== 'STRUCT' && type.kind !== 'UNION') continue;
      // A type without fields adds none, however often it occurs.
      if (whole.seen.get(type.id) === 0) continue;
      const before = fields.size;
      lift(whole, type, bits);
      whole.seen.set(type.id, fields.size - before);
      continue;
    }
    if (fields.has(member.name)) {
      const problem = `struct ${struct.name} has two fields ${member.name}`;
      throw btf.error('BTF_DUPLICATE_MEMBER', problem, 'C does not allow it, not even within anonymous members');
    }
    fields.set(member.name, field(btf, struct, member, bits));
  }
}

function field(btf: Btf, struct: BtfStruct, member: BtfMember, bits: number): Field {
  const size = btf.size(member.type);
  const type = btf.spelling(member.type);
  const integer = btf.resolve(member.type);
  if (member.bitSize > 0) return bitField(btf, struct, member.name, bits, member.bitSize, size, type);
  // Without kind_flag in the struct, the integer's own type shows that it is a bit-field.
  if (integer.kind === 'INT' && (integer.bits !== size * 8 || bits % 8 !== 0))
    return bitField(btf, struct, member.name, bits + integer.bitOffset, integer.bits, size, type);
  return { offset: bits / 8, size, type };
}

/**
 * A bit-field within its storage unit. The unit has its type's size if the field and the struct allow it. Otherwise
 * (packed structs) it is smaller or not aligned.
 */
function bitField(
  btf: Btf,
  struct: BtfStruct,
  name: string,
  bits: number,
  bitSize: number,
  typeSize: number,
  type: string,
): Field {
  const sizes = [typeSize, ...UNIT_SIZES.filter((size) => size !== typeSize)];
  const aligned = sizes.map((size) => ({ size, offset: Math.floor(bits / (size * 8)) * size }));
  const unaligned = sizes.map((size) => ({ size, offset: Math.floor(bits / 8) }));
  for (const { size, offset } of [...aligned, ...unaligned]) {
    const bitOffset = bits - offset * 8;
    if (bitOffset + bitSize > size * 8 || offset + size > struct.size) continue;
    return { offset, size, bitOffset, bitSize, type };
  }
  const cause = `bits ${bits} to ${bits + bitSize} fit no integer of 1, 2, 4 or 8 bytes`;
  throw btf.error(
    'BTF_BIT_FIELD',
    `bit-field ${name} in struct ${struct.name} cannot be laid out`,
    cause,
    OTHER_KERNEL,
  );
}

function isSame(left: StructLayout, right: StructLayout): boolean {
  return JSON.stringify([left.size, ...left.fields]) === JSON.stringify([right.size, ...right.fields]);
}

function ambiguous(btf: Btf, name: string, candidates: readonly StructLayout[]): Error {
  const cause = `their sizes are ${candidates.map((candidate) => candidate.size).join(', ')}, or their fields differ`;
  return btf.error('BTF_AMBIGUOUS', `there are ${candidates.length} structs named ${name}`, cause, OTHER_KERNEL);
}
