import { Code, Decoder, DecoderError, DecoderOptions, Instruction } from 'iced-x86';
import type { ImageLayout } from '../load/segment-checks.ts';
import { demangle } from '../object/demangle.ts';
import { RelocationType, SegmentType } from '../object/elf-constants.ts';
import type { ElfObject } from '../object/elf-object.ts';
import type { ElfSegment } from '../object/program-headers.ts';
import { type AuditInstruction, readInstruction } from './instruction.ts';
import type { CodePlace } from './outcome.ts';

/** A function symbol in executable code. */
export interface FunctionSymbol {
  /** Demangled. */
  readonly name: string;
  /** Bytes from the image base. */
  readonly address: number;
  readonly size: number;
}

/** The value that a relocation writes: an address of the image, or a kernel symbol's. */
export type RelocatedWord =
  | { readonly kind: 'image'; readonly address: number }
  | { readonly kind: 'import'; readonly name: string };

interface TextRange {
  readonly start: number;
  readonly end: number;
  readonly decoder: Decoder;
}

const WORD = 8;

/** The code of an object in its segments, before it is placed: addresses are bytes from the image base. */
export class ProgramText {
  /** Function symbols in executable segments, by address; the largest of several at one place. */
  readonly functions: readonly FunctionSymbol[];
  /** The relocated words and their values. */
  readonly words: ReadonlyMap<number, RelocatedWord>;
  /** For each of {@link functions}, the furthest end of it and those before it. */
  private readonly reaches: readonly number[];
  private readonly ranges: readonly TextRange[];
  private readonly segments: readonly ElfSegment[];
  private readonly readOnly: readonly { readonly start: number; readonly end: number }[];
  private readonly decoded = new Map<number, AuditInstruction>();
  private readonly symbolAt: ReadonlyMap<number, FunctionSymbol>;
  private readonly instruction = new Instruction();

  constructor(object: ElfObject, layout: ImageLayout) {
    this.segments = layout.segments;
    this.ranges = layout.segments.filter(({ executable }) => executable).map(textRange);
    this.readOnly = [
      ...layout.segments.filter(({ writable }) => !writable),
      // The linker promises that nothing writes here after relocation.
      ...object.segments.filter(({ type }) => type === SegmentType.GNU_RELRO),
    ].map(({ address, memorySize }) => ({ start: address, end: address + memorySize }));
    this.words = relocatedWords(object);
    this.symbolAt = functionSymbols(object, (address) => this.isCode(address));
    this.functions = [...this.symbolAt.values()].sort((a, b) => a.address - b.address);
    let furthest = 0;
    this.reaches = this.functions.map(({ address, size }) => {
      furthest = Math.max(furthest, address + size);
      return furthest;
    });
  }

  /** Whether an address is in an executable segment. */
  isCode(address: number): boolean {
    return this.rangeOf(address) !== undefined;
  }

  /** Whether an address is in any segment. */
  isInImage(address: number): boolean {
    return this.segments.some(
      (segment) => address >= segment.address && address < segment.address + segment.memorySize,
    );
  }

  /** The end of the executable segment with an address. */
  endOfRange(address: number): number {
    return this.rangeOf(address)?.end ?? address;
  }

  /** The function symbol that starts at an address. */
  symbolOf(address: number): FunctionSymbol | undefined {
    return this.symbolAt.get(address);
  }

  /** The innermost function symbol that covers an address. */
  symbolAround(address: number): FunctionSymbol | undefined {
    for (let n = this.countUpTo(address) - 1; n >= 0 && this.reaches[n]! >= address; n--) {
      const symbol = this.functions[n]!;
      if (address < symbol.address + symbol.size || address === symbol.address) return symbol;
    }
    return undefined;
  }

