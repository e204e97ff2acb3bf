import { buildGraph, type FunctionGraph } from './control-flow.ts';
import { RangeDecoder } from './decoder.ts';
import type { CodeFunction, CodeImage } from './engine.ts';
import { FunctionTranslator } from './function-translator.ts';
import type { ReadOnlyData } from './jump-tables.ts';
import { chooseLayout, type LookupLayout } from './lookup-table.ts';
import { declareSupport, defineSupport, GUEST_FUNCTION_TYPE, importSupport } from './support-functions.ts';
import { BLOCK_BITS } from './support-transfer.ts';
import type { CallTarget, FaultSite } from './translation.ts';
import { type FunctionType, WasmModuleWriter } from './wasm-module-writer.ts';
import { I32 } from './wasm-opcodes.ts';

/** What is beyond is translated when it is reached: a table of symbols may name any number of overlapping functions. */
const MOST_INSTRUCTIONS_AT_ONCE = 400_000;

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

/** A guest function that has been translated. */
interface TranslatedFunction {
  readonly graph: FunctionGraph;
  readonly table: number;
  readonly extent: { readonly start: number; readonly end: number };
  /** Each instruction's place in its block, made when it is first asked for. */
  positions?: Map<number, { readonly block: number; readonly remaining: number }>;
  /** The stepping variant's place in the table, and the entry of every instruction. */
  stepping?: { readonly table: number; readonly entries: ReadonlyMap<number, number> };
}

/**
 * The translation of one image's code. It knows neither a memory nor an engine: every engine whose image has the same bytes at the
 * same place shares it. The first module holds every function of the symbol table and what they call; more are made for what turns
 * up while running.
 */
export class TranslatedImage {
  /** Modules in the order in which they fill the table. */
  readonly modules: ImageModule[] = [];
  readonly sites: FaultSite[] = [];
  readonly entryPoints = new Map<number, EntryPoint>();
  readonly layout: LookupLayout;
  /** What the lookup table holds: window offset, then function and entry. */
  readonly lookups: { readonly offset: number; readonly found: number }[] = [];
  private readonly decoders: readonly RangeDecoder[];
  private readonly symbols: readonly CodeFunction[];
  private readonly data: ReadOnlyData;
  private readonly functions: TranslatedFunction[] = [];
  private tableSize = 0;

  /**
   * @param bytes the executable ranges' code
   * @param data read-only data, asked for where jump tables may lie
   */
  constructor(image: CodeImage, bytes: readonly Uint8Array[], data: ReadOnlyData) {
    this.decoders = image.executable.map(({ offset }, n) => new RangeDecoder(offset, bytes[n]!));
    this.data = data;
    this.symbols = [...image.functions].sort((a, b) => a.offset - b.offset);
    const starts = this.symbols.map(({ offset }) => offset).filter((offset) => this.decoderAt(offset) !== undefined);
    const graphs = this.closeOverCalls(starts);
    this.layout = chooseLayout([...graphs.keys(), ...[...graphs.values()].flatMap((graph) => graph.tableTargets)]);
    this.addModule([...graphs.values()], true, false);
  }

  /** The decoder of the range that holds a window offset. */
  decoderAt(offset: number): RangeDecoder | undefined {
    return this.decoders.find((decoder) => offset >= decoder.start && offset < decoder.end);
  }

  /** Translates the code at an offset as a function of its own, which nothing but its address is known of. */
  addEntry(offset: number): EntryPoint {
    const graphs = this.closeOverCalls([offset]);
    this.addModule([...graphs.values()], false, false);
    return this.entryPoints.get(offset)!;
  }

  /** How to run on from an instruction that is not an entry, or `undefined` where no known function has an instruction. */
  positionOf(offset: number): Position | undefined {
    for (const translated of this.functions) {
      if (offset < translated.extent.start || offset >= translated.extent.end) continue;
      translated.positions ??= positionsOf(translated.graph);
      const position = translated.positions.get(offset);
      if (position === undefined) continue;
      translated.stepping ??= this.addSteppingVariant(translated);
      const { table, entries } = translated.stepping;
      return { stepping: { table, entry: entries.get(offset)! }, remaining: position.remaining };
    }
    return undefined;
  }

