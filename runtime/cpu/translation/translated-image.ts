import { type FunctionGraph, graphsOf } from '../control-flow.ts';
import type { CountedCode } from '../counts/counter-plan.ts';
import type { RangeDecoder } from '../decoder.ts';
import { Exploration, type ExploredImage, type Extent } from '../exploration.ts';
import type { ImageCode } from '../image-code.ts';
import type { ReadOnlyData } from '../jump-tables.ts';
import { FaultSites } from './fault-sites.ts';
import { type ModuleContext, makeMainModule, makeSteppingModule } from './image-module.ts';
import { InstructionPlaces, type Position } from './instruction-places.ts';
import { chooseLayout, type Lookup, type LookupLayout } from './lookup-table.ts';
import type { EntryPoint, TranslationParts } from './stored-translation.ts';
import { BLOCK_BITS } from './support/support-transfer.ts';
import type { CallTarget } from './translation.ts';

/**
 * Further instructions are translated when control reaches them. The largest image has fewer, unless readings of the
 * same bytes overlap.
 */
const MOST_INSTRUCTIONS_AT_ONCE = 400_000;

/** Functions of the table that can be entered, from inside and outside of translated code. */
export interface Entries {
  readonly entryPoints: Map<number, EntryPoint>;
  readonly lookups: Lookup[];
}

/**
 * Translates the code of an image: every function of the symbol table and their callees.
 * @param counting whether it counts its executions
 */
export function translateCode(code: ImageCode, counting = false): TranslationParts {
  const explored = new Exploration(code, MOST_INSTRUCTIONS_AT_ONCE).explore(code.starts, true);
  const graphs = graphsOf(explored.functions);
  const layout = chooseLayout([
    ...graphs.flatMap(({ entries }) => entries.map(({ offset }) => offset)).filter((at) => code.begins(at)),
    ...graphs.map(({ start }) => start),
    ...graphs.flatMap(({ tableTargets }) => tableTargets),
  ]);
  const sites = new FaultSites();
  const isCode = (offset: number) => code.decoderAt(offset) !== undefined;
  const context: ModuleContext = { sites, isCode, callTarget: () => undefined };
  const { module, counters } = makeMainModule(context, graphs, layout, counting);
  const entries: Entries = { entryPoints: new Map(), lookups: [] };
  const places = new InstructionPlaces();
  for (const [n, graph] of graphs.entries()) {
    registerFunction(code, entries, graph, n);
    places.add(graph);
  }
  const counted = { counters: counters?.size ?? 0, branches: counters?.branches ?? [] };
  const { length: functions } = graphs;
  return { module, functions, layout, sites: sites.words, places: places.lists, ...counted, ...entries };
}

/** Writes down how a function is entered. @param table its place in the table @param known other places that are entered already */
function registerFunction(
  code: ImageCode,
  { entryPoints, lookups }: Entries,
  graph: FunctionGraph,
  table: number,
  known?: ReadonlyMap<number, EntryPoint>,
): void {
  const targets = new Set(graph.tableTargets);
  for (const [entry, { offset }] of graph.entries.entries()) {
    if (known?.has(offset) || entryPoints.has(offset)) continue;
    entryPoints.set(offset, { table, entry });
    if (entry === 0 || targets.has(offset) || code.begins(offset)) {
      lookups.push({ offset, found: (table << BLOCK_BITS) | entry });
    }
  }
}

/**
 * The translation of one image's code. It knows neither a memory nor an engine, and no run changes it. So every engine
 * with the same bytes shares it, at any address: its offsets are those of the image that it was made from. Code that a
 * run first finds belongs to added-code.ts.
 */
export class TranslatedImage implements ExploredImage {
  readonly module: WebAssembly.Module;
  /** How many functions of the table the module fills. */
  readonly functions: number;
  readonly sites: FaultSites;
  readonly entryPoints: ReadonlyMap<number, EntryPoint>;
  /** The first contents of the lookup table. */
  readonly lookups: readonly Lookup[];
  readonly layout: LookupLayout;
  /** Its counters: none where nothing is counted. */
  readonly counted: CountedCode;
  /** How many fault sites the module has. The stepping variants add more. */
  readonly endSite: number;
  private readonly code: ImageCode;
  private readonly places: InstructionPlaces;

  constructor(code: ImageCode, parts: TranslationParts) {
    this.code = code;
    this.module = new WebAssembly.Module(parts.module as BufferSource);
    this.functions = parts.functions;
    this.sites = new FaultSites(0, parts.sites);
    this.entryPoints = parts.entryPoints;
    this.lookups = parts.lookups;
    this.layout = parts.layout;
    this.counted = parts;
    this.endSite = parts.sites.length / 2;
    const context: ModuleContext = {
      sites: this.sites,
      isCode: (offset) => this.decoderAt(offset) !== undefined,
      callTarget: (offset) => this.callTarget(offset),
    };
    this.places = new InstructionPlaces(parts.places, {
      decode: (offset) => this.decoderAt(offset)!.decode(offset),
      translate: (graph) => makeSteppingModule(context, graph),
    });
  }

  get data(): ReadOnlyData {
    return this.code.data;
  }

  /** The decoder of the range with an offset. */
  decoderAt(offset: number): RangeDecoder | undefined {
    return this.code.decoderAt(offset);
  }

  /** The assumed extent of the function around an offset: its symbol's, or the gap between symbols. */
  extentOf(offset: number): Extent {
    return this.code.extentOf(offset);
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

  /** The instructions from an offset to the end of its block; none if no function has one there. */
  restOfBlock(offset: number): readonly number[] {
    return this.places.restOfBlock(offset);
  }

  /** Writes down how a function that a run found is entered. @param table its place in the table */
  register(entries: Entries, graph: FunctionGraph, table: number): void {
    registerFunction(this.code, entries, graph, table, this.entryPoints);
  }
}
