import { Instruction, MemorySizeExt, OpKind, Register } from 'iced-x86';
import { addressOf } from '../batch.ts';
import { type Case, PLAIN_POINTER } from '../case.ts';
import { type CodeWriter, ENDING } from '../code-writer.ts';
import { scratchPage } from '../layout.ts';
import type { Random } from '../random.ts';
import { flagEffects } from './flag-effects.ts';
import type { Form } from './forms.ts';
import { bitsOf, isBranchTarget, isStringOperand, memoryChoice, setOperand } from './operand-kinds.ts';
import { NUMBERS, numberOf, RCX, RDI, RSI, RSP } from './registers.ts';
import { State } from './state.ts';
import { writableTarget } from './targets.ts';
import { isShift } from './undefined-flags.ts';

/** Forms that would leave the sequence, make pointers out of data or data out of pointers, or have an undefined result. */
const NOT_IN_SEQUENCES =
  /^(call|ret|jmp|loop|j[er]?cxz|int|ud|enter|leave|popf|pushf|lea|cmpxchg16b|mov_\w*moffs|sh[lr]d_rm16_r16|bs[fr]_r32|bt[src]?_rm\d+_r\d+)/i;
const CONSUMERS = /^(cmov|set|adc|sbb|j|rcl|rcr|lahf|cmc|salc)/;
const PRODUCERS =
  /^(add|adc|sub|sbb|cmp|test|and|or|xor|inc|dec|neg|shl|shr|sar|rol|ror|rcl|rcr|bt|imul|cmpxchg|xadd|shld|shrd)$/;
const OFTEN_REGISTERS = 4;

interface OpenBranch {
  /** Where in the code the displacement lies, and its size in bytes. */
  readonly at: number;
  readonly size: number;
  /** Instructions still to be jumped over. */
  left: number;
}

/** A sequence while it grows. */
interface Draft {
  readonly entry: number;
  readonly bytes: number[];
  readonly branches: OpenBranch[];
  readonly undefinedAt: Map<number, number>;
  undefinedFlags: number;
  /** Whether the last instruction wrote flags. */
  producedFlags: boolean;
}

/** Makes up straight sequences with jumps forward, whose flags are used by later instructions. */
export class SequenceGenerator {
  private readonly random: Random;
  private readonly writer: CodeWriter;
  private readonly producers: readonly Form[];
  private readonly consumers: readonly Form[];
  private readonly others: readonly Form[];
  private data: readonly number[] = [];
  private pointers: readonly number[] = [];

  constructor(random: Random, writer: CodeWriter, forms: readonly Form[]) {
    this.random = random;
    this.writer = writer;
    const usable = forms.filter(
      (form) => !NOT_IN_SEQUENCES.test(form.name) && !form.mnemonic.startsWith('reservednop'),
    );
    this.producers = usable.filter((form) => PRODUCERS.test(form.mnemonic));
    this.consumers = usable.filter((form) => CONSUMERS.test(form.mnemonic));
    this.others = usable.filter((form) => !PRODUCERS.test(form.mnemonic) && !CONSUMERS.test(form.mnemonic));
  }

