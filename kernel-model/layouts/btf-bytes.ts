import { latin1 } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';

/** `BTF_MAGIC`; the order of its two bytes is that of every number in the file. */
export const BTF_MAGIC = 0xeb9f;
/** The known size of the header, in bytes (`struct btf_header`). */
export const BTF_HEADER_SIZE = 24;
/** The string section's limit: `BTF_MAX_NAME_OFFSET` bytes. */
export const MAX_STRINGS_SIZE = 0xffffff;

/** A fault in a BTF and its place. */
export interface BtfFault {
  /** The diagnostic's code: `BTF_TRUNCATED`. */
  readonly code: string;
  /** The problem, naming the field or type. */
  readonly problem: string;
  /** Its offset, in bytes from the start of the BTF. */
  readonly offset: number;
  /** The expectation. */
  readonly cause: string;
  readonly hint?: string;
}

const SAME_KERNEL = 'name the kernel that the module is built for with --base: the very same build';
const AGAIN = 'take the BTF again from /sys/kernel/btf/vmlinux, or from the kernel by `pahole -J`: it is damaged';

/** Raw BTF with a valid header. Its type and string sections can be read. It knows no types. */
export class BtfBytes {
  /** For messages. */
  readonly fileName: string;
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** The type section, from its first byte to the one after its last. */
  readonly typesStart: number;
  readonly typesEnd: number;
  private readonly bytes: Uint8Array;
  /** The BTF that this one continues, if it is that of a module. */
  private readonly base: BtfBytes | undefined;
  private readonly stringsStart: number;
  private readonly stringsSize: number;
  private readonly names = new Map<number, string>([[0, '']]);

  /**
   * @param base the BTF that this one continues
   * @throws Diagnostic BTF_EMPTY, BTF_MAGIC, BTF_TRUNCATED, BTF_VERSION, BTF_HEADER, BTF_SECTIONS, BTF_STRINGS or BTF_BASE
   */
  constructor(bytes: Uint8Array, fileName: string, base?: BtfBytes) {
    this.fileName = fileName;
    this.base = base;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.littleEndian = this.judgeMagic();
    const headerSize = this.judgeHeader();
    const [typesOffset, typesSize, stringsOffset, stringsSize] = [8, 12, 16, 20].map((at) => this.u32(at)) as [
      number,
      number,
      number,
      number,
    ];
    this.typesStart = headerSize + typesOffset;
    this.typesEnd = this.typesStart + typesSize;
    this.stringsStart = headerSize + stringsOffset;
    this.stringsSize = stringsSize;
    this.judgeSections(headerSize);
    this.judgeStrings();
    if (base !== undefined && base.littleEndian !== this.littleEndian) {
      const cause = `the BTF that it continues, ${base.fileName}, is ${base.littleEndian ? 'little' : 'big'} endian`;
      throw this.error({ code: 'BTF_BASE', problem: 'it has another byte order', offset: 0, cause, hint: SAME_KERNEL });
    }
  }

  /** The bytes of all names: those of the base come first. */
  private get allStrings(): number {
    return (this.base?.allStrings ?? 0) + this.stringsSize;
  }

  /** The error for a fault of this file; the caller throws it. */
  error(fault: BtfFault): Diagnostic {
    return new Diagnostic({
      code: fault.code,
      kind: 'input',
      message: `${this.fileName}: ${fault.problem} (BTF offset 0x${fault.offset.toString(16)})`,
      cause: fault.cause,
      hint: fault.hint ?? (this.base === undefined ? AGAIN : SAME_KERNEL),
    });
  }

  /** The number at an offset within the file. */
  u32(offset: number): number {
    return this.view.getUint32(offset, this.littleEndian);
  }

  /**
   * A name of the string section.
   * @param nameOffset bytes from its start
   * @param what the owner of the name, for messages
   * @param at the offset of the number that refers to it
   * @throws Diagnostic BTF_NAME
   */
  name(nameOffset: number, what: string, at: number): string {
    const known = this.names.get(nameOffset);
    if (known !== undefined) return known;
    const before = this.base?.allStrings ?? 0;
    if (this.base !== undefined && nameOffset < before) return this.base.name(nameOffset, what, at);
    if (nameOffset >= this.allStrings) {
      throw this.error({
        code: 'BTF_NAME',
        problem: `the name of ${what} lies at 0x${nameOffset.toString(16)} of the strings`,
        offset: at,
        cause: `the strings have ${this.allStrings} bytes`,
        hint:
          this.base === undefined
            ? 'give the BTF of the kernel: that of a module (split BTF) continues its strings'
            : SAME_KERNEL,
      });
    }
    const start = this.stringsStart + nameOffset - before;
    // The section ends with a zero byte, so there is one.
    const length = this.bytes.indexOf(0, start) - start;
    const name = latin1(this.bytes.subarray(start, start + length));
    this.names.set(nameOffset, name);
    return name;
  }

