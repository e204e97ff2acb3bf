import { Code, Instruction, MemoryOperand, Register } from 'iced-x86';
import { addressOf } from '../batch.ts';
import { ALL_FLAGS, type Case, FLAG_BITS, GS_BASE, PLAIN_POINTER } from '../case.ts';
import { type CodeWriter, ENDING } from '../code-writer.ts';
import type { Form } from '../drawing/forms.ts';
import { NUMBERS, RDI, RSI, RSP } from '../drawing/registers.ts';
import { State } from '../drawing/state.ts';
import { closeBranches, type Part, StraightCode, startDraft } from '../drawing/straight.ts';
import { scratchPage } from '../layout.ts';
import type { Random } from '../random.ts';
import {
  anyData,
  appendStraight,
  type Callee,
  choosePlace,
  emit,
  emitBytes,
  type GroupedPart,
  type Loop,
  pointTo,
  wide,
} from './draw.ts';
import { isWhole, PIECES } from './pieces.ts';

/** A loop that runs to its end or to a fault. */
export interface LoopCase {
  readonly one: Case;
  /** Its parts, from its entry on. */
  readonly parts: readonly GroupedPart[];
  /** The register that counts its turns. */
  readonly counter: number;
}

const STEPS = [1, 2, 3, 4, 8, 12, 16, 24, 64, -1, -2, -4, -8, -16, -40];
/** The function that all loops of one engine may call are at most these. */
const MOST_CALLEES = 2;
const OFTEN_REGISTERS = 3;
const NONE = 99;

/** Makes up loops of random instructions that run for many turns, and fold what they compute into a hash. */
export class LoopGenerator {
  private readonly random: Random;
  private readonly writer: CodeWriter;
  private readonly forms: readonly Form[];
  private readonly straight: StraightCode;

  constructor(random: Random, writer: CodeWriter, forms: readonly Form[]) {
    this.random = random;
    this.writer = writer;
    this.forms = forms;
    this.straight = new StraightCode(random, writer, forms);
  }

  /**
   * A loop; its code is placed by the writer.
   * @param most turns at most; their number is distributed so that half of the loops have fewer than its square root
   */
  generate(most: number): LoopCase {
    const { random, straight, forms, writer } = this;
    const walks = random.chance(0.3);
    const [extra, counter, inner, hash] = this.chooseRegisters();
    straight.usable.pointers = [RSI, RDI, walks ? NONE : extra];
    const loop: Loop = {
      random,
      writer,
      straight,
      forms,
      draft: startDraft(writer.next),
      callees: [],
      extra,
      counter,
      inner,
      hash,
      walks,
      index: undefined,
      usesStack: false,
    };
    straight.usable.place = (instruction, size) => choosePlace(loop, instruction, size);
    for (let n = random.between(1, MOST_CALLEES); n > 0; n--) loop.callees.push(this.callee(loop));
    const entry = loop.draft.entry + loop.draft.bytes.length;
    loop.draft.undefinedFlags = 0;
    const state = this.state(loop, most);
    const groups = this.body(loop, state);
    const from = entry - loop.draft.entry;
    const parts = loop.draft.parts
      .filter(({ at }) => at >= from)
      .map((part) => ({ ...part, group: groups.get(part) ?? 0 }));
    return { one: this.finish(loop, state, entry), parts, counter };
  }

  private chooseRegisters(): [number, number, number, number] {
    const { random, straight } = this;
    const special: number[] = [];
    while (special.length < 4) {
      const number = random.pick([3, 5, 8, 9, 10, 11, 12, 13, 14, 15]);
      if (!special.includes(number)) special.push(number);
    }
    const free = NUMBERS.filter(
      (number) => number !== RSP && number !== RSI && number !== RDI && !special.includes(number),
    );
    const often = Array.from({ length: OFTEN_REGISTERS }, () => random.pick(free));
    straight.usable.data = random.chance(0.7) ? [...often, ...often, ...free] : free;
    return special as [number, number, number, number];
  }

  private callee(loop: Loop): Callee {
    const { draft, random } = loop;
    const at = draft.entry + draft.bytes.length;
    const released = random.chance(0.2) ? 8 : 0;
    // Whatever was defined before it is not in every place it is called from.
    draft.undefinedFlags = ALL_FLAGS & ~FLAG_BITS.DF;
    appendStraight(loop, random.between(2, 6), ({ mnemonic }) => !/^(push|pop)/.test(mnemonic));
    closeBranches(draft);
    emitBytes(loop, ...(released === 0 ? [0xc3] : [0xc2, released, 0]));
    return { at, undefinedFlags: draft.undefinedFlags, released };
  }

