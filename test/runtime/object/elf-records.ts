import type { RecordLayout } from '../../../broken/objects/elf-records.ts';

/** Values for some fields of a record; a bigint where 2^53 is exceeded. Negative values are written in two's complement. */
export type FieldValues<L extends RecordLayout> = { readonly [F in keyof L]?: number | bigint };

/** Size of a record, in bytes. */
export function recordSize(layout: RecordLayout): number {
  return Math.max(...Object.values(layout).map(([offset, size]) => offset + size));
}

/** Writes the given fields of the record at `at`, little endian; other bytes stay. */
export function writeFields<L extends RecordLayout>(
  bytes: Uint8Array,
  at: number,
  layout: L,
  values: FieldValues<L>,
): void {
  for (const [field, value] of Object.entries(values) as [string, number | bigint | undefined][]) {
    const place = layout[field];
    if (place === undefined) throw new RangeError(`no field ${field}`);
    if (value === undefined) continue;
    writeNumber(bytes, at + place[0], place[1], value);
  }
}

/** Writes a little-endian number of `size` bytes at `at`. */
export function writeNumber(bytes: Uint8Array, at: number, size: number, value: number | bigint): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 8) buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), at);
  else buffer.writeUIntLE(Number(BigInt.asUintN(size * 8, BigInt(value))), at, size);
}

/** A string table being filled: `.strtab`, `.dynstr`, `.shstrtab`. */
export class StringTableWriter {
  readonly #offsets = new Map<string, number>([['', 0]]);
  #text = '\0';

  /** The offset of `name` (ASCII) in the table, which grows if it is new. */
  add(name: string): number {
    const known = this.#offsets.get(name);
    if (known !== undefined) return known;
    const offset = this.#text.length;
    this.#offsets.set(name, offset);
    this.#text += `${name}\0`;
    return offset;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#text, (letter) => letter.charCodeAt(0));
  }
}
