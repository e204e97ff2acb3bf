import { type FunctionGraph, graphsOf } from '../control-flow.ts';
import { RangeDecoder } from '../decoder.ts';
import type { CodeImage } from '../engine.ts';
import { Exploration, type ExploredImage, type Extent } from '../exploration.ts';
import { FunctionExtents } from '../function-extents.ts';
import type { ReadOnlyData } from '../jump-tables.ts';
import { FaultSites } from './fault-sites.ts';
import { type ModuleContext, makeMainModule, makeSteppingModule } from './image-module.ts';
import { InstructionPlaces, type Position } from './instruction-places.ts';
import { chooseLayout, type Lookup, type LookupLayout } from './lookup-table.ts';
import { BLOCK_BITS } from './support/support-transfer.ts';
import type { CallTarget } from './translation.ts';

/**
 * Further instructions are translated when control reaches them. The largest image has fewer, unless readings of the
 * same bytes overlap.
 */
const MOST_INSTRUCTIONS_AT_ONCE = 400_000;

/** An entry of translated code: a function of the table, and one of its entries. */
export interface EntryPoint {
  readonly table: number;
  readonly entry: number;
}

/** Functions of the table that can be entered, from inside and outside of translated code. */
export interface Entries {
  readonly entryPoints: Map<number, EntryPoint>;
  readonly lookups: Lookup[];
}

/**
 * The translation of one image's code: every function of the symbol table and their callees. It knows neither a memory
 * nor an engine, and no run changes it. So every engine with the same bytes shares it, at any address: its offsets are
 * those of the image that it was made from. Code that a run first finds belongs to added-code.ts.
 */
export class TranslatedImage implements ExploredImage {
  readonly module: WebAssembly.Module;
  /** How many functions of the table the module fills. */
  readonly functions: number;
  readonly sites = new FaultSites();
  readonly entryPoints = new Map<number, EntryPoint>();
  /** The first contents of the lookup table. */
  readonly lookups: Lookup[] = [];
  readonly layout: LookupLayout;
  readonly data: ReadOnlyData;
  private readonly decoders: readonly RangeDecoder[];
  private readonly extents: FunctionExtents;
  private readonly places: InstructionPlaces;

  /**
   * @param bytes the executable ranges' code
   * @param data read-only data, for possible jump tables
   */
  constructor(image: CodeImage, bytes: readonly Uint8Array[], data: ReadOnlyData) {
    this.decoders = image.executable.map(({ offset }, n) => new RangeDecoder(offset, bytes[n]!));
    this.data = data;
    this.extents = new FunctionExtents(image.functions);
    const starts = image.functions.map(({ offset }) => offset).sort((a, b) => a - b);
    const { functions } = new Exploration(this, MOST_INSTRUCTIONS_AT_ONCE).explore(starts, true);
    const graphs = graphsOf(functions);
    this.functions = graphs.length;
    this.layout = chooseLayout([
      ...graphs.flatMap(({ entries }) => entries.map(({ offset }) => offset)).filter((at) => this.extents.begins(at)),
      ...graphs.map(({ start }) => start),
      ...graphs.flatMap(({ tableTargets }) => tableTargets),
    ]);
    const context: ModuleContext = {
      sites: this.sites,
      isCode: (offset) => this.decoderAt(offset) !== undefined,
      callTarget: (offset) => this.callTarget(offset),
    };
    this.module = makeMainModule(context, graphs, this.layout);
    this.places = new InstructionPlaces(
      (offset) => this.decoderAt(offset)!.decode(offset),
      (graph) => makeSteppingModule(context, graph),
    );
    for (const [n, graph] of graphs.entries()) {
      this.register(this, graph, n);
      this.places.add(graph);
    }
  }

  /** The decoder of the range with an offset. */
  decoderAt(offset: number): RangeDecoder | undefined {
    return this.decoders.find((decoder) => offset >= decoder.start && offset < decoder.end);
  }

  /** The assumed extent of the function around an offset: its symbol's, or the gap between symbols. */
  extentOf(offset: number): Extent {
    return this.extents.around(offset, this.decoderAt(offset)!);
  }

  isEntry(offset: number): boolean {
    return this.entryPoints.has(offset);
  }

  /** The target of a direct call or jump to an offset. */
  callTarget(offset: number): CallTarget {
    const known = this.entryPoints.get(offset);
    return known === undefined ? undefined : { kind: 'table', index: known.table, block: known.entry };
  }

  /** How to run on from an instruction that is not an entry, or `undefined` where no function has an instruction. */
  positionOf(offset: number): Position | undefined {
    return this.places.find(offset);
  }

  /** Writes down how a function is entered. @param table its place in the table */
  register({ entryPoints, lookups }: Entries, graph: FunctionGraph, table: number): void {
    const targets = new Set(graph.tableTargets);
    for (const [entry, { offset }] of graph.entries.entries()) {
      if (this.isEntry(offset) || entryPoints.has(offset)) continue;
      entryPoints.set(offset, { table, entry });
      if (entry === 0 || targets.has(offset) || this.extents.begins(offset)) {
        lookups.push({ offset, found: (table << BLOCK_BITS) | entry });
      }
    }
  }
}
