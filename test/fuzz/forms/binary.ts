import { type Edit, pick, type Seed } from './edits.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

/** A number in a file: its offset, and its size of 1 to 8 bytes. */
export interface BinaryField {
  readonly at: number;
  readonly size: number;
  readonly bigEndian?: boolean;
}

/** A part of a file that can be left out, doubled or exchanged for another: a record, a block, an instruction. */
export interface BinaryUnit {
  readonly at: number;
  readonly size: number;
}

/** A binary file, and what is known of its structure. */
export interface BinaryForm {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly fields: readonly BinaryField[];
  readonly units: readonly BinaryUnit[];
}

const EXTREMES: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  4n,
  7n,
  8n,
  16n,
  0x7fn,
  0x80n,
  0xffn,
  0x100n,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x1_0000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_fff0n,
  0xffff_ffffn,
  1n << 32n,
  (1n << 48n) - 1n,
  1n << 52n,
  (1n << 53n) - 1n,
  1n << 53n,
  1n << 63n,
  (1n << 64n) - 1n,
];
const BYTES = [0x00, 0xff, 0x41, 0x7f, 0x80, 0x0a, 0x22, 0x1b];
const TEXTS = Object.values(HOSTILE_TEXTS).map((text) => new TextEncoder().encode(text));
const MOST_INSERTED = 64;
const MOST_REPEATS = 200;

function readField(bytes: Uint8Array, { at, size, bigEndian = false }: BinaryField): bigint {
  let value = 0n;
  for (let n = 0; n < size; n++) value = (value << 8n) | BigInt(bytes[at + (bigEndian ? n : size - 1 - n)] ?? 0);
  return value;
}

function writeField(bytes: Uint8Array, { at, size, bigEndian = false }: BinaryField, value: bigint): void {
  for (let n = 0; n < size && at + n < bytes.length; n++) {
    bytes[at + (bigEndian ? size - 1 - n : n)] = Number((value >> BigInt(8 * n)) & 0xffn);
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

type Change = (bytes: Uint8Array, form: BinaryForm, at: number, value: number) => Uint8Array;

function inField(next: (old: bigint, bytes: Uint8Array, form: BinaryForm, value: number) => bigint): Change {
  return (bytes, form, at, value) => {
    if (form.fields.length === 0) return bytes;
    const field = pick(form.fields, at);
    writeField(bytes, field, next(readField(bytes, field), bytes, form, value));
    return bytes;
  };
}

function inUnit(change: (bytes: Uint8Array, unit: BinaryUnit, other: BinaryUnit, value: number) => Uint8Array): Change {
  return (bytes, form, at, value) => {
    if (form.units.length === 0) return bytes;
    return change(bytes, pick(form.units, at), pick(form.units, value), value);
  };
}

const bytesOf = (bytes: Uint8Array, { at, size }: BinaryUnit): Uint8Array => bytes.slice(at, at + size);

/** What can be done to a file. Those that keep its size come first, and more than once where they are worth more. */
const CHANGES: readonly Change[] = [
  inField((_old, _bytes, _form, value) => pick(EXTREMES, value)),
  inField((old, _bytes, _form, value) => old + BigInt((value % 33) - 16)),
  inField((_old, bytes, { fields }, value) => readField(bytes, pick(fields, value))),
  inField((old, _bytes, _form, value) => old ^ (1n << BigInt(value % 64))),
  inField((_old, { length }, _form, value) => BigInt(length + (value % 17) - 8)),
  inField((_old, _bytes, _form, value) => BigInt(value)),
  (bytes, _form, at, value) => {
    if (bytes.length > 0) bytes[at % bytes.length]! ^= 1 << (value % 8);
    return bytes;
  },
  (bytes, _form, at, value) => {
    if (bytes.length > 0) bytes[at % bytes.length] = pick(BYTES, value);
    return bytes;
  },
  (bytes, _form, at, value) => {
    if (bytes.length > 0)
      bytes.set(pick(TEXTS, value).subarray(0, bytes.length - (at % bytes.length)), at % bytes.length);
    return bytes;
  },
  (bytes, _form, at, value) => {
    const from = at % Math.max(1, bytes.length);
    return bytes.fill(pick(BYTES, value), from, from + ((value >> 3) % 256));
  },
  inUnit((bytes, unit, other) => {
    bytes.copyWithin(unit.at, other.at, other.at + Math.min(unit.size, other.size));
    return bytes;
  }),
  inUnit((bytes, { at, size }) => joined(bytes.subarray(0, at), bytes.subarray(at + size))),
  inUnit((bytes, unit, other) => joined(bytes.subarray(0, other.at), bytesOf(bytes, unit), bytes.subarray(other.at))),
  inUnit((bytes, unit, _other, value) => {
    const again = Array.from({ length: 1 + (value % MOST_REPEATS) }, () => bytesOf(bytes, unit));
    return joined(bytes.subarray(0, unit.at), ...again, bytes.subarray(unit.at));
  }),
  (bytes, _form, at) => bytes.slice(0, at % (bytes.length + 1)),
  (bytes, _form, at, value) => {
    const place = at % (bytes.length + 1);
    const inserted = new Uint8Array(1 + (value % MOST_INSERTED)).fill(pick(BYTES, value >> 6));
    return joined(bytes.subarray(0, place), inserted, bytes.subarray(place));
  },
];
/** How many of them keep the size of the file. */
const KEEPING = 11;

/** A seed that is changed by the structure of its file. Changes that move bytes come last, so that fields stay where they are. */
export function binarySeed(form: BinaryForm): Seed {
  return {
    name: form.name,
    changed(edits) {
      const whole = new Uint8Array(form.bytes);
      const isKeeping = ([how]: Edit) => how % CHANGES.length < KEEPING;
      const ordered = [...edits.filter(isKeeping), ...edits.filter((edit) => !isKeeping(edit))];
      return ordered.reduce<Uint8Array>((bytes, [how, at, value]) => pick(CHANGES, how)(bytes, form, at, value), whole);
    },
  };
}

/** Consecutive fields of the given sizes. */
export function fieldsFrom(at: number, sizes: readonly number[], bigEndian = false): BinaryField[] {
  let next = at;
  return sizes.map((size) => {
    const field = { at: next, size, bigEndian };
    next += size;
    return field;
  });
}

/** The fields of records one behind the other. */
export function recordFields(at: number, count: number, sizes: readonly number[], bigEndian = false): BinaryField[] {
  const each = sizes.reduce((sum, size) => sum + size, 0);
  return Array.from({ length: count }, (_, n) => fieldsFrom(at + n * each, sizes, bigEndian)).flat();
}
