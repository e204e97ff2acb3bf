import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import type { GuestMemory } from '../memory/guest-memory.ts';

/** The place of a field in a struct. */
export interface Field {
  /** Bytes from the struct's start. For a bit-field, the start of its storage unit. */
  readonly offset: number;
  /** Bytes; 0 for a flexible array. For a bit-field, the size of its storage unit. */
  readonly size: number;
  /** For a bit-field: its lowest bit within the storage unit, and its number of bits. */
  readonly bitOffset?: number;
  readonly bitSize?: number;
  /** The field's C type as spelled in the kernel's BTF. */
  readonly type: string;
}

/** A struct of a kernel. */
export interface StructLayout {
  readonly name: string;
  /** sizeof, bytes. */
  readonly size: number;
  readonly fields: ReadonlyMap<string, Field>;
}

/** CONFIG_HZ if a layout file gives none: the default of Linux's own configuration (kernel/Kconfig.hz). */
export const DEFAULT_HZ = 250;

function missing(message: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'LAYOUT_FIELD_MISSING',
    kind: 'unsupported',
    message,
    cause,
    hint: 'create the layout file again with npx rex-conformance layout from the BTF of the kernel of the program',
  });
}

/** The struct layouts of one kernel. It knows no files: {@link ./reader.ts} reads them. */
export class Layout {
  /** The kernel's release: `6.18.44`. */
  readonly kernel: string;
  readonly architecture: string;
  /** Timer ticks a second (CONFIG_HZ). */
  readonly hz: number;
  /** The structs by name, in the order of the layout file. */
  readonly structs: ReadonlyMap<string, StructLayout>;

  constructor(kernel: string, architecture: string, hz: number, structs: ReadonlyMap<string, StructLayout>) {
    this.kernel = kernel;
    this.architecture = architecture;
    this.hz = hz;
    this.structs = structs;
  }

  /** @throws Diagnostic LAYOUT_FIELD_MISSING */
  struct(name: string): StructLayout {
    const struct = this.structs.get(name);
    if (struct === undefined) {
      const { list: known } = knownNames(name, this.structs.keys());
      throw missing(`the layout of Linux ${this.kernel} has no struct ${name}`, `it has ${known}`);
    }
    return struct;
  }

  /** sizeof(struct), bytes. */
  sizeOf(struct: string): number {
    return this.struct(struct).size;
  }

  hasField(struct: string, field: string): boolean {
    return this.struct(struct).fields.has(field);
  }

  /** @throws Diagnostic LAYOUT_FIELD_MISSING */
  field(struct: string, name: string): Field {
    const field = this.struct(struct).fields.get(name);
    if (field === undefined) {
      throw missing(
        `the layout of Linux ${this.kernel} has no field ${name} in struct ${struct}`,
        `it has ${knownNames(name, this.struct(struct).fields.keys()).list}`,
      );
    }
    return field;
  }

  /** offsetof(struct, field), bytes. */
  offsetOf(struct: string, field: string): number {
    return this.field(struct, field).offset;
  }

  /**
   * Writes a number, cut to the field's width, into a field of the struct at a window offset. A negative number is
   * written in two's complement. Writing a bit-field leaves its neighbours as they are.
   */
  write(memory: GuestMemory, base: number, struct: string, name: string, value: number | bigint): void {
    const field = this.field(struct, name);
    const offset = base + field.offset;
    if (typeof value === 'number' && field.bitSize === undefined && writeWord(memory, offset, field.size, value))
      return;
    if (field.bitSize !== undefined && field.bitOffset !== undefined) {
      const mask = (1n << BigInt(field.bitSize)) - 1n;
      const shift = BigInt(field.bitOffset);
      const old = this.readUnit(memory, offset, field);
      this.writeUnit(memory, offset, field, (old & ~(mask << shift)) | ((BigInt(value) & mask) << shift));
    } else {
      this.writeUnit(memory, offset, field, BigInt(value));
    }
  }

  /** Reads a field of 1, 2, 4 or 8 bytes, or a bit-field, as an unsigned number. */
  read(memory: GuestMemory, base: number, struct: string, name: string): bigint {
    const field = this.field(struct, name);
    const unit = this.readUnit(memory, base + field.offset, field);
    if (field.bitSize === undefined || field.bitOffset === undefined) return unit;
    return (unit >> BigInt(field.bitOffset)) & ((1n << BigInt(field.bitSize)) - 1n);
  }

  /** The same as a plain number, for a field of up to 4 bytes that is not a bit-field; others take the long way. */
  readNumber(memory: GuestMemory, base: number, struct: string, name: string): number {
    const { offset, size, bitSize } = this.field(struct, name);
    if (bitSize === undefined && size === 4) return memory.view.getUint32(base + offset, true);
    return Number(this.read(memory, base, struct, name));
  }

  /** Writes a pointer field with the address of a window offset. */
  writePointer(memory: GuestMemory, base: number, struct: string, name: string, target: number): void {
    memory.writePointer(base + this.field(struct, name).offset, target);
  }

  /** The window offset in a pointer field, or -1 if it points outside the window. */
  readPointer(memory: GuestMemory, base: number, struct: string, name: string): number {
    return memory.readPointer(base + this.field(struct, name).offset);
  }

  /** Writes bytes into an array field: cut to its size, and the rest zeroed. */
  writeBytes(memory: GuestMemory, base: number, struct: string, name: string, bytes: Uint8Array): void {
    const field = this.field(struct, name);
    const target = memory.bytes(base + field.offset, field.size);
    target.fill(0);
    target.set(bytes.subarray(0, field.size));
  }

  private readUnit(memory: GuestMemory, offset: number, field: Field): bigint {
    switch (field.size) {
      case 1:
        return BigInt(memory.view.getUint8(offset));
      case 2:
        return BigInt(memory.view.getUint16(offset, true));
      case 4:
        return BigInt(memory.view.getUint32(offset, true));
      case 8:
        return memory.readU64(offset);
      default:
        throw missing(`a field of ${field.size} bytes is not a number`, `its type is ${field.type}`);
    }
  }

  private writeUnit(memory: GuestMemory, offset: number, field: Field, value: bigint): void {
    switch (field.size) {
      case 1:
        memory.view.setUint8(offset, Number(value & 0xffn));
        break;
      case 2:
        memory.view.setUint16(offset, Number(value & 0xffffn), true);
        break;
      case 4:
        memory.view.setUint32(offset, Number(value & 0xffffffffn), true);
        break;
      case 8:
        memory.writeU64(offset, BigInt.asUintN(64, value));
        break;
      default:
        throw missing(`a field of ${field.size} bytes is not a number`, `its type is ${field.type}`);
    }
  }
}

/** Writes an integer into a field of up to 4 bytes. @returns whether it is such a field, and such a number */
function writeWord({ view }: GuestMemory, offset: number, size: number, value: number): boolean {
  if (!Number.isInteger(value)) return false;
  if (size === 4) view.setUint32(offset, value, true);
  else if (size === 2) view.setUint16(offset, value, true);
  else if (size === 1) view.setUint8(offset, value);
  else return false;
  return true;
}

/** A kernel with struct layouts. */
export interface HasLayout {
  readonly layout: Layout;
}
