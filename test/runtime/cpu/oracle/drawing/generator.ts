import { Instruction, InstructionInfoFactory, MemorySizeExt, OpCodeOperandKind, OpKind, Register } from 'iced-x86';
import { addressOf } from '../batch.ts';
import { ALL_FLAGS, type Case } from '../case.ts';
import { type CodeWriter, ENDING } from '../code-writer.ts';
import { scratchPage } from '../layout.ts';
import type { Random } from '../random.ts';
import { refer, referAbsolutely, referFrom } from './addressing.ts';
import { type BranchSite, branchSite, chooseIndirect, type Placed, placeBranch, setBranchTarget } from './branches.ts';
import { type Draft, setPart, shiftCount } from './draft.ts';
import type { Form } from './forms.ts';
import { bitsOf, isBranchTarget, isStringOperand, memoryChoice, setOperand } from './operand-kinds.ts';
import { displacement, edgeValue } from './operands.ts';
import { NUMBERS, numberOf, RBP, RSP } from './registers.ts';
import { littleEndian, State } from './state.ts';
import { chooseString } from './strings.ts';
import { anyTarget, type Target, writableTarget } from './targets.ts';
import { isShift, undefinedFlags } from './undefined-flags.ts';
import { chooseValues } from './values.ts';

/** Instructions that compute an address, or take one as a hint, and access nothing. */
const NO_ACCESS = /^(lea|nop|reservednop|prefetch|endbr|cldemote)/;
/** 64-bit instructions that only move their operands, so that one may be the pointer by which memory is found. */
const ONLY_MOVES = /^(mov|movzx|movsx|movsxd|xchg|cmov\w+|push|pop)$/;
const MOST_TRIES = 200;

/** Makes up cases for single instructions: any operands, any addressing mode, any state. */
export class Generator {
  private readonly info = new InstructionInfoFactory();
  private readonly random: Random;
  private readonly writer: CodeWriter;

  constructor(random: Random, writer: CodeWriter) {
    this.random = random;
    this.writer = writer;
  }

