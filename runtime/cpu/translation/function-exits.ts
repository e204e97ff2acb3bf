import { WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import { SITE_OFFSET, Status } from '../engine-cells.ts';
import { RIP_OFFSET } from '../register-file.ts';
import type { Label } from './code-writer.ts';
import * as L from './locals.ts';
import type { Translation } from './translation.ts';
import { OP } from './wasm-opcodes.ts';

/** The ends of a function, which all of it branches to: made before it is written, and written behind it. */
export class FunctionExits {
  /** Returns RESULT. */
  readonly exit: Label;
  /** Returns for the fault site in SITE. */
  readonly fault: Label;
  /** These two return for a place of the image. Its offset is in RESULT, without the shift. */
  readonly outOfSteps: Label;
  readonly outOfBudget: Label;
  private readonly t: Translation;

  constructor(t: Translation) {
    this.t = t;
    this.exit = t.code.block();
    this.fault = t.code.block();
    this.outOfSteps = t.code.block();
    this.outOfBudget = t.code.block();
  }

  write(): void {
    const { t } = this;
    const { code } = t;
    code.end();
    this.leaveAt(Status.budget);
    code.end();
    this.leaveAt(Status.steps);
    code.end();
    t.spill();
    code.i32(0).get(L.SITE).memory(OP.i32_store, SITE_OFFSET);
    code.i32(Status.fault).op(OP.return);
    code.end();
    t.spill();
    code.get(L.RESULT);
  }

  private leaveAt(status: number): void {
    const { t } = this;
    const { code } = t;
    t.spill();
    code.i32(0).get(L.RESULT).global(t.context.shift).op(OP.i32_add).memory(OP.i32_store, RIP_OFFSET);
    code
      .i32(0)
      .i32(WINDOW_HIGH)
      .memory(OP.i32_store, RIP_OFFSET + 4);
    code.i32(status).op(OP.return);
  }
}
