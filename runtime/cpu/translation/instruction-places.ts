import { type FunctionGraph, steppingGraph } from '../control-flow.ts';
import type { DefinedInstruction } from '../decoder.ts';

/** How many instructions share a stepping variant. */
const STEPPING_CHUNK = 256;

/** Neighbouring instructions of a function, and their stepping variant. */
export interface SteppingVariant {
  readonly module: WebAssembly.Module;
  /** The entry of each instruction, by its offset. */
  readonly entries: ReadonlyMap<number, number>;
}

/** The way from an instruction that is not an entry to the next possible entry. */
export interface Position {
  readonly stepping: SteppingVariant;
  /** The instruction's entry in the stepping variant. */
  readonly entry: number;
  /** Instructions to the end of its block, with itself. */
  readonly remaining: number;
}

/** The places of instructions as lists of numbers. */
export interface PlaceLists {
  /** The offset of each instruction. */
  readonly offsets: readonly number[];
  /** Instructions from each to the end of its block, with itself. */
  readonly remaining: readonly number[];
  /** How many instructions there are up to the end of each stepping variant. */
  readonly ends: readonly number[];
}

/** How instructions are decoded, and how the module of a stepping variant is made. */
export interface Stepping {
  readonly decode: (offset: number) => DefinedInstruction;
  readonly translate: (graph: FunctionGraph) => WebAssembly.Module;
}

interface Chunk {
  /** Its instructions in {@link InstructionPlaces}, from the first to the one before the end. */
  readonly first: number;
  end: number;
  variant?: SteppingVariant;
}

const NO_PLACES: PlaceLists = { offsets: [], remaining: [], ends: [] };

/**
 * The places of the instructions of translated functions, so that a program can continue from any of them. It stores
 * numbers instead of decoded instructions, because most are never needed.
 */
export class InstructionPlaces {
  private readonly stepping: Stepping | undefined;
  private readonly offsets: number[];
  private readonly remaining: number[];
  private readonly chunks: Chunk[] = [];
  private readonly found = new Map<number, { readonly index: number; readonly chunk: Chunk }>();
  /** How many chunks {@link found} includes. */
  private searched = 0;

  /** @param lists the first places @param stepping left out where no place is looked for */
  constructor({ offsets, remaining, ends }: PlaceLists = NO_PLACES, stepping?: Stepping) {
    this.stepping = stepping;
    this.offsets = [...offsets];
    this.remaining = [...remaining];
    for (const [n, end] of ends.entries()) this.chunks.push({ first: ends[n - 1] ?? 0, end });
  }

  /** All places until now. */
  get lists(): PlaceLists {
    return { offsets: this.offsets, remaining: this.remaining, ends: this.chunks.map(({ end }) => end) };
  }

  /** The instructions from an offset to the end of its block; none if no function has one there. */
  restOfBlock(offset: number): readonly number[] {
    this.indexAll();
    const place = this.found.get(offset);
    if (place === undefined) return [];
    return this.offsets.slice(place.index, place.index + this.remaining[place.index]!);
  }

  /** Adds the instructions of a function. */
  add({ blocks }: FunctionGraph): void {
    let chunk = this.open();
    for (const { instructions } of blocks) {
      for (const [n, { offset }] of instructions.entries()) {
        if (chunk.end - chunk.first >= STEPPING_CHUNK) chunk = this.open();
        this.offsets.push(offset);
        this.remaining.push(instructions.length - n);
        chunk.end++;
      }
    }
  }

  /** How to continue from the instruction at an offset, or `undefined` if no function has one there. */
  find(offset: number): Position | undefined {
    this.indexAll();
    const place = this.found.get(offset);
    if (place === undefined) return undefined;
    place.chunk.variant ??= this.makeVariant(place.chunk);
    const stepping = place.chunk.variant;
    return { stepping, entry: stepping.entries.get(offset)!, remaining: this.remaining[place.index]! };
  }

  private open(): Chunk {
    const chunk = { first: this.offsets.length, end: this.offsets.length };
    this.chunks.push(chunk);
    return chunk;
  }

  private indexAll(): void {
    for (; this.searched < this.chunks.length; this.searched++) this.index(this.chunks[this.searched]!);
  }

  private index(chunk: Chunk): void {
    for (let index = chunk.first; index < chunk.end; index++) {
      const offset = this.offsets[index]!;
      if (!this.found.has(offset)) this.found.set(offset, { index, chunk });
    }
  }

  private makeVariant({ first, end }: Chunk): SteppingVariant {
    const { decode, translate } = this.stepping!;
    const graph = steppingGraph(this.offsets.slice(first, end).map(decode));
    const entries = new Map(graph.entries.map((block, entry) => [block.offset, entry]));
    return { module: translate(graph), entries };
  }
}

/** The instructions of graphs in the order of their blocks. */
export function placesOf(graphs: readonly FunctionGraph[]): Pick<PlaceLists, 'offsets' | 'remaining'> {
  const places = new InstructionPlaces();
  for (const graph of graphs) places.add(graph);
  return places.lists;
}
