import type { Block } from '../control-flow.ts';
import type { BudgetPlan } from '../passes/budget-plan.ts';
import type { Label } from './code-writer.ts';
import * as L from './locals.ts';
import type { Translation } from './translation.ts';
import { OP } from './wasm-opcodes.ts';

/** Takes instructions from the budget as a plan has it. */
export class BudgetWriter {
  private readonly t: Translation;
  private readonly plan: BudgetPlan;
  /** Nothing is owed any more: the current instruction was a call. */
  private paid = false;

  constructor(t: Translation, plan: BudgetPlan) {
    this.t = t;
    this.plan = plan;
  }

  /** Says which instruction of a block is translated next. */
  begin({ number }: Block, instruction: number): void {
    this.t.owed = this.plan.owed[number]! + instruction;
    this.paid = false;
  }

  /** Takes all instructions up to the current one, which leaves the graph. */
  pay(): void {
    this.take(this.due);
  }

  /** After a call, before which all was paid. */
  cameBack(): void {
    this.paid = true;
  }

  /** Instructions to take on the way from the end of the current instruction to a block. */
  dueBefore({ number }: Block): number {
    return this.due - this.plan.owed[number]!;
  }

  payBefore(block: Block): void {
    this.take(this.dueBefore(block));
  }

  /** Leaves before a block where the budget may end on the way from it. */
  check({ number, offset }: Block, outOfBudget: Label): void {
    const { code } = this.t;
    code.get(L.BUDGET).i64(this.plan.longest[number]!).op(OP.i64_lt_s).if();
    code.i32(offset).set(L.RESULT).br(outOfBudget);
    code.end();
  }

  private get due(): number {
    return this.paid ? 0 : this.t.owed + 1;
  }

  private take(count: number): void {
    if (count > 0) this.t.code.get(L.BUDGET).i64(count).op(OP.i64_sub).set(L.BUDGET);
  }
}
