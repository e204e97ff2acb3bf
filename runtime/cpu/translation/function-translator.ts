import { toAddress, WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import type { Block, FunctionGraph } from '../control-flow.ts';
import type { DefinedInstruction } from '../decoder.ts';
import { targetOffset } from '../decoder.ts';
import { FIRST_OFFSET_RESULT, SITE_OFFSET, STEPS_OFFSET, Status } from '../engine-cells.ts';
import type { FlagState } from '../flag-state.ts';
import { needsFlags, overwritesFlags } from '../instruction-table.ts';
import { RIP_OFFSET } from '../register-file.ts';
import { CodeWriter, type Label } from './code-writer.ts';
import * as L from './locals.ts';
import { BLOCK_BITS } from './support-transfer.ts';
import { type CallTarget, type ControlPoints, Translation, type TranslationContext } from './translation.ts';
import { OP } from './wasm-opcodes.ts';

/**
 * Bytes that a function's frame takes of V8's stack, at most: measured, the baseline compiler's frames have one size, the optimising
 * compiler's grow with the function, by up to 4 bytes an instruction.
 */
const SMALLEST_FRAME = 400;
const FRAME_PER_INSTRUCTION = 6;

/**
 * Translates one guest function to one WebAssembly function. Blocks lie in address order, each at the end of a WebAssembly block, so
 * that a branch forward is a direct one; branches backward and computed ones go through one table at the top. A block that branches
 * to itself has a loop of its own.
 */
export class FunctionTranslator implements ControlPoints {
  readonly fault: Label;
  readonly exit: Label;
  private readonly t: Translation;
  private readonly code: CodeWriter;
  private readonly graph: FunctionGraph;
  /** The function's place in the table, or -1 where the lookup table does not lead to it. */
  private readonly tableIndex: number;
  private readonly stepping: boolean;
  private readonly frameSize: number;
  private readonly outOfBudget: Label;
  private readonly outOfSteps: Label;
  private readonly dispatch: Label;
  private readonly labels: Label[] = [];
  private selfLoop: Label | undefined;
  private block!: Block;
  private readonly flagsAt = new Map<number, FlagState>();

  constructor(context: Omit<TranslationContext, 'code'>, graph: FunctionGraph, tableIndex: number) {
    this.code = new CodeWriter();
    this.t = new Translation({ ...context, code: this.code });
    this.t.control = this;
    this.graph = graph;
    this.tableIndex = tableIndex;
    this.stepping = context.stepping;
    const instructions = graph.blocks.reduce((sum, block) => sum + block.instructions.length, 0);
    this.frameSize = SMALLEST_FRAME + FRAME_PER_INSTRUCTION * instructions;
    this.t.reload();
    if (this.stepping) this.code.i32(0).memory(OP.i32_load, STEPS_OFFSET).set(L.STEPS);
    this.exit = this.code.block();
    this.fault = this.code.block();
    this.outOfSteps = this.code.block();
    this.outOfBudget = this.code.block();
    this.dispatch = this.code.loop();
  }

  /** The function's body. */
  translate(): Uint8Array {
    const { code, graph, labels } = this;
    for (let number = graph.blocks.length - 1; number >= 0; number--) labels[number] = code.block();
    const entries = graph.entries.map((block) => labels[block.number]!);
    code.get(L.NEXT).brTable(entries, entries[0]!);
    for (const block of graph.blocks) {
      code.end();
      this.translateBlock(block);
    }
    code.end();
    code.op(OP.unreachable);
    this.writeExits();
    return code.finish(L.LOCAL_COUNTS);
  }

  jump(target: bigint): void {
    const offset = targetOffset(target);
    const block = this.graph.blockAt.get(offset);
    if (block !== undefined) this.goTo(block);
    else if (offset >= FIRST_OFFSET_RESULT) this.jumpOut(offset);
    else this.transfer(() => this.code.i64(target));
  }

  jumpIndirect(local: number): void {
    const { code } = this;
    if (this.tableIndex >= 0 && this.graph.tableTargets.length > 0) {
      code.get(local).i64(32).op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(WINDOW_HIGH).op(OP.i32_eq).if();
      code.get(local).op(OP.i32_wrap_i64).call(this.t.support.lookup).tee(L.I0);
      code.i32(BLOCK_BITS).op(OP.i32_shr_s).i32(this.tableIndex).op(OP.i32_eq).if();
      code
        .get(L.I0)
        .i32((1 << BLOCK_BITS) - 1)
        .op(OP.i32_and)
        .set(L.NEXT)
        .br(this.dispatch);
      code.end();
      code.end();
    }
    if (this.stepping) this.leave(local);
    else this.transfer(() => code.get(local));
  }

  leave(local: number): void {
    const { code } = this;
    code.get(local).i64(32).op(OP.i64_shr_u).op(OP.i32_wrap_i64).i32(WINDOW_HIGH).op(OP.i32_eq);
    code.get(local).op(OP.i32_wrap_i64).tee(L.RESULT).i32(FIRST_OFFSET_RESULT).op(OP.i32_ge_u).op(OP.i32_and);
    code.brIf(this.exit);
    this.transfer(() => code.get(local));
  }

  call(target: bigint): void {
    const { code, t } = this;
    const offset = targetOffset(target);
    if (offset < FIRST_OFFSET_RESULT) {
      this.transferCall(() => code.i64(target));
      return;
    }
    const callee = t.context.callTarget(offset);
    if (callee === undefined) {
      code.i32(offset).set(L.RESULT).br(this.exit);
      t.ended = true;
      return;
    }
    this.leaveWithoutRoom(offset);
    t.spill();
    this.enter(callee);
    this.comeBack();
  }

  callIndirect(local: number): void {
    this.transferCall(() => this.code.get(local));
  }

  private transferCall(pushTarget: () => void): void {
    this.t.spill();
    pushTarget();
    this.pushRoom();
    this.code.call(this.t.support.transfer);
    this.comeBack();
  }

  /** After a call: goes on when the callee came back to where it was called from, and hands any other result up. */
  private comeBack(): void {
    const { code, t } = this;
    code.tee(L.RESULT).i32(t.nextOffset).op(OP.i32_ne).if();
    code.get(L.RESULT).op(OP.return);
    code.end();
    t.reload();
    t.flags = undefined;
  }

  /** Lets the driver make a call that would nest too deeply. */
  private leaveWithoutRoom(offset: number): void {
    this.code.get(L.ROOM).i32(this.frameSize).op(OP.i32_lt_s).if();
    this.code.i32(offset).set(L.RESULT).br(this.exit);
    this.code.end();
  }

  /** Pushes what is left of the native stack when this function's frame is taken off. */
  private pushRoom(): void {
    this.code.get(L.ROOM).i32(this.frameSize).op(OP.i32_sub);
  }

  /** Goes on at a place in the window that is not in this function. */
  private jumpOut(offset: number): void {
    const { code, t } = this;
    const callee = this.stepping ? undefined : t.context.callTarget(offset);
    if (callee === undefined) {
      code.i32(offset).set(L.RESULT).br(this.exit);
      return;
    }
    this.leaveWithoutRoom(offset);
    t.spill();
    this.enter(callee);
    code.op(OP.return);
  }

  /** Enters a function that is known, the registers being spilled, and leaves its result on the stack. */
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

  private goTo(block: Block): void {
    const { code } = this;
    if (block.entry < 0 && block.predecessors === 1) this.flagsAt.set(block.number, this.t.flags);
    if (block.number > this.block.number) code.br(this.labels[block.number]!);
    else if (block === this.block && this.selfLoop !== undefined) code.br(this.selfLoop);
    else code.i32(block.entry).set(L.NEXT).br(this.dispatch);
  }

  private translateBlock(block: Block): void {
    const { code, t } = this;
    this.block = block;
    t.flags = this.flagsAt.get(block.number);
    const last = block.instructions.at(-1)!;
    const loops = branchesTo(last, block.offset);
    this.selfLoop = loops ? code.loop() : undefined;
    this.charge(block);
    const flagsNeeded = flagsNeededAfter(block);
    t.ended = false;
    for (const [n, instruction] of block.instructions.entries()) {
      t.instruction = instruction;
      t.refund = block.instructions.length - n;
      t.flagsNeeded = flagsNeeded[n]!;
      if (instruction.definition === undefined) t.trap(instruction.refusal ?? 'unsupported');
      else instruction.definition.translate(t, instruction);
    }
    if (!t.ended) this.fallThrough(block);
    if (loops) code.end();
  }

  private fallThrough(block: Block): void {
    const next = this.graph.blocks[block.number + 1];
    if (next === undefined || next.offset !== block.end || this.selfLoop !== undefined) {
      this.jump(toAddress(block.end));
    } else if (next.entry < 0 && next.predecessors === 1) {
      this.flagsAt.set(next.number, this.t.flags);
    }
  }

  /** Takes a block's instructions from the budget, or leaves before the first of them when it has fewer. */
  private charge(block: Block): void {
    const { code } = this;
    if (this.stepping) {
      code.get(L.STEPS).op(OP.i32_eqz).if();
      code.i32(block.offset).set(L.RESULT).br(this.outOfSteps);
      code.end();
      code.get(L.STEPS).i32(1).op(OP.i32_sub).set(L.STEPS);
    }
    const count = block.instructions.length;
    code.get(L.BUDGET).i64(count).op(OP.i64_lt_s).if();
    code.i32(block.offset).set(L.RESULT).br(this.outOfBudget);
    code.end();
    code.get(L.BUDGET).i64(count).op(OP.i64_sub).set(L.BUDGET);
  }

  private writeExits(): void {
    const { code, t } = this;
    const leaveAt = (status: number) => {
      t.spill();
      code.i32(0).get(L.RESULT).memory(OP.i32_store, RIP_OFFSET);
      code
        .i32(0)
        .i32(WINDOW_HIGH)
        .memory(OP.i32_store, RIP_OFFSET + 4);
      code.i32(status).op(OP.return);
    };
    code.end();
    leaveAt(Status.budget);
    code.end();
    leaveAt(Status.steps);
    code.end();
    t.spill();
    code.i32(0).get(L.SITE).memory(OP.i32_store, SITE_OFFSET);
    code.i32(Status.fault).op(OP.return);
    code.end();
    t.spill();
    code.get(L.RESULT);
  }
}

function branchesTo(instruction: DefinedInstruction, offset: number): boolean {
  const operand = instruction.operands[0];
  return operand?.kind === 'branch' && instruction.flow !== 'call' && targetOffset(operand.target) === offset;
}

/** For each instruction of a block, whether anything may see the flags it writes: all can be seen at the block's end. */
function flagsNeededAfter(block: Block): boolean[] {
  const needed: boolean[] = [];
  let live = true;
  for (let n = block.instructions.length - 1; n >= 0; n--) {
    const instruction = block.instructions[n]!;
    const { definition } = instruction;
    needed[n] = live;
    if (definition === undefined || needsFlags(definition, instruction)) live = true;
    else if (overwritesFlags(definition)) live = false;
  }
  return needed;
}
