import { type FunctionGraph, graphsOf, steppingGraph } from '../control-flow.ts';
import type { DefinedInstruction } from '../decoder.ts';
import { RangeDecoder } from '../decoder.ts';
import type { CodeImage } from '../engine.ts';
import { Exploration, type ExploredImage, type Extent } from '../exploration.ts';
import { FunctionExtents } from '../function-extents.ts';
import type { ReadOnlyData } from '../jump-tables.ts';
import { FunctionTranslator } from './function-translator.ts';
import { chooseLayout, type LookupLayout } from './lookup-table.ts';
import { declareSupport, defineSupport, GUEST_FUNCTION_TYPE, importSupport } from './support-functions.ts';
import { BLOCK_BITS } from './support-transfer.ts';
import type { CallTarget, FaultSite } from './translation.ts';
import { type FunctionType, WasmModuleWriter } from './wasm-module-writer.ts';
import { I32 } from './wasm-opcodes.ts';

/** What is beyond is translated when it is reached. The largest image has fewer, unless readings of the same bytes overlap. */
const MOST_INSTRUCTIONS_AT_ONCE = 400_000;
/** What is translated of code that nothing but its address is known of: enough for what goes on there until known code follows. */
const MOST_INSTRUCTIONS_OF_ENTRY = 256;
/** How many pieces of such code an image may come to. */
const MOST_ADDED = 1024;
/** Instructions that get a stepping variant together. */
const STEPPING_CHUNK = 256;

/** A place where translated code can be entered: a function of the table, and one of its entries. */
export interface EntryPoint {
  readonly table: number;
  readonly entry: number;
}

/** Where an instruction lies that is not an entry: how to get from it to the next place that may be one. */
export interface Position {
  readonly stepping: EntryPoint;
  /** Instructions to the end of its block, itself included. */
  readonly remaining: number;
}

const KERNEL_ENTRY_TYPE: FunctionType = { parameters: [I32], results: [I32] };

/** A WebAssembly module of an image, and what it puts into the table. */
interface ImageModule {
  readonly module: WebAssembly.Module;
  readonly functions: number;
}

/** Neighbouring instructions of a function, and their stepping variant. */
interface Chunk {
  readonly instructions: readonly DefinedInstruction[];
  /** Its place in the table, and the entry of every instruction; made when it is first needed. */
  stepping?: { readonly table: number; readonly entries: ReadonlyMap<number, number> };
}

/**
 * The translation of one image's code. It knows neither a memory nor an engine: every engine whose image has the same bytes at the
 * same place shares it. The first module holds every function of the symbol table and what they call; more are made for what turns
 * up while running.
 */
export class TranslatedImage implements ExploredImage {
  /** Modules in the order in which they fill the table. */
  readonly modules: ImageModule[] = [];
  readonly sites: FaultSite[] = [];
  readonly entryPoints = new Map<number, EntryPoint>();
  readonly layout: LookupLayout;
  /** What the lookup table holds: window offset, then function and entry. */
  readonly lookups: { readonly offset: number; readonly found: number }[] = [];
  readonly data: ReadOnlyData;
  private readonly decoders: readonly RangeDecoder[];
  private readonly extents: FunctionExtents;
  private readonly graphs: FunctionGraph[] = [];
  /** Graphs whose instructions {@link positions} has. */
  private placed = 0;
  private readonly positions = new Map<number, { readonly chunk: Chunk; readonly remaining: number }>();
  private tableSize = 0;
  private added = 0;

  /**
   * @param bytes the executable ranges' code
   * @param data read-only data, asked for where jump tables may lie
   */
  constructor(image: CodeImage, bytes: readonly Uint8Array[], data: ReadOnlyData) {
    this.decoders = image.executable.map(({ offset }, n) => new RangeDecoder(offset, bytes[n]!));
    this.data = data;
    this.extents = new FunctionExtents(image.functions);
    const starts = image.functions.map(({ offset }) => offset).sort((a, b) => a - b);
    const { functions } = new Exploration(this, MOST_INSTRUCTIONS_AT_ONCE).explore(starts, true);
    const graphs = graphsOf(functions);
    this.layout = chooseLayout([
      ...graphs.flatMap(({ entries }) => entries.map(({ offset }) => offset)).filter((at) => this.extents.begins(at)),
      ...graphs.map(({ start }) => start),
      ...graphs.flatMap(({ tableTargets }) => tableTargets),
    ]);
    this.addModule(graphs, true, false);
  }

  /** The decoder of the range that holds a window offset. */
  decoderAt(offset: number): RangeDecoder | undefined {
    return this.decoders.find((decoder) => offset >= decoder.start && offset < decoder.end);
  }

  /** The stretch of code that is taken to belong to the function around an offset: its symbol's, or the gap between symbols. */
  extentOf(offset: number): Extent {
    return this.extents.around(offset, this.decoderAt(offset)!);
  }

