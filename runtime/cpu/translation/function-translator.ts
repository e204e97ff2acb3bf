import { toAddress, WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import type { Block, FunctionGraph } from '../control-flow.ts';
import { CountWriter } from '../counts/count-writer.ts';
import type { CounterPlan } from '../counts/counter-plan.ts';
import { targetOffset } from '../decoder.ts';
import { FIRST_OFFSET_RESULT, STEPS_OFFSET } from '../engine-cells.ts';
import type { FlagState } from '../flag-state.ts';
import { AccessGroups } from '../passes/access-groups.ts';
import { AddressTracker } from '../passes/address-tracker.ts';
import { planBudget } from '../passes/budget-plan.ts';
import { flagsNeededAfter } from '../passes/flags-needed.ts';
import { BudgetWriter } from './budget-writer.ts';
import { CodeWriter, type Label } from './code-writer.ts';
import { FunctionExits } from './function-exits.ts';
import * as L from './locals.ts';
import { NestWriter } from './nest-writer.ts';
import { BLOCK_BITS } from './support/support-transfer.ts';
import {
  type BlockAccesses,
  type CallTarget,
  type ControlPoints,
  Translation,
  type TranslationContext,
} from './translation.ts';
import { OP } from './wasm-opcodes.ts';

/**
 * The most bytes of V8's stack for a function's frame, as measured. The baseline compiler's frames have one size. The optimising compiler's grow
 * with the function, by up to 4 bytes an instruction.
 */
const SMALLEST_FRAME = 400;
const FRAME_PER_INSTRUCTION = 6;

/** Translates one guest function to one WebAssembly function: its blocks in the order of its loop nest, and the ends of the function. */
export class FunctionTranslator implements ControlPoints {
  private readonly t: Translation;
  private readonly code: CodeWriter;
  private readonly graph: FunctionGraph;
  /** The function's index in the table, or -1 if the lookup table does not lead to it. */
  private readonly tableIndex: number;
  private readonly stepping: boolean;
  private readonly frameSize: number;
  private readonly exits: FunctionExits;
  private readonly nest: NestWriter;
  private readonly budget: BudgetWriter;
  private readonly counts: CountWriter | undefined;
  private readonly accessesAt = new Map<number, BlockAccesses>();
  private readonly flagsAt = new Map<number, FlagState>();

  constructor(
    context: Omit<TranslationContext, 'code'>,
    graph: FunctionGraph,
    tableIndex: number,
    counters?: CounterPlan,
  ) {
    this.code = new CodeWriter();
    this.t = new Translation({ ...context, code: this.code });
    this.t.control = this;
    this.graph = graph;
    this.counts = counters && new CountWriter(this.code, graph, counters);
    this.tableIndex = tableIndex;
    this.stepping = context.stepping;
    const instructions = graph.blocks.reduce((sum, block) => sum + block.instructions.length, 0);
    this.frameSize = SMALLEST_FRAME + FRAME_PER_INSTRUCTION * instructions;
    this.t.reload();
    if (this.stepping) this.code.i32(0).memory(OP.i32_load, STEPS_OFFSET).set(L.STEPS);
    this.exits = new FunctionExits(this.t);
    this.nest = new NestWriter(this.code, graph, (block) => this.translateBlock(block));
    this.budget = new BudgetWriter(this.t, planBudget(graph));
  }

  get fault(): Label {
    return this.exits.fault;
  }

  /** The function's body. */
  translate(): Uint8Array {
    this.nest.write();
    this.exits.write();
    return this.code.finish(L.LOCAL_COUNTS);
  }

  jump(target: bigint): void {
    const offset = targetOffset(target);
    const block = this.graph.blockAt.get(offset);
    if (block !== undefined) {
      this.comeTo(block);
      this.budget.payBefore(block);
      this.nest.goTo(block);
      return;
    }
    this.budget.pay();
    if (this.t.context.isCode(offset)) this.jumpOut(offset);
    else this.transfer(() => this.t.pushAddress(target));
  }

  jumpIf(target: bigint): void {
    const block = this.graph.blockAt.get(targetOffset(target));
    const counts = this.counts?.countsJump === true;
    if (block !== undefined && !counts && this.budget.dueBefore(block) === 0) {
      this.comeTo(block);
      this.nest.goToIf(block);
      return;
    }
    this.code.if();
    this.counts?.countJump();
    this.jump(target);
    this.code.end();
  }

  jumpIndirect(local: number): void {
    const { code, graph } = this;
    this.budget.pay();
    if (this.tableIndex >= 0 && graph.tableTargets.length > 0) {
      code.get(local).i64(32).op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(WINDOW_HIGH).op(OP.i32_eq).if();
      code.get(local).op(OP.i32_wrap_i64).call(this.t.support.lookup).tee(L.I0);
      code.i32(BLOCK_BITS).op(OP.i32_shr_s).i32(this.tableIndex).op(OP.i32_eq).if();
      code
        .get(L.I0)
        .i32((1 << BLOCK_BITS) - 1)
        .op(OP.i32_and)
        .set(L.NEXT);
      this.nest.goToNext(graph.tableTargets.map((offset) => graph.blockAt.get(offset)!));
      code.end();
      code.end();
    }
    if (this.stepping) this.goOut(local);
    else this.transfer(() => code.get(local));
  }

  leave(local: number): void {
    this.budget.pay();
    this.goOut(local);
  }

  private goOut(local: number): void {
    const { code } = this;
    code.get(local).i64(32).op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(WINDOW_HIGH).op(OP.i32_eq);
    code.get(local).op(OP.i32_wrap_i64).tee(L.RESULT).i32(FIRST_OFFSET_RESULT).op(OP.i32_ge_u).op(OP.i32_and);
    code.brIf(this.exits.exit);
    this.transfer(() => code.get(local));
  }

  call(target: bigint): void {
    const { t } = this;
    const offset = targetOffset(target);
    this.budget.pay();
    if (!t.context.isCode(offset)) {
      this.transferCall(() => t.pushAddress(target));
      return;
    }
    const callee = t.context.callTarget(offset);
    if (callee === undefined) {
      t.pushOffset(offset).set(L.RESULT).br(this.exits.exit);
      t.ended = true;
      return;
    }
    this.leaveWithoutRoom(offset);
    t.spill();
    this.enter(callee);
    this.comeBack();
  }

  callIndirect(local: number): void {
    this.budget.pay();
    this.transferCall(() => this.code.get(local));
  }

  private transferCall(pushTarget: () => void): void {
    this.t.spill();
    pushTarget();
    this.pushRoom();
    this.code.call(this.t.support.transfer);
    this.comeBack();
  }

  /** After a call: continues if the callee returned to its call, and returns any other result. */
  private comeBack(): void {
    const { code, t } = this;
    code.tee(L.RESULT);
    t.pushOffset(t.nextOffset).op(OP.i32_ne).if();
    code.get(L.RESULT).op(OP.return);
    code.end();
    t.reload();
    t.flags = undefined;
    this.budget.cameBack();
  }

  /** Leaves a call that would nest too deeply to the driver. */
  private leaveWithoutRoom(offset: number): void {
    this.code.get(L.ROOM).i32(this.frameSize).op(OP.i32_lt_s).if();
    this.t.pushOffset(offset).set(L.RESULT).br(this.exits.exit);
    this.code.end();
  }

  /** Pushes the rest of the native stack without this function's frame. */
  private pushRoom(): void {
    this.code.get(L.ROOM).i32(this.frameSize).op(OP.i32_sub);
  }

  /** Continues at a place in the window outside this function. */
  private jumpOut(offset: number): void {
    const { code, t } = this;
    const callee = this.stepping ? undefined : t.context.callTarget(offset);
    if (callee === undefined) {
      t.pushOffset(offset).set(L.RESULT).br(this.exits.exit);
      return;
    }
    this.leaveWithoutRoom(offset);
    t.spill();
    this.enter(callee);
    code.op(OP.return);
  }

  /** Enters a known function with spilled registers, and leaves its result on the stack. */
  private enter(callee: NonNullable<CallTarget>): void {
    const { code } = this;
    code.i32(callee.block);
    this.pushRoom();
    if (callee.kind === 'table') code.i32(callee.index).callIndirect(this.t.context.functionType);
    else code.call(callee.index);
  }

  private transfer(pushTarget: () => void): void {
    this.t.spill();
    pushTarget();
    this.pushRoom();
    this.code.call(this.t.support.transfer).op(OP.return);
  }

  /** Notes the facts for a block that control enters from here. */
  private comeTo(block: Block): void {
    if (block.entry >= 0 || block.predecessors !== 1) return;
    this.flagsAt.set(block.number, this.t.flags);
    if (this.t.accesses !== undefined) this.accessesAt.set(block.number, this.t.accesses);
  }

  /** Begins with what is known where control comes from one other block only. */
  private beginBlock({ number }: Block): void {
    const { t } = this;
    t.flags = this.flagsAt.get(number);
    if (this.stepping) return;
    const before = this.accessesAt.get(number);
    t.accesses = {
      addresses: new AddressTracker(before?.addresses),
      groups: new AccessGroups(before?.groups),
    };
  }

  private translateBlock(block: Block): void {
    const { t, budget } = this;
    this.beginBlock(block);
    if (this.stepping) this.countStep(block);
    if (block.entry >= 0) budget.check(block, this.exits.outOfBudget);
    this.counts?.begin(block);
    const flagsNeeded = flagsNeededAfter(block);
    t.ended = false;
    for (const [n, instruction] of block.instructions.entries()) {
      t.instruction = instruction;
      budget.begin(block, n);
      t.flagsNeeded = flagsNeeded[n]!;
      const move = t.accesses?.addresses.moveOf(instruction, instruction.definition?.name);
      if (instruction.definition === undefined) t.trap(instruction.refusal ?? 'unsupported');
      else instruction.definition.translate(t, instruction);
      if (move !== undefined) t.accesses?.addresses.moved(move);
    }
    if (!t.ended) this.fallThrough(block);
  }

  private fallThrough(block: Block): void {
    const next = this.graph.blockAt.get(block.end);
    if (next === undefined || !this.nest.isNext(next)) {
      this.jump(toAddress(block.end));
    } else {
      this.comeTo(next);
      this.budget.payBefore(next);
    }
  }

  private countStep({ offset }: Block): void {
    const { code } = this;
    code.get(L.STEPS).op(OP.i32_eqz).if();
    code.i32(offset).set(L.RESULT).br(this.exits.outOfSteps);
    code.end();
    code.get(L.STEPS).i32(1).op(OP.i32_sub).set(L.STEPS);
  }
}