  /**
   * A case for a form; its code is placed by the writer.
   * @throws Error when no encodable operands are found, which means that the form must be left out
   */
  generate(form: Form): Case {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const one = this.tryForm(form);
      if (one !== undefined) return one;
    }
    throw new Error(`no case can be made for ${form.name}: leave it out in forms.ts, with a reason`);
  }

  private tryForm(form: Form): Case | undefined {
    const { random } = this;
    const instruction = new Instruction();
    instruction.code = form.code;
    const bits = form.operands.map(bitsOf).find((size) => size !== undefined) ?? 64;
    const draft: Draft = { random, form, instruction, state: new State(random, random.chance(0.7) ? bits : 64), bits };
    const site = branchSite(this.writer);
    this.chooseOperands(draft, site);
    const data = this.dataRegisters(draft);
    this.chooseStack(draft);
    if (form.operands.some(isStringOperand)) chooseString(draft);
    else this.chooseMemory(draft, data);
    chooseValues(draft);
    if (!chooseIndirect(draft, site)) return undefined;
    const one = this.finish(draft);
    instruction.free();
    return one;
  }

  private chooseOperands(draft: Draft, site: BranchSite): void {
    const { random, form, instruction } = draft;
    form.operands.forEach((kind, operand) => {
      const choice = memoryChoice(kind);
      if (isBranchTarget(kind)) setBranchTarget(draft, instruction, operand, site);
      else if (choice === 'always' || (choice === 'sometimes' && random.chance(0.55))) {
        instruction.setOpKind(operand, OpKind.Memory);
        instruction.memoryBase = Register.RIP;
      } else setOperand(random, instruction, operand, kind, isShift(form.mnemonic));
    });
    if (form.canLock && instruction.op0Kind === OpKind.Memory && random.chance(0.3)) instruction.hasLockPrefix = true;
  }

  /** Numbers of the registers that the instruction reads or writes other than to find its memory operand. */
  private dataRegisters(draft: Draft): Set<number> {
    const info = this.info.info(draft.instruction);
    const numbers = new Set<number>();
    for (const used of info.usedRegisters()) {
      const number = numberOf(used.register);
      if (number !== undefined) numbers.add(number);
      used.free();
    }
    info.free();
    return numbers;
  }

  private chooseStack(draft: Draft): void {
    const { form, random, state, instruction } = draft;
    if (!instruction.isStackInstruction) return;
    const size = BigInt(Math.abs(instruction.stackPointerIncrement)) || 8n;
    const target = this.stackTarget(form, Number(size));
    if (form.mnemonic === 'leave') state.point(RBP, target);
    else if (form.mnemonic === 'enter') {
      state.point(RBP, anyTarget(random, 8, false));
      state.point(RSP, target);
    } else if (/^(push|call)/.test(form.mnemonic)) state.point(RSP, { ...target, address: target.address + size });
    else state.point(RSP, target);
    if (/^popf/.test(form.mnemonic) && target.isPointer) {
      state.patch(target.address, littleEndian(BigInt((random.u32() & ALL_FLAGS) | 0x202), Number(size)));
    } else if (form.mnemonic === 'pop' && target.isPointer) {
      state.patch(target.address, littleEndian(edgeValue(random, 64), Number(size)));
    }
  }

  /** What is popped into the flags, or returned to, must be written first: the trap flag and the like would upset the harness. */
  private stackTarget(form: Form, size: number): Target {
    const { random } = this;
    if (form.mnemonic === 'ret') return writableTarget(random, 8, false);
    if (!form.mnemonic.startsWith('popf')) return anyTarget(random, size % 64, false);
    if (random.chance(0.9)) return writableTarget(random, size, false);
    return { address: addressOf(scratchPage(2) + random.below(2048)), isPointer: true, isWritable: false };
  }

  private chooseMemory(draft: Draft, data: Set<number>): void {
    const { random, form, state, instruction, bits } = draft;
    const operand = form.operands.findIndex((_, index) => instruction.opKind(index) === OpKind.Memory);
    if (operand < 0) return;
    if (NO_ACCESS.test(form.mnemonic)) {
      this.chooseAddress(draft);
      return;
    }
    const size = MemorySizeExt.size(instruction.memorySize);
    const locked = instruction.hasLockPrefix || form.mnemonic === 'xchg';
    const wide = form.mnemonic === 'cmpxchg16b';
    // AMD's processors read 32 bits for a movsxd of 16, so both sizes must lie in one page.
    const ambiguous = form.name === 'Movsxd_r16_rm16';
    const target = wide ? this.wideTarget() : anyTarget(random, ambiguous ? 4 : size, locked || ambiguous);
    draft.target = target;
    if (target.isPointer) state.patch(target.address, littleEndian(edgeValue(random, Math.min(64, 8 * size)), size));
    const taken = new Set([...data, ...state.pointers.map((pointer) => pointer.register)]);
    const free = NUMBERS.filter((number) => !taken.has(number));
    const place =
      /^bt[src]?$/.test(form.mnemonic) && instruction.op1Kind === OpKind.Register
        ? this.chooseBit(draft, target)
        : target;
    instruction.memoryBase = Register.None;
    if (form.operands[operand] === OpCodeOperandKind.mem_offs) {
      referAbsolutely(random, state, instruction, target);
      return;
    }
    const onStack = state.pointers.find((pointer) => pointer.register === RSP);
    if (onStack !== undefined && target.isPointer && random.chance(0.3)) {
      const increment = form.mnemonic === 'pop' ? BigInt(instruction.stackPointerIncrement) : 0n;
      referFrom(instruction, RSP, target.address - state.registers[RSP]! - increment);
      return;
    }
    const mayOverlap =
      !/^bt/.test(form.mnemonic) && (bits <= 32 || ONLY_MOVES.test(form.mnemonic)) && onStack === undefined;
    refer(random, state, instruction, place, free, mayOverlap && random.chance(0.2) ? NUMBERS : free);
  }

  /** cmpxchg16b demands an aligned operand: mostly one, otherwise one that is only nearly so. */
  private wideTarget(): Target {
    const target = anyTarget(this.random, 16, true);
    return this.random.chance(0.6)
      ? target
      : { ...target, address: target.address + this.random.pick([8n, 8n, 4n, 1n]), isWritable: false };
  }

  /** A bit offset in a register, and the place that memory is then found from (Intel SDM volume 2, BT). */
  private chooseBit(draft: Draft, target: Target) {
    const { random, state, instruction, bits } = draft;
    const offset = random.chance(0.3) ? edgeValue(random, bits) : BigInt(random.between(-40000, 40000));
    const signed = BigInt.asIntN(bits, offset);
    setPart(state, numberOf(instruction.op1Register) ?? 0, signed, bits);
    const unit = BigInt(bits);
    return {
      ...target,
      address: BigInt.asUintN(
        64,
        target.address -
          (((signed - BigInt.asUintN(bits === 16 ? 4 : bits === 32 ? 5 : 6, signed)) / unit) * unit) / 8n,
      ),
    };
  }

  /** Any address at all, for an instruction that does not access it. */
  private chooseAddress(draft: Draft): void {
    const { random, instruction } = draft;
    instruction.memoryBase = Register.None;
    instruction.memoryDisplSize = 8;
    if (random.chance(0.15)) {
      instruction.memoryBase = Register.RIP;
      instruction.memoryDisplacement = addressOf(random.below(0x70000000));
      return;
    }
    const bits = random.chance(0.1) ? 32 : 64;
    const small = random.chance(0.5);
    const value = displacement(random, small ? 8 : 32);
    if (random.chance(0.85)) instruction.memoryBase = registerOfSize(random, bits);
    if (random.chance(0.6)) {
      const index = registerOfSize(random, bits);
      if (numberOf(index) !== RSP) {
        instruction.memoryIndex = index;
        instruction.memoryIndexScale = random.pick([1, 2, 4, 8]);
      }
    }
    if (instruction.memoryBase !== Register.None && small) instruction.memoryDisplSize = 1;
    instruction.memoryDisplacement = BigInt.asUintN(64, value);
    if (bits === 32) {
      instruction.memoryDisplacement = BigInt.asUintN(32, value);
      if (instruction.memoryDisplSize === 8) instruction.memoryDisplSize = 4;
    }
    if (random.chance(0.05)) instruction.segmentPrefix = Register.GS;
  }

  private placeStraight(bytes: Uint8Array): Placed {
    const start = this.writer.place(Uint8Array.from([...bytes, ...ENDING]));
    return { start, entry: start, size: bytes.length + ENDING.length };
  }

  private finish(draft: Draft): Case | undefined {
    const { form, instruction, state, bits } = draft;
    const count = isShift(form.mnemonic) ? shiftCount(draft) : undefined;
    if (/^sh[lr]d$/.test(form.mnemonic) && bits === 16 && ((count ?? 0) & 31) > 16) return undefined;
    const branches = instruction.isStackInstruction || /^(j|call|ret|loop)/.test(form.mnemonic);
    const entry = branches ? branchSite(this.writer).entry : this.writer.next;
    const bytes = this.writer.encode(instruction, entry);
    if (bytes === undefined) return undefined;
    const placed = branches ? placeBranch(this.writer, bytes) : this.placeStraight(bytes);
    if (
      form.operands.includes(OpCodeOperandKind.mem_offs) &&
      instruction.segmentPrefix !== Register.GS &&
      draft.target?.isPointer
    ) {
      this.writer.relocate(placed.entry + bytes.length - 8);
    }
    return {
      name: form.name,
      mnemonic: form.mnemonic,
      ...placed,
      registers: state.registers,
      flags: state.flags,
      gsBase: state.gsBase,
      pointers: lastOfEach(state),
      patches: state.patches,
      undefinedFlags: undefinedFlags(form.mnemonic, bits, count),
      counted: false,
      isSingle: true,
    };
  }
}

function registerOfSize(random: Random, bits: number): Register {
  return (bits === 32 ? Register.EAX : Register.RAX) + random.pick(NUMBERS);
}

/** Where a register was made a pointer more than once, only its last value counts. */
function lastOfEach(state: State) {
  return state.pointers.filter(
    (pointer, index) => !state.pointers.slice(index + 1).some((later) => later.register === pointer.register),
  );
}