  private state({ extra, counter, walks }: Loop, most: number): State {
    const { random } = this;
    const state = new State(random, 64);
    const point = (register: number, offset: number) => state.set(register, addressOf(offset), PLAIN_POINTER);
    for (const register of [RSI, RDI]) point(register, this.middle());
    point(extra, walks ? scratchPage(0) + random.below(8192) : this.middle());
    point(RSP, scratchPage(4) + 1024 + 8 * random.below(200));
    point(GS_BASE, this.middle());
    state.registers[counter] = BigInt(Math.floor(most ** random.next()));
    return state;
  }

  /** A place far from the ends of the pages that can be written, often near where they meet. */
  private middle(): number {
    const { random } = this;
    return scratchPage(0) + (random.chance(0.3) ? 4096 : 2048 + 64 * random.below(64));
  }

  /** @returns which piece each part belongs to, if it can be left out */
  private body(loop: Loop, state: State): Map<Part, number> {
    const groups = new Map<Part, number>();
    const { draft, random } = loop;
    const start = draft.bytes.length;
    const offset = (register: number) => Number(BigInt.asUintN(32, state.registers[register]!));
    // Without these, strings and the stack go on from where they are, and end in a fault some time.
    for (const register of [RSI, RDI, RSP])
      if (!loop.walks || random.chance(0.5)) pointTo(loop, register, offset(register));
    loop.usesStack = true;
    this.refresh(loop);
    for (let pieces = random.between(4, 24), group = 1; pieces > 0; pieces--, group++) {
      const piece = random.pick(PIECES);
      if (isWhole(piece)) closeBranches(draft);
      const before = draft.parts.length;
      piece(loop);
      for (const part of draft.parts.slice(before)) groups.set(part, group);
    }
    closeBranches(draft);
    this.fold(loop);
    emit(loop, Instruction.createRegI32(Code.Sub_rm64_imm8, wide(loop.counter), 1), 'sub');
    const distance = start - draft.bytes.length - 6;
    emitBytes(loop, 0x0f, 0x85, ...[0, 8, 16, 24].map((shift) => (distance >> shift) & 0xff));
    return groups;
  }

  /** New random data for every turn. */
  private refresh(loop: Loop): void {
    const { random, hash } = loop;
    emit(loop, Instruction.createRegRegI32(Code.Imul_r64_rm64_imm32, wide(hash), wide(hash), random.u32() | 1), 'imul');
    emit(loop, Instruction.createRegI32(Code.Add_rm64_imm32, wide(hash), random.u32() | 0), 'add');
    for (let n = random.between(1, 3); n > 0; n--)
      emit(loop, Instruction.createRegReg(Code.Xor_rm64_r64, wide(anyData(loop)), wide(hash)), 'xor');
  }

  /** What registers hold becomes part of the hash. */
  private fold(loop: Loop): void {
    const { random, hash, walks, extra } = loop;
    for (let n = random.between(2, 4); n > 0; n--) {
      emit(loop, Instruction.createRegReg(Code.Xor_rm64_r64, wide(hash), wide(anyData(loop))), 'xor');
      emit(loop, Instruction.createRegI32(Code.Rol_rm64_imm8, wide(hash), 7), 'rol', 64, 7);
    }
    if (!walks) return;
    const step = new MemoryOperand(wide(extra), Register.None, 1, BigInt(random.pick(STEPS)), 1, false, Register.None);
    emit(loop, Instruction.createRegMem(Code.Lea_r64_m, wide(extra), step), 'lea');
  }

  private finish({ draft }: Loop, state: State, entry: number): Case {
    draft.undefinedAt.set(draft.entry + draft.bytes.length, draft.undefinedFlags);
    const code = Uint8Array.from([...draft.bytes, ...ENDING]);
    this.writer.place(code);
    return {
      name: 'loop',
      mnemonic: '',
      start: draft.entry,
      entry,
      size: code.length,
      registers: state.registers,
      flags: state.flags,
      gsBase: state.gsBase,
      pointers: state.pointers,
      patches: [],
      undefinedFlags: draft.undefinedFlags,
      undefinedFlagsAt: draft.undefinedAt,
      counted: false,
      isSingle: false,
    };
  }
}
