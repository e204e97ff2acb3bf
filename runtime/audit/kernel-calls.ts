import { CallGraph } from './call-graph.ts';
import type { CallSite } from './function-analysis.ts';
import { ownerOf } from './function-owner.ts';
import type { KernelCall, ProgramCalls } from './outcome.ts';
import type { AnalysedFunction, ProgramAnalysis } from './program-analysis.ts';

/**
 * The places of kernel calls in each program's code. @param entries the programs' names and entries, bytes from the
 * image base
 */
export function kernelCalls(
  program: ProgramAnalysis,
  entries: readonly { readonly name: string; readonly entry: number }[],
): readonly ProgramCalls[] {
  const pointers = symbolsInPointers(program);
  return entries.map(({ name, entry }) => {
    const graph = new CallGraph(program, [entry]);
    const certain = reachedDirectly(graph);
    const within = (caller: AnalysedFunction) => callsOf(program, graph, caller, certain.has(caller));
    const through = graph.indirectCalls().length > 0 ? pointers : [];
    return { program: name, calls: graph.functions.flatMap(within), through };
  });
}

/**
 * The kernel symbols in pointers that no single call uses: a word without an instruction, as in a table, or a word that
 * an instruction other than a call uses.
 */
function symbolsInPointers(program: ProgramAnalysis): readonly string[] {
  const called = new Set<number>();
  const taken = new Set<number>();
  for (const { operands, flow } of program.reachable()) {
    for (const operand of operands) {
      if (operand.kind !== 'memory' || !operand.relative) continue;
      (flow === 'next' ? taken : called).add(operand.displacement);
    }
  }
  const names = new Set<string>();
  for (const [address, word] of program.text.words) {
    if (word.kind === 'import' && (taken.has(address) || !called.has(address))) names.add(word.name);
  }
  return [...names].sort();
}

function callsOf(
  program: ProgramAnalysis,
  graph: CallGraph,
  caller: AnalysedFunction,
  direct: boolean,
): readonly KernelCall[] {
  return caller.calls.flatMap(({ address, tail, target }): KernelCall[] => {
    if (target.kind !== 'import') return [];
    const call = { helper: target.name, returnsTo: tail ? undefined : behind(program, address), direct };
    const own = { ...call, caller: undefined, place: placeAt(program, address) };
    if (tail || ownerOf(caller.name) !== KERNEL_CRATE) return [own];
    const callers = callersOf(graph, caller);
    if (callers.length === 0 || callers.some((site) => site.tail)) return [own];
    return callers.map((site) => ({
      ...call,
      caller: behind(program, site.address),
      place: placeAt(program, site.address),
    }));
  });
}

/** The crate between programs and helpers. */
const KERNEL_CRATE = 'rex';

/** The direct calls of a function. */
function callersOf(graph: CallGraph, callee: AnalysedFunction): readonly CallSite[] {
  return graph.functions.flatMap(({ calls }) => calls.filter((site) => graph.direct(site) === callee));
}

function behind({ text }: ProgramAnalysis, address: number): number {
  return address + text.at(address).length;
}

function placeAt({ text }: ProgramAnalysis, address: number): string {
  const { symbol, offset } = text.place(address);
  return symbol === undefined ? `0x${address.toString(16)}` : `${symbol}+0x${offset.toString(16)}`;
}

/** The targets of direct calls and jumps. */
function reachedDirectly(graph: CallGraph): ReadonlySet<AnalysedFunction> {
  const inGraph = new Set(graph.functions);
  const found = new Set<AnalysedFunction>();
  const pending = [...graph.entries];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next) || !inGraph.has(next)) continue;
    found.add(next);
    for (const site of next.calls) {
      const callee = graph.direct(site);
      if (callee !== undefined) pending.push(callee);
    }
  }
  return found;
}
