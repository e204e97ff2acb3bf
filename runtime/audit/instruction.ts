import {
  Code,
  FlowControl,
  type Instruction,
  InstructionInfoFactory,
  MemorySizeExt,
  Mnemonic,
  OpAccess,
  OpKind,
  Register,
  type UsedRegister,
} from 'iced-x86';

/** Registers by their numbers in encodings (Intel SDM volume 2, table 3-1). */
export const RAX = 0;
export const RSP = 4;
export const RBP = 5;

/** A general purpose register or a part of one; `number` is -1 for any other register. */
export interface RegisterPart {
  readonly kind: 'register';
  readonly number: number;
  /** Bytes. */
  readonly size: number;
}

/** A memory operand. */
export interface MemoryPlace {
  readonly kind: 'memory';
  /** Register numbers, -1 for none. */
  readonly base: number;
  readonly index: number;
  readonly scale: number;
  /** Whether the address is rip-relative; `displacement` is then the address, from the image base. */
  readonly relative: boolean;
  readonly displacement: number;
  /** Bytes; 0 if nothing is accessed. */
  readonly size: number;
  readonly segment: 'none' | 'fs' | 'gs';
}

/** An operand as far as the audit needs it. */
export type AuditOperand =
  | RegisterPart
  | MemoryPlace
  | { readonly kind: 'immediate'; readonly value: bigint }
  | { readonly kind: 'branch'; readonly target: number }
  | { readonly kind: 'other' };

/** How control continues. It does not pass a `stop`: an invalid instruction, ud2, int3, hlt with interrupts off. */
export type AuditFlow =
  | 'next'
  | 'jump'
  | 'conditional'
  | 'call'
  | 'indirect jump'
  | 'indirect call'
  | 'return'
  | 'far'
  | 'stop';

/** One decoded instruction. */
export interface AuditInstruction {
  /** Bytes from the image base. */
  readonly address: number;
  readonly length: number;
  readonly code: Code;
  readonly mnemonic: Mnemonic;
  readonly flow: AuditFlow;
  readonly operands: readonly AuditOperand[];
  /** Bit n: general purpose register n, or a part of it, is written. A stack pointer update does not count. */
  readonly written: number;
  /** The bytes that a stack instruction, such as push and pop, adds to rsp. */
  readonly stackIncrement: number;
}

const FLOWS: Readonly<Record<number, AuditFlow>> = {
  [FlowControl.Next]: 'next',
  [FlowControl.UnconditionalBranch]: 'jump',
  [FlowControl.ConditionalBranch]: 'conditional',
  [FlowControl.XbeginXabortXend]: 'next',
  [FlowControl.Call]: 'call',
  [FlowControl.IndirectBranch]: 'indirect jump',
  [FlowControl.IndirectCall]: 'indirect call',
  [FlowControl.Return]: 'return',
  // The effect of the kernel's handler is unknown; it may return.
  [FlowControl.Interrupt]: 'next',
};

/** Reads the decoder's instruction. */
export function readInstruction(instruction: Instruction, address: number): AuditInstruction {
  const { code, mnemonic } = instruction;
  const operands: AuditOperand[] = [];
  if (code !== Code.INVALID) for (let n = 0; n < instruction.opCount; n++) operands.push(readOperand(instruction, n));
  return {
    address,
    length: Math.max(1, instruction.length),
    code,
    mnemonic,
    flow: flowOf(instruction, operands),
    operands,
    written: code === Code.INVALID ? 0 : writtenRegisters(instruction, operands),
    stackIncrement: code === Code.INVALID ? 0 : instruction.stackPointerIncrement,
  };
}

function flowOf(instruction: Instruction, operands: readonly AuditOperand[]): AuditFlow {
  const { code, mnemonic, flowControl } = instruction;
  if (code === Code.INVALID || mnemonic === Mnemonic.Int3) return 'stop';
  if (mnemonic === Mnemonic.Xbegin) return 'conditional';
  if (flowControl === FlowControl.Call && operands[0]?.kind !== 'branch') return 'next';
  const far =
    instruction.isCallFarIndirect || instruction.isJmpFarIndirect || instruction.isCallFar || instruction.isJmpFar;
  if (far || mnemonic === Mnemonic.Retf) return 'far';
  // A return from an interrupt or to user space.
  if (flowControl === FlowControl.Return && mnemonic !== Mnemonic.Ret) return 'stop';
  return FLOWS[flowControl] ?? 'stop';
}