  /** How many function symbols start at or before an address. */
  private countUpTo(address: number): number {
    let low = 0;
    let high = this.functions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.functions[middle]!.address <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The end of the function that starts at an address: by its symbol's size, otherwise before the next symbol. */
  endOfFunction(address: number): number {
    const symbol = this.symbolAt.get(address);
    const end = this.endOfRange(address);
    if (symbol !== undefined && symbol.size > 0) return Math.min(end, address + symbol.size);
    return Math.min(end, this.functions[this.countUpTo(address)]?.address ?? end);
  }

  /** The name of the function at an address. */
  nameOf(address: number): string {
    return this.symbolAt.get(address)?.name ?? `function at 0x${address.toString(16)}`;
  }

  /** The instruction at an address of an executable segment. */
  at(address: number): AuditInstruction {
    const known = this.decoded.get(address);
    if (known !== undefined) return known;
    const instruction = readInstruction(this.raw(address), address);
    this.decoded.set(address, instruction);
    return instruction;
  }

  /** The decoder's own instruction at an address of an executable segment. It is valid until the next call. */
  raw(address: number): Instruction {
    const range = this.rangeOf(address);
    if (range === undefined) throw new RangeError(`0x${address.toString(16)} is not in an executable segment`);
    range.decoder.position = address - range.start;
    range.decoder.ip = BigInt(address);
    range.decoder.decodeOut(this.instruction);
    return this.instruction;
  }

  /** Whether an instruction's bytes continue past the end of its segment. */
  isTruncated(address: number): boolean {
    return (
      this.raw(address).code === Code.INVALID && this.rangeOf(address)!.decoder.lastError === DecoderError.NoMoreBytes
    );
  }

  /** The place of a finding. */
  place(address: number): CodePlace {
    const symbol = this.isCode(address) ? this.symbolAround(address) : undefined;
    return {
      address,
      symbol: symbol?.name,
      offset: symbol === undefined ? 0 : address - symbol.address,
      instruction: this.isCode(address) ? this.format(address) : undefined,
    };
  }

  /** The relocated value of a word that does not change while a program runs. */
  constantWord(address: number): RelocatedWord | undefined {
    const word = this.words.get(address);
    return word !== undefined && this.isReadOnly(address, WORD) ? word : undefined;
  }

  /** The signed 32-bit number at an address of a read-only segment. */
  distance(address: number): number | undefined {
    if (!this.isReadOnly(address, 4)) return undefined;
    const segment = this.segments.find((s) => address >= s.address && address + 4 <= s.address + s.bytes.length);
    if (segment === undefined) return undefined;
    const { buffer, byteOffset } = segment.bytes;
    return new DataView(buffer, byteOffset + address - segment.address, 4).getInt32(0, true);
  }

  private format(address: number): string | undefined {
    const instruction = this.raw(address);
    if (instruction.code === Code.INVALID) return undefined;
    return instruction.toString();
  }

  private isReadOnly(address: number, size: number): boolean {
    return this.readOnly.some(({ start, end }) => address >= start && address + size <= end);
  }

  private rangeOf(address: number): TextRange | undefined {
    for (const range of this.ranges) if (address >= range.start && address < range.end) return range;
    return undefined;
  }
}

function textRange(segment: ElfSegment): TextRange {
  const bytes = new Uint8Array(segment.memorySize);
  bytes.set(segment.bytes.subarray(0, segment.memorySize));
  const end = segment.address + segment.memorySize;
  return { start: segment.address, end, decoder: new Decoder(64, bytes, DecoderOptions.None) };
}

function relocatedWords(object: ElfObject): Map<number, RelocatedWord> {
  const words = new Map<number, RelocatedWord>();
  for (const { type, offset, addend, symbol } of object.relocations) {
    if (type === RelocationType.RELATIVE) words.set(offset, { kind: 'image', address: toAddress(addend) });
    else if (symbol !== undefined && symbol.name !== '') words.set(offset, { kind: 'import', name: symbol.name });
  }
  return words;
}

/** A number for an address of 64 bits. An address outside any image becomes negative or very large. */
export function toAddress(value: bigint): number {
  return Number(BigInt.asIntN(64, value));
}

function functionSymbols(object: ElfObject, isCode: (address: number) => boolean): Map<number, FunctionSymbol> {
  const symbols = new Map<number, FunctionSymbol>();
  for (const { type, sectionIndex, value, size, name } of object.symbols) {
    if (type !== 'FUNC' || typeof sectionIndex !== 'number' || !isCode(value)) continue;
    const known = symbols.get(value);
    if (known !== undefined && known.size >= size) continue;
    symbols.set(value, { name: demangle(name), address: value, size });
  }
  return symbols;
}
