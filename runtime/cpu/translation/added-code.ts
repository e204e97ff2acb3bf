import { graphsOf } from '../control-flow.ts';
import type { CountedCode } from '../counts/counter-plan.ts';
import type { RangeDecoder } from '../decoder.ts';
import { Exploration, type ExploredImage, type Extent } from '../exploration.ts';
import type { ReadOnlyData } from '../jump-tables.ts';
import { FaultSites } from './fault-sites.ts';
import { type ModuleContext, makeAddedModule, makeSteppingModule } from './image-module.ts';
import { InstructionPlaces, type Position, placesOf } from './instruction-places.ts';
import type { Lookup } from './lookup-table.ts';
import type { EntryPoint } from './stored-translation.ts';
import type { TranslatedImage } from './translated-image.ts';
import type { CallTarget } from './translation.ts';

/** How much is translated of code with only a known address: enough to reach known code. */
const MOST_INSTRUCTIONS_OF_ENTRY = 256;
/** The most pieces of such code in an engine. */
const MOST_ADDED = 1024;
/** The number of the first fault site; an image has fewer. */
const FIRST_SITE = 2 ** 30;

/** A module of guest functions, which fill the table after those before it. */
interface AddedModule {
  readonly module: WebAssembly.Module;
  readonly functions: number;
  /** Its counters; left out where nothing is counted. */
  readonly counted: CountedCode | undefined;
  /** The numbers of its fault sites: from the first to the one before the end. */
  readonly firstSite: number;
  readonly endSite: number;
}

/**
 * An engine's additions to the translation of its image: code that a run first reaches, with only a known address. Each
 * engine has its own, so that no engine depends on the runs of others.
 */
export class AddedCode implements ExploredImage {
  /** Modules in the order of their parts of the table. */
  readonly modules: AddedModule[] = [];
  readonly sites = new FaultSites(FIRST_SITE);
  readonly entryPoints = new Map<number, EntryPoint>();
  readonly lookups: Lookup[] = [];
  readonly data: ReadOnlyData;
  private readonly image: TranslatedImage;
  private readonly context: ModuleContext;
  private readonly places: InstructionPlaces;
  private tableSize: number;

  private readonly counting: boolean;

  /** @param counting whether its code counts its executions */
  constructor(image: TranslatedImage, counting = false) {
    this.image = image;
    this.counting = counting;
    this.data = image.data;
    this.tableSize = image.functions;
    this.context = {
      sites: this.sites,
      isCode: (offset) => image.decoderAt(offset) !== undefined,
      callTarget: (offset) => this.callTarget(offset),
    };
    this.places = new InstructionPlaces(undefined, {
      decode: (offset) => image.decoderAt(offset)!.decode(offset),
      translate: (graph) => makeSteppingModule(this.context, graph),
    });
  }

  decoderAt(offset: number): RangeDecoder | undefined {
    return this.image.decoderAt(offset);
  }

  extentOf(offset: number): Extent {
    return this.image.extentOf(offset);
  }

  isEntry(offset: number): boolean {
    return this.image.isEntry(offset) || this.entryPoints.has(offset);
  }

  /**
   * Translates the code at an offset with only a known address, until known code follows.
   * @returns `undefined` if too much was translated this way already
   */
  addEntry(offset: number): EntryPoint | undefined {
    if (this.modules.length >= MOST_ADDED) return undefined;
    const { functions } = new Exploration(this, MOST_INSTRUCTIONS_OF_ENTRY).explore([offset], false);
    const graphs = graphsOf(functions);
    const firstSite = this.sites.end;
    const { module, counters } = makeAddedModule(this.context, graphs, this.tableSize, this.counting);
    const counted = counters && { places: placesOf(graphs), counters: counters.size, branches: counters.branches };
    const { end: endSite } = this.sites;
    const compiled = new WebAssembly.Module(module);
    this.modules.push({ module: compiled, functions: graphs.length, counted, firstSite, endSite });
    for (const graph of graphs) {
      this.image.register(this, graph, this.tableSize++);
      this.places.add(graph);
    }
    return this.entryPoints.get(offset);
  }

  /** How to continue from an instruction of this code that is not an entry. */
  positionOf(offset: number): Position | undefined {
    return this.places.find(offset);
  }

  /** The instructions from an offset to the end of its block, in the image or here; none if no function has one there. */
  restOfBlock(offset: number): readonly number[] {
    const known = this.image.restOfBlock(offset);
    return known.length > 0 ? known : this.places.restOfBlock(offset);
  }

  private callTarget(offset: number): CallTarget {
    const known = this.entryPoints.get(offset);
    return known === undefined
      ? this.image.callTarget(offset)
      : { kind: 'table', index: known.table, block: known.entry };
  }
}
