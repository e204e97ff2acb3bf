import { Mnemonic } from 'iced-x86';
import { refine } from './branch-refinement.ts';
import { type CallTarget, targetOf } from './call-target.ts';
import type { AuditInstruction, AuditOperand } from './instruction.ts';
import { RSP } from './instruction.ts';
import { dataAddresses, readJumpTable } from './jump-tables.ts';
import { entryState, hasFramePointer, join, type MachineState, NOTHING_KNOWN, stackOffset } from './machine-state.ts';
import type { ProgramText } from './program-text.ts';
import { transfer } from './transfer.ts';

/** A call, or a jump that ends a function in another one. */
export interface CallSite {
  /** The address of the instruction. */
  readonly address: number;
  readonly tail: boolean;
  readonly target: CallTarget;
  /** Bytes of stack below the function's return address at the call; `undefined` if unknown. */
  readonly stack: number | undefined;
  /** Whether rbp is the function's frame pointer. */
  readonly framePointer: boolean;
  /** Whether every way here passes the stack check. */
  readonly checked: boolean;
}

/** Kernel functions that never return (Rex ABI: panics). */
const NO_RETURN_IMPORTS: ReadonlySet<string> = new Set(['rex_landingpad']);
/**
 * The most steps of an analysis of a whole object: ten times the largest object's need. An instruction takes a step each time its known facts
 * change.
 */
export const MOST_STEPS = 400_000;

/** Reading a function from its first byte to its last takes one step for this many bytes. */
const BYTES_PER_STEP = 16;

/** The rest of {@link MOST_STEPS}, for all functions of an object together. */
export interface StepBudget {
  left: number;
}

/** How often an instruction's state may change before nothing counts as known there: far more than compilers' code needs. */
const MOST_VISITS = 64;

/**
 * The effects of one function's code. It follows control from the first instruction, with the known values of registers and stack (abstract
 * interpretation). Control passes a call only after its callee is known to return: {@link resume}.
 */
export class FunctionAnalysis {
  readonly start: number;
  /** The first byte after the function. */
  readonly end: number;
  /** The facts known before each instruction that control reaches. */
  readonly states = new Map<number, MachineState>();
  /** Whether control can return to the caller. */
  returns = false;
  /** Functions that it calls or ends in. */
  readonly callees = new Set<number>();
  private readonly text: ProgramText;
  private readonly comesBack: (address: number) => boolean;
  private readonly visits = new Map<number, number>();
  private readonly waiting = new Map<number, Set<number>>();
  private readonly tables: Set<number>;
  private readonly budget: StepBudget;
  private readonly read = { tables: -1, starts: new Set<number>() };
  private pending: number[] = [];

  /** @param comesBack whether the function at an address is known to return */
  constructor(text: ProgramText, start: number, comesBack: (address: number) => boolean, budget: StepBudget) {
    this.budget = budget;
    this.text = text;
    this.start = start;
    this.end = text.endOfFunction(start);
    this.comesBack = comesBack;
    this.tables = dataAddresses(text, start, this.end, budget);
    this.reach(start, entryState());
    this.run();
  }

  /** Continues after the calls of a function that is now known to return. */
  resume(callee: number): void {
    for (const address of this.waiting.get(callee) ?? []) this.pending.push(address);
    this.waiting.delete(callee);
    this.run();
  }

  /** The calls that control reaches, in order of their addresses. */
  calls(): CallSite[] {
    const sites: CallSite[] = [];
    for (const address of this.addresses()) {
      const instruction = this.text.at(address);
      const state = this.states.get(address)!;
      const jump = isJump(instruction);
      if (!jump && instruction.flow !== 'call' && instruction.flow !== 'indirect call') continue;
      const target = this.target(instruction, state);
      if (jump && (target.kind === 'table' || this.isInside(target, state))) continue;
      const offset = stackOffset(state);
      sites.push({
        address,
        tail: jump,
        target,
        stack: offset === undefined ? undefined : 0 - offset,
        framePointer: hasFramePointer(state),
        checked: state.checked,
      });
    }
    return sites;
  }