  private judgeMagic(): boolean {
    if (this.bytes.length === 0) {
      throw this.error({ code: 'BTF_EMPTY', problem: 'there is no BTF', offset: 0, cause: 'it is 0 bytes long' });
    }
    if (this.bytes.length >= 2) {
      if (this.view.getUint16(0, true) === BTF_MAGIC) return true;
      if (this.view.getUint16(0, false) === BTF_MAGIC) return false;
    }
    const found = [...this.bytes.subarray(0, 2)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw this.error({
      code: 'BTF_MAGIC',
      problem: `the magic number is ${found}`,
      offset: 0,
      cause: 'BTF starts with 9f eb (little endian) or eb 9f (big endian)',
      hint: 'give raw BTF, as /sys/kernel/btf/vmlinux, or an ELF file with a section .BTF',
    });
  }

  private judgeHeader(): number {
    if (this.bytes.length < BTF_HEADER_SIZE) {
      throw this.error({
        code: 'BTF_TRUNCATED',
        problem: `the header ends at byte ${this.bytes.length}`,
        offset: 0,
        cause: `it is ${BTF_HEADER_SIZE} bytes long`,
      });
    }
    const version = this.view.getUint8(2);
    if (version !== 1) {
      throw this.error({
        code: 'BTF_VERSION',
        problem: `version ${version}`,
        offset: 2,
        cause: 'the only version is 1',
      });
    }
    const flags = this.view.getUint8(3);
    if (flags !== 0) {
      throw this.error({
        code: 'BTF_HEADER',
        problem: `flags 0x${flags.toString(16)}`,
        offset: 3,
        cause: 'none is defined',
      });
    }
    const size = this.u32(4);
    const known = size >= BTF_HEADER_SIZE && size <= this.bytes.length;
    // Like Linux, this reads a longer header if its unknown part is zero (kernel/bpf/btf.c).
    if (!known || this.bytes.subarray(BTF_HEADER_SIZE, size).some((byte) => byte !== 0)) {
      throw this.error({
        code: 'BTF_HEADER',
        problem: `hdr_len is ${size}`,
        offset: 4,
        cause: known
          ? `the header has more than the ${BTF_HEADER_SIZE} bytes that are known, and they are not zero`
          : `the header has ${BTF_HEADER_SIZE} bytes or more, and the BTF has ${this.bytes.length}`,
      });
    }
    return size;
  }

  /** The two sections follow the header, in either order, without hole, overlap or rest (kernel/bpf/btf.c). */
  private judgeSections(headerSize: number): void {
    const sections = [
      { what: 'the type section', start: this.typesStart, end: this.typesEnd },
      { what: 'the string section', start: this.stringsStart, end: this.stringsStart + this.stringsSize },
    ].sort((left, right) => left.start - right.start || left.end - right.end);
    let end = headerSize;
    for (const section of sections) {
      const place = `${section.what} lies from byte ${section.start} to ${section.end}`;
      if (section.end > this.bytes.length) {
        const cause = `the BTF is ${this.bytes.length} bytes long`;
        throw this.error({ code: 'BTF_TRUNCATED', problem: place, offset: section.start, cause });
      }
      if (section.start !== end) {
        const cause = `the part before it ends at byte ${end}: there is ${section.start < end ? 'an overlap' : 'a hole'}`;
        throw this.error({ code: 'BTF_SECTIONS', problem: place, offset: section.start, cause });
      }
      end = section.end;
    }
    if (end !== this.bytes.length) {
      throw this.error({
        code: 'BTF_SECTIONS',
        problem: `${this.bytes.length - end} bytes follow the last section`,
        offset: end,
        cause: 'a BTF ends with its sections',
      });
    }
    if (this.typesStart % 4 !== 0) {
      const problem = `the type section starts at byte ${this.typesStart}`;
      throw this.error({ code: 'BTF_SECTIONS', problem, offset: 8, cause: 'it starts at a multiple of 4' });
    }
  }

  /** BTF of a module: its strings continue those of its kernel, which has the empty name. */
  private split(offset: number): Diagnostic {
    return new Diagnostic({
      code: 'BTF_SPLIT',
      kind: 'unsupported',
      message: `${this.fileName}: this is split BTF, as in modules: at offset 0x${offset.toString(16)} its strings continue those of a base`,
      cause: 'its types continue those of the kernel (the base), and cannot be read without them',
      hint: 'name the BTF of the kernel that the module is built for with --base, such as --base /sys/kernel/btf/vmlinux',
    });
  }

  private judgeStrings(): void {
    const { stringsStart: start, stringsSize: size } = this;
    const wrong = (problem: string, offset: number, cause: string): Diagnostic =>
      this.error({ code: 'BTF_STRINGS', problem, offset, cause });
    // A module adds names only where it has some.
    if (size === 0 && this.base !== undefined) return;
    if (size === 0) throw wrong('the string section is empty', 20, 'it holds at least the empty name');
    if (size > MAX_STRINGS_SIZE)
      throw wrong(`the string section has ${size} bytes`, 20, `it has ${MAX_STRINGS_SIZE} at most`);
    if (this.base === undefined && this.bytes[start] !== 0 && this.bytes[start + size - 1] === 0)
      throw this.split(start);
    if (this.base === undefined && this.bytes[start] !== 0)
      throw wrong('the string section does not start with a zero byte', start, 'its first name is the empty one');
    if (this.bytes[start + size - 1] !== 0)
      throw wrong('the string section does not end with a zero byte', start + size - 1, 'each name ends with one');
  }
}
