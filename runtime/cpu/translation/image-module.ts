import type { FunctionGraph } from '../control-flow.ts';
import { COUNTERS_EXPORT, CounterPlan } from '../counts/counter-plan.ts';
import { COUNTERS_AT_ONCE, COUNTERS_OFFSET } from '../engine-cells.ts';
import { CodeWriter } from './code-writer.ts';
import type { FaultSites } from './fault-sites.ts';
import { FunctionTranslator } from './function-translator.ts';
import type { LookupLayout } from './lookup-table.ts';
import {
  declareSupport,
  defineSupport,
  GUEST_FUNCTION_TYPE,
  importSupport,
  SHIFT_IMPORT,
} from './support/support-functions.ts';
import type { CallTarget, SupportFunctions } from './translation.ts';
import { type FunctionType, WasmModuleWriter } from './wasm-module-writer.ts';
import { I32, OP } from './wasm-opcodes.ts';

/** The function that the module of a stepping variant exports; it has the type of guest functions. */
export const STEP_EXPORT = 'step';

const KERNEL_ENTRY_TYPE: FunctionType = { parameters: [I32], results: [I32] };

/** The context of translating a module of an image. */
export interface ModuleContext {
  readonly sites: FaultSites;
  /** Whether an offset is one of the image's code. */
  readonly isCode: (offset: number) => boolean;
  /** The target of a direct call or jump that leaves the module. */
  readonly callTarget: (offset: number) => CallTarget;
}

/** A module, and its counters where it counts. */
export interface MadeModule {
  readonly module: Uint8Array<ArrayBuffer>;
  readonly counters: CounterPlan | undefined;
}

/**
 * The binary of the first module of every engine of an image: the functions that translated code calls, and guest functions, which
 * fill the table from its start.
 * @param counting whether its code counts its executions
 */
export function makeMainModule(
  context: ModuleContext,
  graphs: readonly FunctionGraph[],
  layout: LookupLayout,
  counting: boolean,
): MadeModule {
  const writer = new WasmModuleWriter();
  const kernelEntry = writer.importFunction('kernelEntry', KERNEL_ENTRY_TYPE);
  const support = declareSupport(writer);
  defineSupport(writer, support, kernelEntry, layout.multiplier);
  const counters = defineGuestFunctions(writer, support, context, graphs, 0, counting);
  return { module: writer.finish(), counters };
}

/** A module of guest functions that a run found. @param first their first index in the table */
export function makeAddedModule(
  context: ModuleContext,
  graphs: readonly FunctionGraph[],
  first: number,
  counting: boolean,
): MadeModule {
  const writer = new WasmModuleWriter();
  const counters = defineGuestFunctions(writer, importSupport(writer), context, graphs, first, counting);
  return { module: writer.finish(), counters };
}

/** A module of one stepping variant. No other code calls it: it is exported, and not in the table. */
export function makeSteppingModule(context: ModuleContext, graph: FunctionGraph): WebAssembly.Module {
  const writer = new WasmModuleWriter();
  const support = importSupport(writer);
  const index = writer.declareFunction(GUEST_FUNCTION_TYPE);
  const translator = new FunctionTranslator(translationContext(writer, support, context, true), graph, -1);
  writer.defineFunction(index, translator.translate());
  writer.exportFunction(STEP_EXPORT, index);
  return new WebAssembly.Module(writer.finish());
}

function defineGuestFunctions(
  writer: WasmModuleWriter,
  support: SupportFunctions,
  context: ModuleContext,
  graphs: readonly FunctionGraph[],
  first: number,
  counting: boolean,
): CounterPlan | undefined {
  const indices = graphs.map(() => writer.declareFunction(GUEST_FUNCTION_TYPE));
  const places = placesOf(graphs, indices);
  const callTarget = (offset: number) => places.get(offset) ?? context.callTarget(offset);
  const translation = translationContext(writer, support, { ...context, callTarget }, false);
  const counters = counting ? new CounterPlan(graphs, (count) => writer.addGlobals(count)) : undefined;
  for (const [n, graph] of graphs.entries()) {
    writer.defineFunction(indices[n]!, new FunctionTranslator(translation, graph, first + n, counters).translate());
  }
  writer.fillTable(first, indices);
  if (counters !== undefined) exportCounters(writer, counters);
  return counters;
}

function exportCounters(writer: WasmModuleWriter, { firstGlobal, size }: CounterPlan): void {
  const index = writer.declareFunction({ parameters: [I32], results: [] });
  const code = new CodeWriter();
  for (let first = 0; first < size; first += COUNTERS_AT_ONCE) {
    code
      .get(0)
      .i32(first / COUNTERS_AT_ONCE)
      .op(OP.i32_eq)
      .if();
    for (let n = 0; n < COUNTERS_AT_ONCE && first + n < size; n++) {
      code
        .i32(0)
        .global(firstGlobal + first + n)
        .memory(OP.i64_store, COUNTERS_OFFSET + 8 * n);
    }
    code.end();
  }
  writer.defineFunction(index, code.finish({ i64: 0, i32: 0 }));
  writer.exportFunction(COUNTERS_EXPORT, index);
}

function translationContext(
  writer: WasmModuleWriter,
  support: SupportFunctions,
  context: ModuleContext,
  stepping: boolean,
) {
  const shift = writer.importedGlobal(SHIFT_IMPORT);
  return { ...context, support, functionType: writer.type(GUEST_FUNCTION_TYPE), shift, stepping };
}

/** The targets of direct calls and jumps from one function of a module to another. */
function placesOf(graphs: readonly FunctionGraph[], indices: readonly number[]): Map<number, CallTarget> {
  const places = new Map<number, CallTarget>();
  for (const [n, { entries }] of graphs.entries()) {
    for (const [block, { offset }] of entries.entries())
      places.set(offset, { kind: 'function', index: indices[n]!, block });
  }
  return places;
}
