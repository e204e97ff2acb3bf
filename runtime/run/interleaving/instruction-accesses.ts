import {
  Code,
  Decoder,
  DecoderOptions,
  type Instruction,
  InstructionInfoFactory,
  MemorySizeExt,
  Mnemonic,
  OpAccess,
  OpKind,
  Register,
  type UsedMemory,
} from 'iced-x86';
import { type GuestMemory, toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { type RegisterFile, registerWord } from '../../cpu/register-file.ts';

const RCX = 1;
/** More bytes than an instruction has. */
const LONGEST = 15;

/** Bytes that an instruction accesses. */
export interface Access {
  /** Window offset; the low half of the address. */
  readonly offset: number;
  readonly size: number;
  readonly read: boolean;
  readonly write: boolean;
}

interface MemoryForm {
  readonly base: number;
  readonly index: number;
  readonly scale: number;
  /** The low half of the displacement. */
  readonly displacement: number;
  readonly gs: boolean;
  readonly size: number;
  readonly read: boolean;
  readonly write: boolean;
  /** Whether rcx says how many elements there are. */
  readonly repeats: boolean;
  /** The register with the number of a bit in a bit string, and the operand's size. */
  readonly bit: { readonly register: number; readonly size: number } | undefined;
}

/** The facts about an instruction that do not depend on registers. */
export interface InstructionForm {
  readonly text: string;
  /** Whether it has a lock prefix, or is an xchg with memory, which always locks. */
  readonly atomic: boolean;
  /** Whether it waits until all earlier stores are in memory. */
  readonly fence: boolean;
  /** Whether the program says that it waits for another CPU. */
  readonly pause: boolean;
  readonly memory: readonly MemoryForm[];
}

/**
 * Tells which memory the next instruction accesses, from its bytes and the registers. A repeated comparison can end sooner: it counts
 * as one that goes through everything.
 */
export class InstructionAccesses {
  private readonly memory: GuestMemory;
  private readonly forms = new Map<number, InstructionForm>();
  private factory: InstructionInfoFactory | undefined;

  constructor(memory: GuestMemory) {
    this.memory = memory;
  }

  /** The instruction at a window offset. */
  formAt(offset: number): InstructionForm {
    const known = this.forms.get(offset);
    if (known !== undefined) return known;
    const form = this.decode(offset);
    this.forms.set(offset, form);
    return form;
  }

  /** The accesses of an instruction, with the present registers. */
  accesses(form: InstructionForm, registers: RegisterFile): Access[] {
    const found: Access[] = [];
    for (const one of form.memory) {
      const { words } = registers;
      const times = one.repeats ? words[registerWord(RCX)]! : 1;
      if (times === 0) continue;
      const base = one.base < 0 ? 0 : words[registerWord(one.base)]!;
      const index = one.index < 0 ? 0 : words[registerWord(one.index)]! * one.scale;
      const gs = one.gs ? Number(registers.gsBase & 0xffffffffn) : 0;
      const bit = one.bit === undefined ? 0 : bitOffset(one.bit, registers);
      const offset = (base + index + one.displacement + gs + bit) >>> 0;
      const down = one.repeats && (registers.rflags & 0x400n) !== 0n;
      const start = down ? offset - (times - 1) * one.size : offset;
      found.push({ offset: start, size: times * one.size, read: one.read, write: one.write });
    }
    return found;
  }

  private decode(offset: number): InstructionForm {
    const bytes = this.memory.bytes(offset, LONGEST).slice();
    const decoder = new Decoder(64, bytes, DecoderOptions.None);
    decoder.ip = toAddress(offset);
    const instruction = decoder.decode();
    this.factory ??= new InstructionInfoFactory();
    const info = this.factory.info(instruction);
    const memory = instruction.code === Code.INVALID ? [] : info.usedMemory();
    const xchg = instruction.mnemonic === Mnemonic.Xchg && memory.length > 0;
    const form = {
      text: instruction.toString(),
      atomic: instruction.hasLockPrefix || xchg,
      fence: [Mnemonic.Mfence, Mnemonic.Cpuid].includes(instruction.mnemonic),
      pause: instruction.mnemonic === Mnemonic.Pause,
      memory: memory.map((used) => memoryForm(used, instruction)).filter(({ size }) => size > 0),
    };
    for (const used of memory) used.free();
    info.free();
    instruction.free();
    decoder.free();
    return form;
  }
}

function memoryForm(used: UsedMemory, instruction: Instruction): MemoryForm {
  const { access } = used;
  const both = access === OpAccess.ReadWrite || access === OpAccess.ReadCondWrite;
  const read = both || access === OpAccess.Read || access === OpAccess.CondRead;
  const write = both || access === OpAccess.Write || access === OpAccess.CondWrite;
  return {
    base: numberOf(used.base),
    index: numberOf(used.index),
    scale: used.scale,
    displacement: Number(BigInt.asUintN(32, used.displacement)),
    gs: used.segment === Register.GS,
    size: read || write ? elementSize(used, instruction) : 0,
    read,
    write,
    repeats: (instruction.hasRepPrefix || instruction.hasRepnePrefix) && instruction.isStringInstruction,
    bit: bitIndex(instruction),
  };
}

/** The bytes of an access. For a repeated string instruction they are those of one element, because its used memory has no size. */
function elementSize(used: UsedMemory, instruction: Instruction): number {
  const size = MemorySizeExt.size(used.memorySize);
  return size === 0 && instruction.isStringInstruction ? MemorySizeExt.size(instruction.memorySize) : size;
}

/** Bit instructions with a number in a register reach any distance from their operand (Intel SDM volume 2, BT). */
function bitIndex(instruction: Instruction): MemoryForm['bit'] {
  const bitStrings = [Mnemonic.Bt, Mnemonic.Bts, Mnemonic.Btr, Mnemonic.Btc];
  if (!bitStrings.includes(instruction.mnemonic) || instruction.opKind(0) !== OpKind.Memory) return undefined;
  if (instruction.opKind(1) !== OpKind.Register) return undefined;
  return { register: numberOf(instruction.opRegister(1)), size: MemorySizeExt.size(instruction.memorySize) };
}

function bitOffset({ register, size }: { register: number; size: number }, registers: RegisterFile): number {
  const low = registers.words[registerWord(register)]!;
  const number = size === 2 ? (low << 16) >> 16 : low | 0;
  return Math.floor(number / (8 * size)) * size;
}

/** The number of a general register of 32 or 64 bits; -1 for none, and for rip: the displacement is the address then. */
function numberOf(register: Register): number {
  if (register >= Register.RAX && register <= Register.R15) return register - Register.RAX;
  if (register >= Register.EAX && register <= Register.R15D) return register - Register.EAX;
  if (register >= Register.AX && register <= Register.R15W) return register - Register.AX;
  return -1;
}