  /** Whether nothing has been added to what is known before anything runs, so that engines which share it depend on no other's runs. */
  get isFresh(): boolean {
    return this.added === 0;
  }

  isEntry(offset: number): boolean {
    return this.entryPoints.has(offset);
  }

  /**
   * Translates the code at an offset, which nothing but its address is known of, until known code follows.
   * @returns `undefined` where too much was translated so already
   */
  addEntry(offset: number): EntryPoint | undefined {
    if (this.added >= MOST_ADDED) return undefined;
    this.added++;
    const { functions } = new Exploration(this, MOST_INSTRUCTIONS_OF_ENTRY).explore([offset], false);
    this.addModule(graphsOf(functions), false, false);
    return this.entryPoints.get(offset);
  }

  /** How to run on from an instruction that is not an entry, or `undefined` where no known function has an instruction. */
  positionOf(offset: number): Position | undefined {
    for (; this.placed < this.graphs.length; this.placed++) this.placeInstructions(this.graphs[this.placed]!);
    const position = this.positions.get(offset);
    if (position === undefined) return undefined;
    const { chunk, remaining } = position;
    chunk.stepping ??= this.addSteppingVariant(chunk);
    const { table, entries } = chunk.stepping;
    return { stepping: { table, entry: entries.get(offset)! }, remaining };
  }

  private placeInstructions({ blocks }: FunctionGraph): void {
    let chunk: DefinedInstruction[] = [];
    let holder: Chunk = { instructions: chunk };
    for (const { instructions } of blocks) {
      for (const [n, instruction] of instructions.entries()) {
        if (this.positions.has(instruction.offset)) continue;
        if (chunk.length >= STEPPING_CHUNK) {
          chunk = [];
          holder = { instructions: chunk };
        }
        chunk.push(instruction);
        this.positions.set(instruction.offset, { chunk: holder, remaining: instructions.length - n });
      }
    }
  }

  private addModule(graphs: readonly FunctionGraph[], main: boolean, stepping: boolean): void {
    const writer = new WasmModuleWriter();
    const kernelEntry = main ? writer.importFunction('kernelEntry', KERNEL_ENTRY_TYPE) : -1;
    const support = main ? declareSupport(writer) : importSupport(writer);
    const first = this.tableSize;
    const indices = graphs.map(() => writer.declareFunction(GUEST_FUNCTION_TYPE));
    if (main) defineSupport(writer, support, kernelEntry, this.layout.multiplier);
    const places = stepping ? new Map<number, CallTarget>() : placesOf(graphs, indices);
    const callTarget = (offset: number): CallTarget => {
      const place = places.get(offset);
      if (place !== undefined) return place;
      const known = this.entryPoints.get(offset);
      return known === undefined ? undefined : { kind: 'table', index: known.table, block: known.entry };
    };
    const context = {
      support,
      functionType: writer.type(GUEST_FUNCTION_TYPE),
      sites: this.sites,
      stepping,
      callTarget,
    };
    for (const [n, graph] of graphs.entries()) {
      const tableIndex = stepping ? -1 : first + n;
      const translator = new FunctionTranslator(context, graph, tableIndex);
      writer.defineFunction(indices[n]!, translator.translate());
    }
    writer.fillTable(first, indices);
    this.tableSize += graphs.length;
    this.modules.push({ module: new WebAssembly.Module(writer.finish()), functions: graphs.length });
    if (!stepping) for (const [n, graph] of graphs.entries()) this.register(graph, first + n);
  }

  private register(graph: FunctionGraph, table: number): void {
    this.graphs.push(graph);
    const targets = new Set(graph.tableTargets);
    for (const [entry, { offset }] of graph.entries.entries()) {
      if (this.entryPoints.has(offset)) continue;
      this.entryPoints.set(offset, { table, entry });
      if (entry === 0 || targets.has(offset) || this.extents.begins(offset)) {
        this.lookups.push({ offset, found: (table << BLOCK_BITS) | entry });
      }
    }
  }

  private addSteppingVariant({ instructions }: Chunk): { table: number; entries: Map<number, number> } {
    const graph = steppingGraph(instructions);
    const table = this.tableSize;
    this.addModule([graph], false, true);
    return { table, entries: new Map(graph.entries.map((block, entry) => [block.offset, entry])) };
  }
}

/** Where direct calls and jumps from one function of a module to another lead. */
function placesOf(graphs: readonly FunctionGraph[], indices: readonly number[]): Map<number, CallTarget> {
  const places = new Map<number, CallTarget>();
  for (const [n, { entries }] of graphs.entries()) {
    for (const [block, { offset }] of entries.entries())
      places.set(offset, { kind: 'function', index: indices[n]!, block });
  }
  return places;
}
