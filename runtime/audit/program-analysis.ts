import { type CallSite, FunctionAnalysis, MOST_STEPS, type StepBudget } from './function-analysis.ts';
import type { AuditInstruction } from './instruction.ts';
import type { ProgramText } from './program-text.ts';

/** A function of the object and its analysis. */
export interface AnalysedFunction {
  readonly name: string;
  readonly address: number;
  readonly analysis: FunctionAnalysis;
  readonly calls: readonly CallSite[];
  readonly frame: { readonly bytes: number } | { readonly unknownAt: number };
}

/**
 * The code of a whole object: every function that a symbol, a program's entry, a relocation or a call leads to. It also
 * finds which functions return: none does until a way to a return is seen.
 */
export class ProgramAnalysis {
  readonly text: ProgramText;
  /** By address. */
  readonly functions: ReadonlyMap<number, AnalysedFunction>;
  /** Functions with their address taken by a relocation or by lea. */
  readonly addressTaken: ReadonlySet<number>;
  /** Whether all code was followed. Code that is more entangled than compilers' is given up at some point. */
  readonly complete: boolean;
  private readonly found: readonly AuditInstruction[];

  /**
   * @param entries entry points of the programs and of the timeout handler, bytes from the image base
   * @param steps how many steps the analysis takes before it gives up
   */
  constructor(text: ProgramText, entries: readonly number[], steps = MOST_STEPS) {
    this.text = text;
    const relocated = relocatedFunctions(text);
    const roots = [...text.functions.map(({ address }) => address), ...entries, ...relocated];
    const budget = { left: steps };
    const analyses = analyseAll(text, roots, budget);
    this.complete = budget.left >= 0;
    this.functions = new Map(
      [...analyses.values()]
        .sort((a, b) => a.start - b.start)
        .map((analysis) => [
          analysis.start,
          {
            name: text.nameOf(analysis.start),
            address: analysis.start,
            analysis,
            calls: analysis.calls(),
            frame: analysis.frame(),
          },
        ]),
    );
    this.found = this.findInstructions();
    // The kernel crate has a pointer to each entry so that the linker keeps the function; nobody calls through it.
    const taken = new Set([...relocated].filter((address) => !entries.includes(address)));
    for (const instruction of this.found) {
      const [, operand] = instruction.operands;
      if (operand?.kind === 'memory' && operand.relative && operand.size === 0 && analyses.has(operand.displacement)) {
        taken.add(operand.displacement);
      }
    }
    this.addressTaken = taken;
  }

  /** Every instruction that control can reach, in order of addresses. */
  reachable(): readonly AuditInstruction[] {
    return this.found;
  }

  /**
   * Follows control from every function's start. A function with a jump to unknown targets is read from its first byte
   * to its last instead, because control may reach more than was followed.
   */
  private findInstructions(): AuditInstruction[] {
    const addresses = new Set<number>();
    // How far a reading from an address went, so that overlapping functions are not read again.
    const read = new Map<number, number>();
    for (const { analysis, calls } of this.functions.values()) {
      for (const at of analysis.states.keys()) addresses.add(at);
      if (!calls.some(({ tail, target, stack }) => tail && target.kind === 'unknown' && stack !== 0)) continue;
      for (let at = analysis.start; at < analysis.end; at += this.text.at(at).length) {
        if ((read.get(at) ?? 0) >= analysis.end) break;
        read.set(at, analysis.end);
        addresses.add(at);
      }
    }
    return [...addresses].sort((a, b) => a - b).map((at) => this.text.at(at));
  }
}

/** The code that relocations point to, except the middle of functions: that is for entries of jump tables. */
function relocatedFunctions(text: ProgramText): Set<number> {
  const found = new Set<number>();
  for (const word of text.words.values()) {
    if (word.kind !== 'image' || !text.isCode(word.address)) continue;
    const around = text.symbolAround(word.address);
    if (around === undefined || around.address === word.address) found.add(word.address);
  }
  return found;
}

function analyseAll(text: ProgramText, roots: readonly number[], budget: StepBudget): Map<number, FunctionAnalysis> {
  const analyses = new Map<number, FunctionAnalysis>();
  const callers = new Map<number, Set<FunctionAnalysis>>();
  const comesBack = (address: number): boolean => analyses.get(address)?.returns ?? false;
  const pending = roots.filter((address) => text.isCode(address));
  const returned: FunctionAnalysis[] = [];
  const note = (analysis: FunctionAnalysis, returnedBefore: boolean): void => {
    for (const callee of analysis.callees) {
      const known = callers.get(callee) ?? new Set();
      if (known.has(analysis)) continue;
      callers.set(callee, known.add(analysis));
      if (text.isCode(callee)) pending.push(callee);
    }
    if (analysis.returns && !returnedBefore) returned.push(analysis);
  };
  for (;;) {
    const callee = returned.pop();
    if (callee !== undefined) {
      for (const caller of callers.get(callee.start) ?? []) {
        const before = caller.returns;
        caller.resume(callee.start);
        note(caller, before);
      }
      continue;
    }
    const start = pending.pop();
    if (start === undefined || budget.left < 0) return analyses;
    if (analyses.has(start)) continue;
    const analysis = new FunctionAnalysis(text, start, comesBack, budget);
    analyses.set(start, analysis);
    note(analysis, false);
  }
}
