import { Instruction, MemorySizeExt, OpKind, Register } from 'iced-x86';
import { addressOf } from '../batch.ts';
import type { CodeWriter } from '../code-writer.ts';
import type { Random } from '../random.ts';
import { type FlagEffects, flagEffects } from './flag-effects.ts';
import type { Form } from './forms.ts';
import { bitsOf, isBranchTarget, isStringOperand, memoryChoice, setOperand } from './operand-kinds.ts';
import { numberOf, RCX, RSP } from './registers.ts';
import { isShift } from './undefined-flags.ts';

/** Forms that would leave the sequence, make pointers out of data or data out of pointers, or have an undefined result. */
const NOT_IN_SEQUENCES =
  /^(call|ret|jmp|loop|j[er]?cxz|int|ud|enter|leave|popf|pushf|lea|cmpxchg16b|mov_\w*moffs|sh[lr]d_rm16_r16|bs[fr]_r32|bt[src]?_rm\d+_r\d+)/i;
const CONSUMERS = /^(cmov|set|adc|sbb|j|rcl|rcr|lahf|cmc|salc)/;
const PRODUCERS =
  /^(add|adc|sub|sbb|cmp|test|and|or|xor|inc|dec|neg|shl|shr|sar|rol|ror|rcl|rcr|bt|imul|cmpxchg|xadd|shld|shrd)$/;

interface OpenBranch {
  /** Where in the code the displacement lies, and its size in bytes. */
  readonly at: number;
  readonly size: number;
  /** Instructions still to be jumped over. */
  left: number;
}

/** An instruction of a draft, as far as leaving it out may change what flags others see. */
export interface Part {
  /** Where it lies in the draft's bytes. */
  readonly at: number;
  readonly size: number;
  readonly reads: number;
  readonly defines: number;
  readonly undefined: number;
}

/** A sequence while it grows. */
export interface Draft {
  readonly entry: number;
  readonly bytes: number[];
  readonly parts: Part[];
  readonly branches: OpenBranch[];
  readonly undefinedAt: Map<number, number>;
  undefinedFlags: number;
  /** Whether the last instruction wrote flags. */
  producedFlags: boolean;
}

/** An empty sequence that is to lie at a window offset. */
export function startDraft(entry: number): Draft {
  return { entry, bytes: [], parts: [], branches: [], undefinedAt: new Map(), undefinedFlags: 0, producedFlags: false };
}

/** Appends encoded bytes whose effects on the flags are known. */
export function appendBytes(draft: Draft, bytes: ArrayLike<number>, effects: FlagEffects): void {
  draft.undefinedAt.set(draft.entry + draft.bytes.length, draft.undefinedFlags);
  draft.producedFlags = effects.defines !== 0;
  const defines = draft.branches.some((branch) => branch.left > 0) ? 0 : effects.defines;
  const { reads, undefined: open } = effects;
  draft.parts.push({ at: draft.bytes.length, size: bytes.length, reads, defines, undefined: open });
  draft.bytes.push(...Array.from(bytes));
  draft.undefinedFlags = (draft.undefinedFlags & ~defines) | open;
  for (const branch of draft.branches) {
    branch.left--;
    if (branch.left === 0) closeBranch(draft, branch);
  }
}

/** Lets every branch that is still open end here. */
export function closeBranches(draft: Draft): void {
  for (const branch of draft.branches) closeBranch(draft, branch);
}

/** Fills in the displacement of a forward branch: to here. */
function closeBranch(draft: Draft, branch: OpenBranch): void {
  if (branch.left < 0) return;
  branch.left = -1;
  const distance = draft.bytes.length - (branch.at + branch.size);
  for (let index = 0; index < branch.size; index++) draft.bytes[branch.at + index] = (distance >> (8 * index)) & 0xff;
}

/** What the instructions of a sequence may use. */
export interface Usable {
  /** Numbers of the registers that hold data; those named more often are used more often. */
  data: readonly number[];
  /** Registers that strings, strings, and nothing at all moves, in this order. */
  pointers: readonly number[];
  /** Gives the memory operand of an instruction a place; by default, near one of the pointers. */
  place?: (instruction: Instruction, size: number) => void;
}

/** Makes up instructions that go on to the next, or jump forward over a few, and whose flags are used by later ones. */
export class StraightCode {
  readonly usable: Usable = { data: [], pointers: [] };
  private readonly random: Random;
  private readonly writer: CodeWriter;
  private readonly producers: readonly Form[];
  private readonly consumers: readonly Form[];
  private readonly others: readonly Form[];

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

  /** Appends an instruction. @param mayBe which forms may be chosen */
  append(draft: Draft, mayBe: (form: Form) => boolean = () => true): void {
    const { random } = this;
    for (;;) {
      const follows = draft.producedFlags ? this.consumers : this.producers;
      const pool = random.pick([follows, follows, this.producers, this.consumers, this.others]);
      const form = random.pick(pool);
      if (!mayBe(form)) continue;
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
    appendBytes(draft, bytes, effects);
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
      } else setOperand(random, instruction, operand, kind, isShift(form.mnemonic), this.usable.data);
    });
    if (form.canLock && instruction.op0Kind === OpKind.Memory && random.chance(0.15)) instruction.hasLockPrefix = true;
  }

  /** Memory near one of the pointers; a multiple of its size away from it, as the pointers begin at multiples of 64. */
  private chooseMemory(instruction: Instruction): void {
    const size = Math.max(1, MemorySizeExt.size(instruction.memorySize));
    if (this.usable.place !== undefined) {
      this.usable.place(instruction, size);
      return;
    }
    const distance = this.random.between(-64, 64) * size;
    instruction.memoryBase = Register.RAX + this.random.pick([...this.usable.pointers, RSP]);
    instruction.memoryDisplacement = BigInt.asUintN(64, BigInt(distance));
    instruction.memoryDisplSize = distance >= -128 && distance <= 127 ? 1 : 8;
  }

  /** Whether the pointers remain pointers and are used for nothing else; a locked access must stay within a cache line. */
  private keepsPointers(form: Form, instruction: Instruction): boolean {
    if (form.operands.some(isStringOperand)) return true;
    for (let operand = 0; operand < instruction.opCount; operand++) {
      if (instruction.opKind(operand) !== OpKind.Register) continue;
      const number = numberOf(instruction.opRegister(operand)) ?? RCX;
      if (number === RSP || this.usable.pointers.includes(number)) return false;
    }
    const locks = instruction.hasLockPrefix || form.mnemonic === 'xchg';
    const moved = instruction.memoryBase !== Register.RAX + this.usable.pointers[2]!;
    return !(locks && instruction.op0Kind === OpKind.Memory && moved);
  }
}
