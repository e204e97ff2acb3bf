import { Code, Decoder, DecoderOptions, Formatter, FormatterSyntax, type Instruction } from 'iced-x86';
import { describePlace, describeSource } from '../../../runtime/describe-source.ts';
import { sourceLinesOf } from '../../../runtime/object/debug-info/source-lines.ts';
import { textOf } from '../../../runtime/object/debug-info/source-place.ts';
import { demangle } from '../../../runtime/object/demangle.ts';
import type { ElfObject } from '../../../runtime/object/elf-object.ts';
import type { ListedInstruction } from './report.ts';

/** Instructions that are shown before and behind the place. */
const BEFORE = 6;
const BEHIND = 3;
/** The most text of sources that findings without runs have together, in characters: code can have tens of thousands of them. */
const MOST_TEXT = 1 << 20;

/** A place in a program as the kernel names it. */
export interface NamedPlace {
  /** Demangled, without the object's tag. */
  readonly symbol: string;
  /** Bytes from its start. */
  readonly offset: number;
  /** Whether it is where a call returns to: the place is the call before it. */
  readonly returnAddress: boolean;
}

/** Lists the code of an object around places that the kernel names. */
export class CodeListing {
  private readonly object: ElfObject;
  private room = MOST_TEXT;

  constructor(object: ElfObject) {
    this.object = object;
  }

  /** The instructions around a place, in order; none where the object has no such symbol. */
  around({ symbol, offset, returnAddress }: NamedPlace): readonly ListedInstruction[] {
    const found = this.object.symbols.find(
      ({ type, name, size }) => type === 'FUNC' && size > 0 && demangle(name) === symbol,
    );
    if (found === undefined) return [];
    const segment = this.object.segments.find(
      ({ executable, address, bytes }) => executable && found.value >= address && found.value < address + bytes.length,
    );
    if (segment === undefined) return [];
    const start = found.value - segment.address;
    const code = segment.bytes.subarray(start, start + found.size);
    const all = [...decode(code, found.value)];
    const place = found.value + offset;
    const at = all.findIndex(({ address, end }) => (returnAddress ? end === place : address <= place && place < end));
    if (at < 0) return [];
    const lines = sourceLinesOf(this.object);
    return all.slice(Math.max(0, at - BEFORE), at + 1 + BEHIND).map(({ address, text, target }, n) => {
      const called = this.functionAt(target);
      const [source] = lines?.framesAt(address) ?? [];
      return {
        address,
        text: called === undefined ? text : `${text} (${called})`,
        here: n === Math.min(at, BEFORE),
        ...(source === undefined ? {} : { source: describePlace(source) }),
      };
    });
  }

  /**
   * The places in the sources that an instruction comes from, the innermost first; empty without debug information, and when the report has
   * had a mebibyte of them.
   */
  sourcesAt(address: number): readonly string[] {
    if (this.room <= 0) return [];
    const source = sourceLinesOf(this.object)?.framesAt(address) ?? [];
    this.room -= textOf(source);
    return describeSource({ source });
  }

  private functionAt(address: number): string | undefined {
    const found = this.object.symbols.find(({ type, value, size }) => type === 'FUNC' && size > 0 && value === address);
    return found === undefined ? undefined : demangle(found.name);
  }
}

/** An instruction, and where it calls or jumps to; -1 where it does not. */
interface DecodedInstruction {
  readonly address: number;
  readonly end: number;
  readonly text: string;
  readonly target: number;
}

function* decode(code: Uint8Array, start: number): Generator<DecodedInstruction> {
  const decoder = new Decoder(64, code, DecoderOptions.None);
  const formatter = new Formatter(FormatterSyntax.Intel);
  decoder.ip = BigInt(start);
  try {
    while (decoder.canDecode) {
      const instruction: Instruction = decoder.decode();
      const address = Number(instruction.ip);
      const target = instruction.isCallNear || instruction.isJmpShortOrNear ? Number(instruction.nearBranchTarget) : -1;
      const text = instruction.code === Code.INVALID ? '(bad)' : formatter.format(instruction);
      yield { address, end: address + Math.max(1, instruction.length), text, target };
      instruction.free();
    }
  } finally {
    formatter.free();
    decoder.free();
  }
}