  /** The addresses of the instructions that control reaches, sorted. */
  addresses(): number[] {
    return [...this.states.keys()].sort((a, b) => a - b);
  }

  /** The targets of an instruction's direct jump or jump table, without tail calls. */
  jumpTargets(address: number): readonly number[] {
    const instruction = this.text.at(address);
    const state = this.states.get(address);
    if (state === undefined || !isJump(instruction)) return [];
    const target = this.target(instruction, state);
    if (target.kind === 'table') return target.targets;
    return target.kind === 'address' ? [target.address] : [];
  }

  /** Bytes of stack below the return address at the deepest, or the first instruction that makes rsp unknown. */
  frame(): { readonly bytes: number } | { readonly unknownAt: number } {
    let deepest = 0;
    for (const address of this.addresses()) {
      const instruction = this.text.at(address);
      const state = this.states.get(address)!;
      const before = stackOffset(state);
      if (before === undefined) {
        if (usesStack(instruction) && !touchesPage(instruction)) return { unknownAt: address };
        continue;
      }
      const after = stackOffset(transfer(this.text, instruction, state));
      deepest = Math.min(deepest, before, after ?? 0);
    }
    return { bytes: 0 - deepest };
  }

  /**
   * The distance from the function's return address to the word that a return uses, if known and wrong: bytes, negative below. Otherwise
   * `undefined`.
   */
  leftOnStack(address: number): number | undefined {
    const rsp = this.states.get(address)?.registers[RSP];
    return rsp?.kind === 'stack' && rsp.exact && rsp.offset !== 0 ? rsp.offset : undefined;
  }

  /** Instructions that control would leave past the function's end. */
  runsPast(): number[] {
    return this.addresses().filter((address) => {
      const instruction = this.text.at(address);
      return address + instruction.length >= this.end && address < this.end && this.goesOn(instruction);
    });
  }

  private run(): void {
    for (let address = this.pending.pop(); address !== undefined; address = this.pending.pop()) {
      if (--this.budget.left < 0) return;
      this.step(address);
    }
  }

  private step(address: number): void {
    const instruction = this.text.at(address);
    const state = this.states.get(address)!;
    const next = address + instruction.length;
    switch (instruction.flow) {
      case 'return':
        this.returns = true;
        return;
      case 'stop':
      case 'far':
        return;
      case 'jump':
      case 'indirect jump':
        this.jump(instruction, state);
        return;
      case 'conditional':
        this.branch(instruction, state, next);
        return;
      default:
        if (this.goesOn(instruction)) this.reach(next, this.afterwards(instruction, state));
    }
  }

  private branch(instruction: AuditInstruction, state: MachineState, next: number): void {
    const taken = refine(instruction, state, true);
    if (taken !== undefined) this.jump(instruction, taken);
    const passed = refine(instruction, state, false);
    if (passed !== undefined) this.reach(next, transfer(this.text, instruction, passed));
  }

  private afterwards(instruction: AuditInstruction, state: MachineState): MachineState {
    const after = transfer(this.text, instruction, state);
    const target = instruction.flow === 'call' ? instruction.operands[0] : undefined;
    // If the compiler does not inline the check, it is a call that returns if there is room.
    const check = target?.kind === 'branch' && this.text.nameOf(target.target) === '__rex_check_stack';
    return check ? { ...after, checked: true } : after;
  }

  private jump(instruction: AuditInstruction, state: MachineState): void {
    const target = this.target(instruction, state);
    if (target.kind === 'table') {
      for (const place of target.targets) this.reach(place, state);
    } else if (this.isInside(target, state)) {
      this.reach((target as { address: number }).address, state);
    } else if (target.kind === 'address') {
      if (this.outcomeOf(target.address, instruction.address)) this.returns = true;
    } else if (target.kind !== 'import' || !NO_RETURN_IMPORTS.has(target.name)) {
      this.returns = true;
    }
  }