  /**
   * A case of 5 to 30 instructions; its code is placed by the writer.
   * @param counted whether the processor is to count the instructions, which takes it long
   */
  generate(counted: boolean): Case {
    const { random } = this;
    const state = new State(random, 64);
    const extra = random.pick([3, 5, 8, 9, 10, 11, 12, 13, 14, 15]);
    this.pointers = [RSI, RDI, extra];
    const free = NUMBERS.filter((number) => number !== RSP && !this.pointers.includes(number));
    const often = Array.from({ length: OFTEN_REGISTERS }, () => random.pick(free));
    this.data = random.chance(0.7) ? [...often, ...often, ...often, ...free] : free;
    for (const pointer of this.pointers)
      state.point(pointer, { ...writableTarget(random, 64, true), address: middle(random) });
    state.set(RSP, middle(random), PLAIN_POINTER);
    const draft: Draft = {
      entry: this.writer.next,
      bytes: [],
      branches: [],
      undefinedAt: new Map(),
      undefinedFlags: 0,
      producedFlags: false,
    };
    const length = random.between(5, 30);
    for (let number = 0; number < length; number++) this.append(draft);
    for (const branch of draft.branches) close(draft, branch);
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

  private append(draft: Draft): void {
    const { random } = this;
    for (;;) {
      const follows = draft.producedFlags ? this.consumers : this.producers;
      const pool = random.pick([follows, follows, this.producers, this.consumers, this.others]);
      const form = random.pick(pool);
      const instruction = new Instruction();
      instruction.code = form.code;
      const done = this.tryAppend(draft, form, instruction);
      instruction.free();
      if (done) return;
    }
  }

  private tryAppend(draft: Draft, form: Form, instruction: Instruction): boolean {
    const bits = form.operands.map(bitsOf).find((size) => size !== undefined) ?? 64;
    const at = draft.entry + draft.bytes.length;
    this.chooseOperands(form, instruction, at);
    if (!this.keepsPointers(form, instruction)) return false;
    const last = instruction.opCount - 1;
    const count =
      isShift(form.mnemonic) && instruction.opKind(last) === OpKind.Immediate8 ? instruction.immediate8 : undefined;
    const effects = flagEffects(instruction, form.mnemonic, bits, count);
    if ((effects.reads & draft.undefinedFlags) !== 0) return false;
    const bytes = this.writer.encode(instruction, at);
    if (bytes === undefined) return false;
    draft.undefinedAt.set(at, draft.undefinedFlags);
    draft.producedFlags = effects.defines !== 0;
    draft.bytes.push(...bytes);
    const defines = draft.branches.some((branch) => branch.left > 0) ? 0 : effects.defines;
    draft.undefinedFlags = (draft.undefinedFlags & ~defines) | effects.undefined;
    for (const branch of draft.branches) {
      branch.left--;
      if (branch.left === 0) close(draft, branch);
    }
    if (isBranchTarget(form.operands[0] ?? 0)) {
      const size = bytes.length === 2 ? 1 : 4;
      draft.branches.push({ at: draft.bytes.length - size, size, left: this.random.between(1, 4) });
    }
    return true;
  }

  private chooseOperands(form: Form, instruction: Instruction, at: number): void {
    const { random } = this;
    form.operands.forEach((kind, operand) => {
      const choice = memoryChoice(kind);
      if (isBranchTarget(kind)) {
        instruction.setOpKind(operand, OpKind.NearBranch64);
        instruction.nearBranch64 = addressOf(at);
      } else if (choice === 'always' || (choice === 'sometimes' && random.chance(0.3))) {
        instruction.setOpKind(operand, OpKind.Memory);
        this.chooseMemory(instruction);
      } else setOperand(random, instruction, operand, kind, isShift(form.mnemonic), this.data);
    });
    if (form.canLock && instruction.op0Kind === OpKind.Memory && random.chance(0.15)) instruction.hasLockPrefix = true;
  }

  /** Memory near one of the pointers; a multiple of its size away from it, as the pointers begin at multiples of 64. */
  private chooseMemory(instruction: Instruction): void {
    const size = Math.max(1, MemorySizeExt.size(instruction.memorySize));
    const distance = this.random.between(-64, 64) * size;
    instruction.memoryBase = Register.RAX + this.random.pick([...this.pointers, RSP]);
    instruction.memoryDisplacement = BigInt.asUintN(64, BigInt(distance));
    instruction.memoryDisplSize = distance >= -128 && distance <= 127 ? 1 : 8;
  }

  /** Whether the pointers remain pointers and are used for nothing else; a locked access must stay within a cache line. */
  private keepsPointers(form: Form, instruction: Instruction): boolean {
    if (form.operands.some(isStringOperand)) return true;
    for (let operand = 0; operand < instruction.opCount; operand++) {
      if (instruction.opKind(operand) !== OpKind.Register) continue;
      const number = numberOf(instruction.opRegister(operand)) ?? RCX;
      if (number === RSP || this.pointers.includes(number)) return false;
    }
    const locks = instruction.hasLockPrefix || form.mnemonic === 'xchg';
    const moved = instruction.memoryBase !== this.steadyPointer();
    return !(locks && instruction.op0Kind === OpKind.Memory && moved);
  }

  /** The pointer that no instruction moves. */
  private steadyPointer(): Register {
    return Register.RAX + this.pointers[2]!;
  }
}

/** Fills in the displacement of a forward branch: to here. */
function close(draft: Draft, branch: OpenBranch): void {
  if (branch.left < 0) return;
  branch.left = -1;
  const distance = draft.bytes.length - (branch.at + branch.size);
  for (let index = 0; index < branch.size; index++) draft.bytes[branch.at + index] = (distance >> (8 * index)) & 0xff;
}

/** An address far from the ends of the pages that can be written, and a multiple of 64. */
function middle(random: Random): bigint {
  return addressOf(scratchPage(0) + 2048 + 64 * random.below(64));
}
