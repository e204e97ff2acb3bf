import type { CallSite } from './function-analysis.ts';
import { isPanicHandler } from './function-owner.ts';
import type { StackDepth, StackStep } from './outcome.ts';
import type { AnalysedFunction, ProgramAnalysis } from './program-analysis.ts';

const LANDING_PAD = 'rex_landingpad';
const RETURN_ADDRESS = 8;

/**
 * The call graph of program code, from the programs' entries up to the panic handler, which has its own part of the
 * stack. A call through an unknown pointer may lead to every function with its address taken.
 */
export class CallGraph {
  /** The programs' entries, in order. */
  readonly entries: readonly AnalysedFunction[];
  /** Program code without the panic handler, in order of addresses. */
  readonly functions: readonly AnalysedFunction[];
  private readonly program: ProgramAnalysis;

  /** @param entries entry points of the programs, bytes from the image base */
  constructor(program: ProgramAnalysis, entries: readonly number[]) {
    this.program = program;
    this.entries = entries.flatMap((address) => program.functions.get(address) ?? []);
    const found = new Set<AnalysedFunction>();
    const pending = [...this.entries];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (found.has(next) || isPanicEntry(next)) continue;
      found.add(next);
      for (const site of next.calls) pending.push(...this.callees(site));
    }
    this.functions = [...found].sort((a, b) => a.address - b.address);
  }

  /** Calls in program code with an unknown target. */
  indirectCalls(): CallSite[] {
    return this.functions.flatMap(({ calls }) => calls.filter(({ target }) => target.kind === 'unknown'));
  }

  /** The function that a call certainly leads to. */
  direct({ target }: CallSite): AnalysedFunction | undefined {
    return target.kind === 'address' ? this.program.functions.get(target.address) : undefined;
  }

  /** Every function that a call may lead to. */
  callees(site: CallSite): AnalysedFunction[] {
    const direct = this.direct(site);
    if (direct !== undefined) return [direct];
    if (site.target.kind !== 'unknown') return [];
    return [...this.program.addressTaken].flatMap((address) => this.program.functions.get(address) ?? []);
  }

  /**
   * The groups of functions of program code that can all call each other and themselves (strongly connected
   * components).
   * @param indirect whether calls through pointers count
   */
  circles(indirect: boolean): Set<AnalysedFunction>[] {
    const next = (caller: AnalysedFunction): AnalysedFunction[] => [
      ...new Set(
        caller.calls
          .flatMap((site) => (indirect ? this.callees(site) : (this.direct(site) ?? [])))
          .filter((callee) => !isPanicEntry(callee)),
      ),
    ];
    return stronglyConnected(this.functions, next);
  }

  /**
   * The depth of the stack if no function calls itself and no call goes through a pointer.
   * @returns `undefined` if a frame on the way is unknown
   */
  depth(): StackDepth | undefined {
    const depths = this.depths();
    let deepest: AnalysedFunction | undefined;
    for (const entry of this.entries) {
      const own = depths.get(entry);
      if (own === undefined) return undefined;
      if (deepest === undefined || own.bytes > depths.get(deepest)!.bytes) deepest = entry;
    }
    if (deepest === undefined) return undefined;
    const path: StackStep[] = [];
    for (let at: AnalysedFunction | undefined = deepest; at !== undefined; ) {
      const { site, own }: FunctionDepth = depths.get(at)!;
      const callee: AnalysedFunction | undefined = site === undefined ? undefined : this.direct(site);
      path.push({ function: at.name, call: site?.address, bytes: site?.stack ?? own });
      if (site?.target.kind === 'import') path.push({ function: site.target.name, call: undefined, bytes: 0 });
      at = callee;
    }
    return { bytes: depths.get(deepest)!.bytes + RETURN_ADDRESS, path };
  }

  /**
   * The depth of the stack below each function's return address, except for functions with an unknown frame on the way.
   */
  private depths(): Map<AnalysedFunction, FunctionDepth> {
    const depths = new Map<AnalysedFunction, FunctionDepth>();
    const seen = new Set<AnalysedFunction>();
    const work = [...this.entries];
    for (let at = work.at(-1); at !== undefined; at = work.at(-1)) {
      const callees = at.calls.flatMap((site) => this.direct(site) ?? []);
      if (!seen.has(at) && !isPanicEntry(at)) {
        seen.add(at);
        for (const callee of callees) if (!seen.has(callee)) work.push(callee);
        if (work.at(-1) !== at) continue;
      }
      work.pop();
      if (depths.has(at)) continue;
      const depth = this.depthOf(at, depths);
      if (depth !== undefined) depths.set(at, depth);
    }
    return depths;
  }

  private depthOf(
    caller: AnalysedFunction,
    depths: ReadonlyMap<AnalysedFunction, FunctionDepth>,
  ): FunctionDepth | undefined {
    if (isPanicEntry(caller)) return { bytes: 0, own: 0, site: undefined };
    if ('unknownAt' in caller.frame) return undefined;
    const own = caller.frame.bytes;
    let deepest: FunctionDepth = { bytes: own, own, site: undefined };
    for (const site of caller.calls) {
      const callee = this.direct(site);
      const below = callee === undefined ? 0 : depths.get(callee)?.bytes;
      if (site.stack === undefined || below === undefined) return undefined;
      const bytes = site.stack + (site.tail ? 0 : RETURN_ADDRESS) + below;
      if (bytes > deepest.bytes) deepest = { bytes, own, site };
    }
    return deepest;
  }
}

/** The depth of the stack below a function's return address. */
interface FunctionDepth {
  readonly bytes: number;
  /** The function's own frame. */
  readonly own: number;
  /** The call on the deepest path; `undefined` if that ends in the function itself. */
  readonly site: CallSite | undefined;
}

/** Whether a panic leaves program code here: the panic handler, or a function that it was inlined into. */
export function isPanicEntry({ name, calls, analysis }: AnalysedFunction): boolean {
  if (isPanicHandler(name)) return true;
  return !analysis.returns && calls.some(({ target }) => target.kind === 'import' && target.name === LANDING_PAD);
}

/** Tarjan's algorithm without recursion, except for single functions that do not call themselves. */
function stronglyConnected<T>(nodes: readonly T[], next: (node: T) => readonly T[]): Set<T>[] {
  const index = new Map<T, number>();
  const low = new Map<T, number>();
  const open: T[] = [];
  const isOpen = new Set<T>();
  const circles: Set<T>[] = [];
  const visit = (root: T): void => {
    const work: { node: T; successors: readonly T[]; at: number }[] = [];
    const enter = (node: T): void => {
      index.set(node, index.size);
      low.set(node, index.get(node)!);
      open.push(node);
      isOpen.add(node);
      work.push({ node, successors: next(node), at: 0 });
    };
    enter(root);
    for (let top = work.at(-1); top !== undefined; top = work.at(-1)) {
      const successor = top.successors[top.at++];
      if (successor !== undefined) {
        if (!index.has(successor)) enter(successor);
        else if (isOpen.has(successor)) low.set(top.node, Math.min(low.get(top.node)!, index.get(successor)!));
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent !== undefined) low.set(parent.node, Math.min(low.get(parent.node)!, low.get(top.node)!));
      if (low.get(top.node) !== index.get(top.node)) continue;
      const circle = new Set(open.splice(open.indexOf(top.node)));
      for (const node of circle) isOpen.delete(node);
      if (circle.size > 1 || top.successors.includes(top.node)) circles.push(circle);
    }
  };
  for (const node of nodes) if (!index.has(node)) visit(node);
  return circles;
}