  /** The graphs of functions and of everything they call directly that is not translated yet. */
  private closeOverCalls(starts: readonly number[]): Map<number, FunctionGraph> {
    const graphs = new Map<number, FunctionGraph>();
    const pending = [...starts];
    let instructions = 0;
    for (let start = pending.pop(); start !== undefined; start = pending.pop()) {
      if (instructions > MOST_INSTRUCTIONS_AT_ONCE) break;
      if (graphs.has(start) || (this.entryPoints.has(start) && !starts.includes(start))) continue;
      const decoder = this.decoderAt(start);
      if (decoder === undefined) continue;
      const graph = buildGraph(decoder, this.data, start, this.extentOf(start), false);
      graphs.set(start, graph);
      for (const block of graph.blocks) instructions += block.instructions.length;
      pending.push(...graph.calls);
    }
    return graphs;
  }

  /** The stretch of code that is taken to belong to the function around an offset: its symbol's, or the gap between symbols. */
  private extentOf(offset: number): { start: number; end: number } {
    const decoder = this.decoderAt(offset)!;
    let { start, end } = decoder;
    for (const symbol of this.symbols) {
      if (symbol.offset > offset) {
        end = Math.min(end, symbol.offset);
        break;
      }
      const symbolEnd = symbol.offset + symbol.size;
      if (symbol.size === 0) {
        start = Math.max(start, symbol.offset);
      } else if (offset < symbolEnd) {
        // Symbols inside this one share its end.
        return { start: symbol.offset, end: Math.min(symbolEnd, decoder.end) };
      } else {
        start = Math.max(start, symbolEnd);
      }
    }
    return { start, end };
  }

  private addModule(graphs: readonly FunctionGraph[], main: boolean, stepping: boolean): void {
    const writer = new WasmModuleWriter();
    const kernelEntry = main ? writer.importFunction('kernelEntry', KERNEL_ENTRY_TYPE) : -1;
    const support = main ? declareSupport(writer) : importSupport(writer);
    const first = this.tableSize;
    const indices = new Map(graphs.map((graph) => [graph.start, writer.declareFunction(GUEST_FUNCTION_TYPE)]));
    if (main) defineSupport(writer, support, kernelEntry, this.layout.multiplier);
    const callTarget = (offset: number): CallTarget => {
      const index = stepping ? undefined : indices.get(offset);
      if (index !== undefined) return { kind: 'function', index };
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
      writer.defineFunction(indices.get(graph.start)!, translator.translate());
    }
    writer.fillTable(first, [...indices.values()]);
    this.tableSize += graphs.length;
    this.modules.push({ module: new WebAssembly.Module(writer.finish()), functions: graphs.length });
    if (!stepping) for (const [n, graph] of graphs.entries()) this.register(graph, first + n);
  }

  private register(graph: FunctionGraph, table: number): void {
    this.functions.push({ graph, table, extent: this.extentOf(graph.start) });
    for (const [entry, block] of graph.entries.entries()) {
      if (!this.entryPoints.has(block.offset) || entry === 0) this.entryPoints.set(block.offset, { table, entry });
    }
    this.lookups.push({ offset: graph.start, found: table << BLOCK_BITS });
    for (const target of graph.tableTargets) {
      const block = graph.blockAt.get(target);
      if (block !== undefined && block.entry > 0) {
        this.lookups.push({ offset: target, found: (table << BLOCK_BITS) | block.entry });
      }
    }
  }

  private addSteppingVariant(translated: TranslatedFunction): { table: number; entries: Map<number, number> } {
    const { start } = translated.graph;
    const graph = buildGraph(this.decoderAt(start)!, this.data, start, translated.extent, true);
    const table = this.tableSize;
    this.addModule([graph], false, true);
    return { table, entries: new Map(graph.entries.map((block, entry) => [block.offset, entry])) };
  }
}

function positionsOf(graph: FunctionGraph): Map<number, { block: number; remaining: number }> {
  const positions = new Map<number, { block: number; remaining: number }>();
  for (const block of graph.blocks) {
    for (const [n, instruction] of block.instructions.entries()) {
      positions.set(instruction.offset, { block: block.number, remaining: block.instructions.length - n });
    }
  }
  return positions;
}