function readOperand(instruction: Instruction, n: number): AuditOperand {
  switch (instruction.opKind(n)) {
    case OpKind.Register: {
      const register = instruction.opRegister(n);
      return { kind: 'register', number: numberOf(register), size: sizeOf(register) };
    }
    case OpKind.NearBranch16:
    case OpKind.NearBranch32:
    case OpKind.NearBranch64:
      return { kind: 'branch', target: Number(BigInt.asIntN(64, instruction.nearBranchTarget)) };
    case OpKind.Memory:
      return memoryOperand(instruction);
    case OpKind.Immediate8:
    case OpKind.Immediate16:
    case OpKind.Immediate32:
    case OpKind.Immediate64:
    case OpKind.Immediate8to16:
    case OpKind.Immediate8to32:
    case OpKind.Immediate8to64:
    case OpKind.Immediate32to64:
      return { kind: 'immediate', value: BigInt.asIntN(64, instruction.immediate(n)) };
    default:
      return { kind: 'other' };
  }
}

function memoryOperand(instruction: Instruction): MemoryPlace {
  const { memoryBase, memoryIndex, memorySegment } = instruction;
  const relative = memoryBase === Register.RIP || memoryBase === Register.EIP;
  const displacement = relative ? instruction.ipRelMemoryAddress : instruction.memoryDisplacement;
  return {
    kind: 'memory',
    base: relative ? -1 : numberOf(memoryBase),
    index: numberOf(memoryIndex),
    scale: instruction.memoryIndexScale,
    relative,
    displacement: Number(BigInt.asIntN(64, displacement)),
    size: MemorySizeExt.size(instruction.memorySize),
    segment: memorySegment === Register.GS ? 'gs' : memorySegment === Register.FS ? 'fs' : 'none',
  };
}

function numberOf(register: Register): number {
  if (register >= Register.RAX && register <= Register.R15) return register - Register.RAX;
  if (register >= Register.EAX && register <= Register.R15D) return register - Register.EAX;
  if (register >= Register.AX && register <= Register.R15W) return register - Register.AX;
  if (register >= Register.AL && register <= Register.BL) return register - Register.AL;
  if (register >= Register.AH && register <= Register.BH) return register - Register.AH;
  if (register >= Register.SPL && register <= Register.R15L) return register - Register.SPL + 4;
  return -1;
}

function sizeOf(register: Register): number {
  if (register >= Register.RAX && register <= Register.R15) return 8;
  if (register >= Register.EAX && register <= Register.R15D) return 4;
  if (register >= Register.AX && register <= Register.R15W) return 2;
  return numberOf(register) < 0 ? 0 : 1;
}

/** Instructions that write their first operand and no other register. */
const WRITES_FIRST: ReadonlySet<Mnemonic> = new Set([
  Mnemonic.Mov,
  Mnemonic.Movzx,
  Mnemonic.Movsx,
  Mnemonic.Movsxd,
  Mnemonic.Lea,
  Mnemonic.Add,
  Mnemonic.Sub,
  Mnemonic.And,
  Mnemonic.Or,
  Mnemonic.Xor,
  Mnemonic.Inc,
  Mnemonic.Dec,
  Mnemonic.Neg,
  Mnemonic.Not,
  Mnemonic.Adc,
  Mnemonic.Sbb,
  Mnemonic.Shl,
  Mnemonic.Shr,
  Mnemonic.Sar,
  Mnemonic.Pop,
]);
/** Instructions that write no register but rsp and rip. */
const WRITES_NONE: ReadonlySet<Mnemonic> = new Set([
  Mnemonic.Cmp,
  Mnemonic.Test,
  Mnemonic.Push,
  Mnemonic.Call,
  Mnemonic.Jmp,
  Mnemonic.Ret,
  Mnemonic.Nop,
  Mnemonic.Int3,
  Mnemonic.Ud2,
]);

const factory = new InstructionInfoFactory();

function writtenRegisters(instruction: Instruction, operands: readonly AuditOperand[]): number {
  const { mnemonic } = instruction;
  if (WRITES_NONE.has(mnemonic)) return 0;
  if (WRITES_FIRST.has(mnemonic)) {
    const [first] = operands;
    return first?.kind === 'register' && first.number >= 0 ? 1 << first.number : 0;
  }
  const info = factory.info(instruction);
  let written = 0;
  for (const used of info.usedRegisters() as UsedRegister[]) {
    const { register, access } = used;
    used.free();
    if (access === OpAccess.Read || access === OpAccess.CondRead || access === OpAccess.NoMemAccess) continue;
    const number = numberOf(register);
    if (number >= 0) written |= 1 << number;
  }
  info.free();
  // A stack instruction's effect on rsp is its increment; leave and enter are handled by name.
  return instruction.isStackInstruction ? written & ~(1 << RSP) : written;
}
