import { latin1, latin1Bytes } from '../../../base/bytes.ts';
import type { HasConfiguration } from '../../kernel-configuration.ts';
import { READ, toOffset } from '../../memory/guest-memory.ts';
import { type BpfConversion, type FormatRefusal, scanBpfFormat } from './bpf-format.ts';
import type { FormatArguments, PointerText } from './format.ts';
import { formatPointer, type PointerKernel } from './pointer-format.ts';

/** The parts of the kernel that packing arguments uses. */
export type ArgumentKernel = HasConfiguration & PointerKernel;

/** Bytes that all arguments of one call may take (MAX_BPRINTF_BIN_ARGS). */
const CAPACITY = 512;
/** Extensions with a text that is made during packing. The others use the address, with the conversion's width. */
const MADE_EARLY = /^(?:[iI][46]|[ku]s|B)$/;

/**
 * The arguments of bpf_trace_printk and bpf_snprintf. Linux first copies the data behind them into one buffer
 * (bpf_bprintf_prepare, kernel/bpf/helpers.c) and formats from there (bstr_printf, lib/vsprintf.c). The model does the
 * same, because programs see the difference. The buffer can overflow. A text made early has no width. If the output is
 * full, it is not skipped, so later arguments are misread.
 */
export class BpfArguments implements FormatArguments {
  private readonly kernel: ArgumentKernel;
  private readonly buffer = new Uint8Array(2 * CAPACITY);
  private readonly view = new DataView(this.buffer.buffer);
  private end = 0;
  private place = 0;

  private constructor(kernel: ArgumentKernel) {
    this.kernel = kernel;
  }

  /**
   * Packs the arguments of a format, and checks the format.
   * @param format without its NUL
   * @param argumentCount how many arguments there are
   * @param next gives all 64 bits of the next argument
   * @returns the arguments, or why Linux refuses the call
   */
  static pack(
    kernel: ArgumentKernel,
    format: Uint8Array,
    argumentCount: number,
    next: () => bigint,
  ): BpfArguments | FormatRefusal {
    const packed = new BpfArguments(kernel);
    const { nonAsciiFormats } = kernel.configuration;
    const take = (conversion: BpfConversion) => packed.add(conversion, next());
    return scanBpfFormat(format, argumentCount, take, nonAsciiFormats) ?? packed;
  }

  integer(bits: 32 | 64): bigint {
    this.place = aligned(this.place);
    const value =
      bits === 64 ? this.view.getBigUint64(this.place, true) : BigInt(this.view.getUint32(this.place, true));
    this.place += bits / 8;
    return value;
  }

  character(): number {
    return this.buffer[this.place++]!;
  }

  string(limit: number): Uint8Array {
    const text = this.text();
    this.place += text.length + 1;
    return text.subarray(0, limit);
  }

  pointer(extension: string, full: boolean): PointerText {
    if (MADE_EARLY.test(extension)) {
      return { text: full ? '' : latin1(this.string(CAPACITY)), padded: false };
    }
    return { text: formatPointer(this.kernel, this.integer(64), extension), padded: true };
  }

  private text(): Uint8Array {
    return this.buffer.subarray(this.place, this.buffer.indexOf(0, this.place));
  }

  private add({ letter, extension, size }: BpfConversion, value: bigint): boolean {
    const left = CAPACITY - this.end;
    if (letter === 'c') {
      if (left <= 0) return false;
      this.buffer[this.end++] = Number(value & 0xffn);
      return true;
    }
    if (letter === 's' || extension === 'ks' || extension === 'us') {
      if (left <= 0) return false;
      const text = extension === 'us' ? new Uint8Array() : this.stringAt(value, left - 1);
      this.addText(text);
      return true;
    }
    if (MADE_EARLY.test(extension)) {
      if (/[46]/.test(extension) && left < (extension.endsWith('4') ? 4 : 16)) return false;
      const text = latin1Bytes(String(formatPointer(this.kernel, value, extension)));
      this.addText(text.subarray(0, Math.max(left - 1, 0)));
      return true;
    }
    this.end = aligned(this.end);
    if (CAPACITY - this.end < size) return false;
    if (size === 8) this.view.setBigUint64(this.end, value, true);
    else this.view.setUint32(this.end, Number(value & 0xffffffffn), true);
    this.end += size;
    return true;
  }

  private addText(text: Uint8Array): void {
    this.buffer.set(text, this.end);
    this.end += text.length + 1;
  }

  /** The bytes up to a NUL; empty if the first cannot be read (strncpy_from_kernel_nofault, mm/maccess.c). */
  private stringAt(address: bigint, limit: number): Uint8Array {
    const { memory } = this.kernel;
    const offset = toOffset(address) ?? -1;
    for (let length = 0; length < limit; length++) {
      if (offset < 0 || !memory.isAccessible(offset + length, 1, READ)) return new Uint8Array();
      if (memory.u8[offset + length] === 0) return memory.bytes(offset, length).slice();
    }
    return memory.bytes(offset, limit).slice();
  }
}

function aligned(place: number): number {
  return Math.ceil(place / 4) * 4;
}
