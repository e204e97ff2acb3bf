import { addressOf } from '../batch.ts';
import { type Case, PLAIN_POINTER } from '../case.ts';
import { type CodeWriter, ENDING } from '../code-writer.ts';
import { scratchPage } from '../layout.ts';
import type { Random } from '../random.ts';
import type { Form } from './forms.ts';
import { NUMBERS, RDI, RSI, RSP } from './registers.ts';
import { State } from './state.ts';
import { closeBranches, StraightCode, startDraft } from './straight.ts';
import { writableTarget } from './targets.ts';

const OFTEN_REGISTERS = 4;

/** Makes up straight sequences with jumps forward, whose flags are used by later instructions. */
export class SequenceGenerator {
  private readonly random: Random;
  private readonly writer: CodeWriter;
  private readonly straight: StraightCode;

  constructor(random: Random, writer: CodeWriter, forms: readonly Form[]) {
    this.random = random;
    this.writer = writer;
    this.straight = new StraightCode(random, writer, forms);
  }

  /**
   * A case of 5 to 30 instructions; its code is placed by the writer.
   * @param counted whether the processor is to count the instructions, which takes it long
   */
  generate(counted: boolean): Case {
    const { random, straight } = this;
    const { usable } = straight;
    const state = new State(random, 64);
    const extra = random.pick([3, 5, 8, 9, 10, 11, 12, 13, 14, 15]);
    usable.pointers = [RSI, RDI, extra];
    const free = NUMBERS.filter((number) => number !== RSP && !usable.pointers.includes(number));
    const often = Array.from({ length: OFTEN_REGISTERS }, () => random.pick(free));
    usable.data = random.chance(0.7) ? [...often, ...often, ...often, ...free] : free;
    for (const pointer of usable.pointers)
      state.point(pointer, { ...writableTarget(random, 64, true), address: middle(random) });
    state.set(RSP, middle(random), PLAIN_POINTER);
    const draft = startDraft(this.writer.next);
    const length = random.between(5, 30);
    for (let number = 0; number < length; number++) straight.append(draft);
    closeBranches(draft);
    draft.undefinedAt.set(draft.entry + draft.bytes.length, draft.undefinedFlags);
    const code = Uint8Array.from([...draft.bytes, ...ENDING]);
    this.writer.place(code);
    return {
      name: 'sequence',
      mnemonic: '',
      start: draft.entry,
      entry: draft.entry,
      size: code.length,
      registers: state.registers,
      flags: state.flags,
      gsBase: 0n,
      pointers: state.pointers,
      patches: [],
      undefinedFlags: draft.undefinedFlags,
      undefinedFlagsAt: draft.undefinedAt,
      counted,
      isSingle: false,
    };
  }
}

/** An address far from the ends of the pages that can be written, and a multiple of 64. */
function middle(random: Random): bigint {
  return addressOf(scratchPage(0) + 2048 + 64 * random.below(64));
}
