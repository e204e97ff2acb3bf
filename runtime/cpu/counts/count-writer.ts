import type { Block, FunctionGraph } from '../control-flow.ts';
import type { CodeWriter } from '../translation/code-writer.ts';
import { OP } from '../translation/wasm-opcodes.ts';
import type { CounterPlan } from './counter-plan.ts';

/** Counts the blocks and jumps of a graph as a plan has it. */
export class CountWriter {
  private readonly code: CodeWriter;
  private readonly graph: FunctionGraph;
  private readonly plan: CounterPlan;
  /** The counter of the current block's conditional jump, if it has one. */
  private jump: number | undefined;

  constructor(code: CodeWriter, graph: FunctionGraph, plan: CounterPlan) {
    this.code = code;
    this.graph = graph;
    this.plan = plan;
  }

  /** Counts the beginning of a block, which is then the current one. */
  begin(block: Block): void {
    this.count(this.plan.ofBlock(this.graph, block));
    this.jump = this.plan.ofBranch(this.graph, block);
  }

  /** Whether the conditional jump of the current block counts where it is taken. */
  get countsJump(): boolean {
    return this.jump !== undefined;
  }

  /** Counts that jump. */
  countJump(): void {
    if (this.jump !== undefined) this.count(this.jump);
  }

  private count(counter: number): void {
    const global = this.plan.firstGlobal + counter;
    this.code.global(global).i64(1).op(OP.i64_add).setGlobal(global);
  }
}
