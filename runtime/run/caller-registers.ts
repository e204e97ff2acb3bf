import { WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import { REGISTER_NAMES, type RegisterFile } from '../cpu/register-file.ts';
import type { Violation } from '../program-run.ts';
import type { CallerStack } from './caller-stack.ts';
import { RBP, RBX, RSP } from './dispatcher.ts';

/** The code of a breach: the kernel goes on with other registers. */
export const CALLER_REGISTERS = 'CALLER_REGISTERS';

/** The registers that a function must give back as it found them, beside rsp and rbp (System V ABI, section 3.2.1). */
const PRESERVED = [RBX, 12, 13, 14, 15] as const;
const NONE: readonly Violation[] = [];

/** The registers that the dispatcher must give back to the kernel, however the program has ended. */
export class CallerRegisters {
  private readonly words = new Uint32Array(2 * PRESERVED.length);
  private rsp = 0;
  private rbp = 0;

  /** The dispatcher has saved the registers. @param caller the stack and frame of what called it */
  called(registers: RegisterFile, { rsp, rbp }: CallerStack): void {
    this.rsp = rsp;
    this.rbp = rbp;
    for (let n = 0; n < PRESERVED.length; n++) {
      this.words[2 * n] = registers.low(PRESERVED[n]!);
      this.words[2 * n + 1] = registers.high(PRESERVED[n]!);
    }
  }

  /** The dispatcher has returned. */
  changed(registers: RegisterFile, program: string): readonly Violation[] {
    if (this.areKept(registers)) return NONE;
    const { words, rsp, rbp } = this;
    const kept = [
      ...PRESERVED.map((number, n) => ({ number, low: words[2 * n]!, high: words[2 * n + 1]! })),
      { number: RSP, low: rsp, high: WINDOW_HIGH },
      { number: RBP, low: rbp, high: WINDOW_HIGH },
    ];
    const changes = kept
      .filter(({ number, low, high }) => registers.low(number) !== low || registers.high(number) !== high)
      .map(({ number, low, high }) => {
        const is = registers.get(REGISTER_NAMES[number]!).toString(16);
        return `${REGISTER_NAMES[number]} was 0x${((BigInt(high) << 32n) | BigInt(low)).toString(16)} and is 0x${is}`;
      });
    return [
      {
        code: CALLER_REGISTERS,
        message: `behind program "${program}" the kernel goes on with other registers`,
        cause: `${changes.join(', ')}; the code that called the program relies on them`,
        hint: 'restore what the dispatcher saved on every way out of a program, and write to no stack but its own',
      },
    ];
  }

  private areKept(registers: RegisterFile): boolean {
    const { words, rsp, rbp } = this;
    for (let n = 0; n < PRESERVED.length; n++) {
      const number = PRESERVED[n]!;
      if (registers.low(number) !== words[2 * n] || registers.high(number) !== words[2 * n + 1]) return false;
    }
    return (
      registers.low(RSP) === rsp &&
      registers.high(RSP) === WINDOW_HIGH &&
      registers.low(RBP) === rbp &&
      registers.high(RBP) === WINDOW_HIGH
    );
  }
}