  /** Whether control continues after an instruction that is not a jump. */
  private goesOn(instruction: AuditInstruction): boolean {
    if (instruction.flow === 'next' || instruction.flow === 'conditional') return true;
    if (instruction.flow !== 'call' && instruction.flow !== 'indirect call') return false;
    const target = this.target(instruction, this.states.get(instruction.address)!);
    if (target.kind === 'import') return !NO_RETURN_IMPORTS.has(target.name);
    if (target.kind !== 'address' || !this.text.isCode(target.address)) return true;
    return this.outcomeOf(target.address, instruction.address);
  }

  /** Whether a callee is known to return. If not, the calling instruction waits for that. */
  private outcomeOf(callee: number, address: number): boolean {
    this.callees.add(callee);
    if (this.comesBack(callee)) return true;
    const sites = this.waiting.get(callee) ?? new Set();
    this.waiting.set(callee, sites.add(address));
    return false;
  }

  private reach(address: number, state: MachineState): void {
    if (!this.text.isCode(address)) return;
    if (address === this.end) return;
    const known = this.states.get(address);
    if (known === undefined) {
      this.states.set(address, state);
      this.pending.push(address);
      return;
    }
    const visits = (this.visits.get(address) ?? 0) + 1;
    const joined = visits > MOST_VISITS ? NOTHING_KNOWN : join(known, state);
    if (joined === known) return;
    this.visits.set(address, visits);
    this.states.set(address, joined);
    this.pending.push(address);
  }

  /**
   * Whether a jump stays inside the function: its target is in the function's extent. Or no function begins there and the frame is still up (code
   * that was split off), or it is in the middle of another function.
   */
  private isInside(target: CallTarget, state: MachineState): boolean {
    if (target.kind !== 'address' || !this.text.isCode(target.address)) return false;
    if (target.address >= this.start && target.address < this.end) return true;
    if (this.text.symbolOf(target.address) !== undefined) return false;
    return stackOffset(state) !== 0 || this.text.symbolAround(target.address) !== undefined;
  }

  private target(instruction: AuditInstruction, state: MachineState): CallTarget {
    return targetOf(this.text, instruction, state, (table, words) => {
      this.tables.add(table);
      if (this.tables.size !== this.read.tables)
        this.budget.left -= Math.ceil((this.end - this.start) / BYTES_PER_STEP);
      const { start, end, tables, read } = this;
      return readJumpTable(this.text, { start, end, tables, read }, table, words);
    });
  }
}

function isJump({ flow }: AuditInstruction): boolean {
  return flow === 'jump' || flow === 'conditional' || flow === 'indirect jump';
}

/** Whether an instruction needs a known stack pointer. */
function usesStack(instruction: AuditInstruction): boolean {
  if (instruction.stackIncrement !== 0 || (instruction.written & (1 << RSP)) !== 0) return true;
  if (instruction.flow !== 'next' && instruction.flow !== 'jump' && instruction.flow !== 'conditional') return true;
  return instruction.operands.some((operand) => isStackPlace(operand));
}

/** The loop that touches each page of a large frame: sub rsp, 4096; mov qword ptr [rsp], 0; cmp rsp, r11; jne. */
function touchesPage({ mnemonic, operands }: AuditInstruction): boolean {
  const [first, second] = operands;
  if (mnemonic === Mnemonic.Cmp || mnemonic === Mnemonic.Jne) return true;
  if (mnemonic === Mnemonic.Sub) return second?.kind === 'immediate';
  const touch = mnemonic === Mnemonic.Mov || mnemonic === Mnemonic.Or || mnemonic === Mnemonic.Test;
  return touch && first !== undefined && isStackPlace(first);
}

function isStackPlace(operand: AuditOperand): boolean {
  if (operand.kind === 'memory') return operand.base === RSP;
  return operand.kind === 'register' && operand.number === RSP;
}
