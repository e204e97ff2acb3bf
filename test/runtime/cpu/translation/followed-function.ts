import type { FunctionGraph } from '../../../../runtime/cpu/control-flow.ts';
import { graphsOf } from '../../../../runtime/cpu/control-flow.ts';
import { RangeDecoder } from '../../../../runtime/cpu/decoder.ts';
import { Exploration } from '../../../../runtime/cpu/exploration.ts';
import { FunctionExtents } from '../../../../runtime/cpu/function-extents.ts';
import { type AccessGroup, AccessGroups } from '../../../../runtime/cpu/passes/access-groups.ts';
import { AddressTracker } from '../../../../runtime/cpu/passes/address-tracker.ts';
import { FaultSites } from '../../../../runtime/cpu/translation/fault-sites.ts';
import { FunctionTranslator } from '../../../../runtime/cpu/translation/function-translator.ts';
import {
  GUEST_FUNCTION_TYPE,
  importSupport,
  SHIFT_IMPORT,
} from '../../../../runtime/cpu/translation/support/support-functions.ts';
import { type FunctionType, WasmModuleWriter } from '../../../../runtime/cpu/translation/wasm-module-writer.ts';
import { placeObject } from '../corpus.ts';
import type { Callee } from './wasm-instructions.ts';

/** An access to memory, in the order of the translation, and the group that it was checked with. */
export interface GroupedAccess {
  /** Window offset of the instruction. */
  readonly offset: number;
  readonly size: number;
  /** Whether its check is written; if not, one before covers it. */
  readonly first: boolean;
  readonly group: AccessGroup;
}

/** One function of an object on its way through the translator. */
export interface FollowedFunction {
  readonly graph: FunctionGraph;
  readonly decoder: RangeDecoder;
  readonly bytes: Uint8Array;
  readonly accesses: readonly GroupedAccess[];
  readonly sites: FaultSites;
  /** The body of the WebAssembly function. */
  readonly body: Uint8Array;
  /** The functions that it may call, by their indices. */
  readonly callees: ReadonlyMap<number, Callee>;
}

/** Takes a function of an object of the corpus through the translator. @param isMeant whether a symbol is that of the function */
export function followFunction(object: string, isMeant: (symbol: string) => boolean): FollowedFunction {
  const { memory, image } = placeObject(object);
  const decoders = image.executable.map(
    ({ offset, size }) => new RangeDecoder(offset, memory.u8.slice(offset, offset + size)),
  );
  const decoderAt = (at: number) => decoders.find(({ start, end }) => at >= start && at < end);
  const extents = new FunctionExtents(image.functions);
  const exploration = new Exploration({
    data: { entry: () => undefined },
    decoderAt,
    extentOf: (offset) => extents.around(offset, decoderAt(offset)!),
    isEntry: () => false,
  });
  const found = image.functions.find(({ name }) => isMeant(name));
  if (found === undefined) throw new Error(`${object} has no such function`);
  const [graph] = graphsOf(exploration.explore([found.offset], false).functions);
  const bytes = memory.u8.slice(found.offset, found.offset + found.size);
  return { graph: graph!, decoder: decoderAt(found.offset)!, bytes, ...translate(graph!) };
}

function translate(graph: FunctionGraph): Pick<FollowedFunction, 'accesses' | 'sites' | 'body' | 'callees'> {
  const writer = new NotingWriter();
  const support = importSupport(writer);
  const sites = new FaultSites();
  const context = {
    support,
    sites,
    functionType: writer.type(GUEST_FUNCTION_TYPE),
    shift: writer.importedGlobal(SHIFT_IMPORT),
    stepping: false,
    isCode: () => true,
    callTarget: () => undefined,
  };
  const { value: body, accesses } = recorded(() => new FunctionTranslator(context, graph, 0).translate());
  return { accesses, sites, body, callees: writer.callees };
}

/** Notes the functions that a module imports. */
class NotingWriter extends WasmModuleWriter {
  readonly callees = new Map<number, Callee>();

  override importFunction(name: string, type: FunctionType): number {
    const index = super.importFunction(name, type);
    this.callees.set(index, { name, parameters: type.parameters.length, results: type.results.length });
    return index;
  }
}

/** Notes what the translator asks of the passes on addresses while it works. */
function recorded<T>(work: () => T): { readonly value: T; readonly accesses: readonly GroupedAccess[] } {
  const accesses: GroupedAccess[] = [];
  const groups = new Map<string, AccessGroup>();
  let offset = -1;
  const { moveOf } = AddressTracker.prototype;
  const { covers, begin } = AccessGroups.prototype;
  AddressTracker.prototype.moveOf = function (instruction, name) {
    offset = instruction.offset;
    return moveOf.call(this, instruction, name);
  };
  AccessGroups.prototype.covers = function (address, size, need) {
    const isCovered = covers.call(this, address, size, need);
    const group = groups.get(String(address.origin));
    if (isCovered && group !== undefined) accesses.push({ offset, size, first: false, group });
    return isCovered;
  };
  AccessGroups.prototype.begin = function (address, size, need) {
    const group = begin.call(this, address, size, need);
    groups.set(String(address.origin), group);
    accesses.push({ offset, size, first: true, group });
    return group;
  };
  try {
    return { value: work(), accesses };
  } finally {
    Object.assign(AddressTracker.prototype, { moveOf });
    Object.assign(AccessGroups.prototype, { covers, begin });
  }
}
