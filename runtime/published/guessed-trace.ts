import { PAGE_SIZE, READ } from '../../kernel-model/memory/guest-memory.ts';
import { REX_STACK_SIZE } from '../../kernel-model/per-cpu.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import { RSP } from '../run/dispatcher.ts';
import type { CallTrace } from '../run/endings/call-trace.ts';
import { LandingPad } from '../run/endings/landing-pad.ts';

const WORD = 8;

/**
 * The landing pad of a kernel with an unwinder that takes a Rex stack for its upper half. A panic from below is then on
 * no stack. The kernel checks whether the next page up belongs to one (show_trace_log_lvl,
 * arch/x86/kernel/dumpstack.c). It prints every word from there on that could be a return address, as a guess.
 */
export class GuessingLandingPad extends LandingPad {
  protected override showTrace(
    cpu: number,
    registers: RegisterFile,
    trace: CallTrace,
  ): ReturnType<LandingPad['showTrace']> {
    const { offset } = this.kernel.cpus.stack(cpu);
    const known = offset + REX_STACK_SIZE / 2;
    const rsp = registers.low(RSP);
    if (rsp >= known) return super.showTrace(cpu, registers, trace);
    const next = Math.ceil(rsp / PAGE_SIZE) * PAGE_SIZE;
    const guesses = next < known ? [] : this.guesses(known, offset + REX_STACK_SIZE);
    return { lines: ['Call Trace:', ...guesses], frames: [] };
  }

  private guesses(from: number, to: number): string[] {
    const { memory, kallsyms } = this.kernel;
    const lines: string[] = [];
    for (let at = from; at < to && memory.isAccessible(at, WORD, READ); at += WORD) {
      const address = memory.readU64(at);
      if (kallsyms.lookup(address) !== undefined) lines.push(` ? ${kallsyms.describe(address)}`);
    }
    return lines;
  }
}
