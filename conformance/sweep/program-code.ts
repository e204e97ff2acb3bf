import { ProgramAnalysis } from '../../runtime/audit/program-analysis.ts';
import { ProgramText } from '../../runtime/audit/program-text.ts';
import { checkSegments } from '../../runtime/load/segment-checks.ts';
import type { ElfObject } from '../../runtime/object/elf-object.ts';

/** How many instructions are followed from a branch until it must have come to a panic. */
const LONGEST_WAY = 64;
const LANDING_PAD = 'rex_landingpad';

/** The code of an object, as a sweep looks at it. Addresses are bytes from the image base. */
export class ProgramCode {
  private readonly text: ProgramText;
  private readonly program: ProgramAnalysis;

  /** @throws Diagnostic for an object that the kernel does not load */
  constructor(object: ElfObject) {
    this.text = new ProgramText(object, checkSegments(object));
    this.program = new ProgramAnalysis(this.text, []);
  }

  /** Whether an instruction begins a basic block of a run: the first, and each behind one that transfers control. */
  beginsBlock(path: readonly number[], index: number): boolean {
    const at = path[index];
    if (at === undefined || !this.text.isCode(at)) return false;
    const before = path[index - 1];
    if (before === undefined || !this.text.isCode(before)) return true;
    const { flow, length } = this.text.at(before);
    return flow !== 'next' || before + length !== at;
  }

  /** Whether an instruction of a run has called a kernel function, which has returned. */
  returnsFromKernel(path: readonly number[], index: number): boolean {
    const [before, at] = [path[index - 1], path[index]];
    if (before === undefined || at === undefined || !this.text.isCode(before)) return false;
    const { flow, length } = this.text.at(before);
    return (
      (flow === 'indirect call' || flow === 'indirect jump') && (before + length === at || !this.isNear(before, at))
    );
  }

  private isNear(before: number, at: number): boolean {
    const around = this.text.symbolAround(before);
    return around !== undefined && around === this.text.symbolAround(at);
  }

  /** Where a conditional branch of a run did not go; `undefined` for any other instruction. */
  notTaken(path: readonly number[], index: number): number | undefined {
    const [at, next] = [path[index], path[index + 1]];
    if (at === undefined || next === undefined || !this.text.isCode(at)) return undefined;
    const { flow, length, operands } = this.text.at(at);
    const [operand] = operands;
    if (flow !== 'conditional' || operand?.kind !== 'branch') return undefined;
    const [behind, target] = [at + length, operand.target];
    if (next === behind) return target;
    return next === target ? behind : undefined;
  }

  /** Whether code leads to a panic and nowhere else: to a call that never returns, without a branch before it. */
  leadsToPanic(address: number): boolean {
    let at = address;
    for (let n = 0; n < LONGEST_WAY && this.text.isCode(at); n++) {
      const { flow, length, operands } = this.text.at(at);
      const [operand] = operands;
      const target = operand?.kind === 'branch' ? operand.target : undefined;
      if (flow === 'call' && target !== undefined && this.neverReturns(target)) return true;
      if (flow === 'jump' && target !== undefined) {
        if (this.program.functions.has(target) && this.neverReturns(target)) return true;
        at = target;
        continue;
      }
      if (flow !== 'next' && flow !== 'call') return false;
      at += length;
    }
    return false;
  }

  /** A place in the kernel's notation, without the function's size: `symbol+0x1c`. */
  nameOf(address: number): string {
    const symbol = this.text.isCode(address) ? this.text.symbolAround(address) : undefined;
    if (symbol === undefined) return `0x${address.toString(16)}`;
    return `${symbol.name}+0x${(address - symbol.address).toString(16)}`;
  }

  private neverReturns(address: number): boolean {
    const found = this.program.functions.get(address);
    if (found === undefined || found.analysis.returns) return false;
    // A function that only loops panics nowhere: what never returns must come to the landing pad.
    return this.reachesLandingPad(address, new Set());
  }

  private reachesLandingPad(address: number, seen: Set<number>): boolean {
    if (seen.has(address)) return false;
    seen.add(address);
    const calls = this.program.functions.get(address)?.calls ?? [];
    return calls.some(({ target }) =>
      target.kind === 'import'
        ? target.name === LANDING_PAD
        : target.kind === 'address' && this.reachesLandingPad(target.address, seen),
    );
  }
}
