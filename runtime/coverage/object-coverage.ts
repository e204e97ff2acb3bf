import { Decoder, DecoderOptions, Formatter, FormatterSyntax } from 'iced-x86';
import { type SourceLines, sourceLinesOf } from '../object/debug-info/source-lines.ts';
import type { SourceFrame } from '../object/debug-info/source-place.ts';
import { demangle } from '../object/demangle.ts';
import { type ElfObject, readElfObject } from '../object/elf-object.ts';
import type { ObjectExecutions } from './executions.ts';

/** A line of a source in one copy of its function. Copies are inlined, or made for other types. */
export interface LineCopy {
  /** Number of the file. */
  readonly file: number;
  readonly line: number;
  /** The function's name; empty where it is not known. */
  readonly name: string;
  /** Addresses of its instructions. The line was executed as often as the most executed of them. */
  readonly code: readonly number[];
}

/** A function of the symbol table, or a copy of one that is inlined. It was entered as often as its first instruction was executed. */
export interface FunctionPlace {
  readonly name: string;
  /** Of its first instruction. */
  readonly address: number;
  /** Bytes; 0 for an inlined one. */
  readonly size: number;
  /** Number of the file, and line; absent without debug information. */
  readonly file?: number;
  readonly line?: number;
}

/** A conditional jump. */
export interface JumpPlace {
  readonly address: number;
  readonly target: number;
  readonly taken: number;
  readonly fallen: number;
  readonly file?: number;
  readonly line?: number;
}

/** The counts of an object, with all that a report needs. Another process can add its own to them. */
export interface ObjectCoverage {
  readonly name: string;
  /** Of the object's bytes: 64 hexadecimal digits. */
  readonly sha256: string;
  /** Why there are no lines; null if there are. */
  readonly noLines: string | null;
  /** Paths as the debug information has them. */
  readonly files: readonly string[];
  readonly functions: readonly FunctionPlace[];
  readonly lines: readonly LineCopy[];
  /** Addresses of instructions, and how often each was executed. */
  readonly instructions: readonly (readonly [address: number, times: number])[];
  readonly jumps: readonly JumpPlace[];
}

/** The lines of an object, and the functions that are inlined in others. */
interface SourceParts {
  readonly lines: readonly LineCopy[];
  readonly inlined: readonly FunctionPlace[];
}

const NOTHING: SourceParts = { lines: [], inlined: [] };
const NO_DEBUG_INFORMATION = 'the object has no debug information';
const UNKNOWN_FILE = '(no file)';

/** Numbers for paths, in the order of their first use. */
class Files {
  readonly paths: string[] = [];
  private readonly numbers = new Map<string, number>();

  number(path: string = UNKNOWN_FILE): number {
    let number = this.numbers.get(path);
    if (number === undefined) {
      number = this.paths.push(path) - 1;
      this.numbers.set(path, number);
    }
    return number;
  }
}

/** The functions and lines of an object with its executions. @param sha256 of its bytes @param elf the object, if it is read already */
export function objectCoverage(
  sha256: string,
  { name, bytes, instructions, branches }: ObjectExecutions,
  elf: ElfObject = readElfObject(bytes, name),
): ObjectCoverage {
  const source = sourceLinesOf(elf);
  const files = new Files();
  const addresses = [...instructions.keys()].sort((a, b) => a - b);
  const { lines, inlined } = source === undefined ? NOTHING : linesOf(addresses, source, files);
  const place = (frame: SourceFrame | undefined) =>
    frame === undefined || frame.line === 0 ? {} : { file: files.number(frame.file), line: frame.line };
  return {
    name,
    sha256,
    noLines: source === undefined ? NO_DEBUG_INFORMATION : (source.problem?.message ?? null),
    files: files.paths,
    functions: [
      ...functionsOf(elf).map((each) => ({ ...each, ...place(source?.framesAt(each.address).at(-1)) })),
      ...inlined,
    ],
    lines,
    instructions: addresses.map((address) => [address, instructions.get(address)!]),
    jumps: [...branches]
      .sort(([a], [b]) => a - b)
      .map(([address, jump]) => ({ address, ...jump, ...place(source?.framesAt(address)[0]) })),
  };
}

/** The functions of the symbol table, in the order of their addresses, each address once. */
function functionsOf({ symbols }: ElfObject): FunctionPlace[] {
  const found = new Map<number, FunctionPlace>();
  for (const { type, sectionIndex, name, value, size } of symbols) {
    if (type !== 'FUNC' || typeof sectionIndex !== 'number' || size === 0) continue;
    if ((found.get(value)?.size ?? 0) < size) found.set(value, { name: demangle(name), address: value, size });
  }
  return [...found.values()].sort((a, b) => a.address - b.address);
}

/**
 * The lines that instructions come from. If all instructions of a line are inlined from elsewhere, it counts as the first of them.
 */
function linesOf(addresses: readonly number[], source: SourceLines, files: Files): SourceParts {
  const inlined = new Map<string, FunctionPlace>();
  const own = new Map<string, LineCopy & { readonly code: number[] }>();
  const calls = new Map<string, LineCopy>();
  for (const address of addresses) {
    const frames = source.framesAt(address);
    for (const [depth, frame] of frames.entries()) {
      if (frame.line === 0) continue;
      const file = files.number(frame.file);
      const place = { file, line: frame.line, name: demangle(frame.name ?? '') };
      const copy = frames.slice(depth).map(copyOf).join(' ');
      const key = `${file} ${frame.line} ${copy}`;
      if (frame.inlined && place.name !== '' && !inlined.has(copy)) {
        inlined.set(copy, { ...place, address, size: 0 });
      }
      if (depth > 0) {
        if (!calls.has(key)) calls.set(key, { ...place, code: [address] });
        continue;
      }
      const known = own.get(key);
      if (known === undefined) own.set(key, { ...place, code: [address] });
      else known.code.push(address);
    }
  }
  const called = [...calls].filter(([key]) => !own.has(key)).map(([, line]) => line);
  return { lines: [...own.values(), ...called], inlined: [...inlined.values()] };
}

/** A frame as part of a copy's name. The place in the innermost function is not part of it. */
function copyOf({ name, line, column }: SourceFrame, depth: number): string {
  return depth === 0 ? `${name}` : `${name}:${line}:${column}`;
}

/** The text of an object's instructions in Intel syntax, by their addresses. */
export function instructionTexts(bytes: Uint8Array, name: string, addresses: readonly number[]): Map<number, string> {
  const texts = new Map<number, string>();
  const formatter = new Formatter(FormatterSyntax.Intel);
  formatter.branchLeadingZeros = false;
  for (const segment of readElfObject(bytes, name).segments) {
    if (!segment.executable) continue;
    const decoder = new Decoder(64, segment.bytes, DecoderOptions.None);
    for (const address of addresses) {
      const position = address - segment.address;
      if (position < 0 || position >= segment.bytes.length) continue;
      decoder.position = position;
      decoder.ip = BigInt(address);
      const instruction = decoder.decode();
      texts.set(address, formatter.format(instruction));
      instruction.free();
    }
    decoder.free();
  }
  formatter.free();
  return texts;
}
