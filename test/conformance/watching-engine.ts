import { Decoder, DecoderOptions, Instruction, Mnemonic, OpKind, Register } from 'iced-x86';
import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import { READ, toOffset } from '../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, Engine, Exit, KernelEntry } from '../../runtime/cpu/engine.ts';
import type { RegisterFile } from '../../runtime/cpu/register-file.ts';
import { createEngine } from '../../runtime/cpu/translation/translated-engine.ts';

/** The longest instruction (Intel SDM volume 2, section 2.3.11). */
const LONGEST_INSTRUCTION = 15;
const NAMES: Readonly<Record<number, Parameters<RegisterFile['get']>[0]>> = {
  [Register.RAX]: 'rax',
  [Register.RCX]: 'rcx',
  [Register.RDX]: 'rdx',
  [Register.RBX]: 'rbx',
  [Register.RSP]: 'rsp',
  [Register.RBP]: 'rbp',
  [Register.RSI]: 'rsi',
  [Register.RDI]: 'rdi',
  [Register.R8]: 'r8',
  [Register.R9]: 'r9',
  [Register.R10]: 'r10',
  [Register.R11]: 'r11',
  [Register.R12]: 'r12',
  [Register.R13]: 'r13',
  [Register.R14]: 'r14',
  [Register.R15]: 'r15',
};

/** An engine that executes one instruction at a time and tells, before each, what addresses it is going to access. */
export class WatchingEngine implements Engine {
  private readonly engine: Engine;
  private readonly memory: GuestMemory;
  private readonly accessed: (address: bigint) => void;
  /** Instructions of the budget that the engine below does not know of. */
  private hidden = 0;

  /** @param accessed is given linear addresses, the base of gs included */
  constructor(memory: GuestMemory, image: CodeImage, kernelEntry: KernelEntry, accessed: (address: bigint) => void) {
    this.memory = memory;
    this.accessed = accessed;
    this.engine = createEngine(memory, image, (low) => {
      const { registers } = this;
      registers.budget += this.hidden;
      this.hidden = 0;
      const leave = kernelEntry(low);
      this.hidden = registers.budget;
      registers.budget = 0;
      return leave;
    });
  }

  get registers(): RegisterFile {
    return this.engine.registers;
  }

  run(): Exit {
    const { registers } = this;
    for (;;) {
      if (registers.budget <= 0) return { kind: 'budget' };
      this.watch();
      this.hidden = registers.budget - 1;
      registers.budget = 1;
      const exit = this.engine.run();
      registers.budget += this.hidden;
      this.hidden = 0;
      if (exit.kind !== 'budget') return exit;
    }
  }

  private watch(): void {
    const { rip } = this.registers;
    const offset = toOffset(rip);
    if (offset === undefined || !this.memory.isAccessible(offset, LONGEST_INSTRUCTION, READ)) return;
    const decoder = new Decoder(64, this.memory.bytes(offset, LONGEST_INSTRUCTION), DecoderOptions.None);
    decoder.ip = rip;
    const instruction = new Instruction();
    decoder.decodeOut(instruction);
    if (instruction.mnemonic !== Mnemonic.Lea && instruction.mnemonic !== Mnemonic.Nop) this.tell(instruction);
    instruction.free();
    decoder.free();
  }

  private tell(instruction: Instruction): void {
    for (let operand = 0; operand < instruction.opCount; operand++) {
      const kind = instruction.opKind(operand);
      if (kind === OpKind.Memory) this.accessed(this.addressOf(instruction));
      if (kind === OpKind.MemoryESRDI) this.accessed(this.registers.get('rdi'));
      if (kind === OpKind.MemorySegRSI) this.accessed(this.registers.get('rsi'));
    }
  }

  private addressOf(instruction: Instruction): bigint {
    const value = (register: Register) => {
      const name = NAMES[register];
      return name === undefined ? 0n : this.registers.get(name);
    };
    const { memoryBase, memoryIndex, memoryIndexScale, memoryDisplacement, memorySegment } = instruction;
    // What is relative to rip is an address already.
    const sum = value(memoryBase) + value(memoryIndex) * BigInt(memoryIndexScale) + memoryDisplacement;
    return BigInt.asUintN(64, memorySegment === Register.GS ? sum + this.registers.gsBase : sum);
  }
}
