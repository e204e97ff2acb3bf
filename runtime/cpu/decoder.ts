import { Code, Decoder, DecoderOptions, FlowControl, Instruction, MemorySizeExt, OpKind, Register } from 'iced-x86';
import { WINDOW_BASE, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import type { DecodedInstruction, Flow, MemoryOperand, Operand, RegisterOperand } from './decoded-instruction.ts';
import { prefixesOf, refusalOf } from './instruction-bytes.ts';
import { definitionOf } from './instruction-table.ts';
import type { InstructionDefinition } from './instructions/definition.ts';

/** An instruction with its definition. */
export interface DefinedInstruction extends DecodedInstruction {
  /** `undefined` if no definition matches. */
  readonly definition: InstructionDefinition | undefined;
}

let flows: Readonly<Record<number, Flow>> | undefined;

function flowOf(control: FlowControl): Flow {
  flows ??= {
    [FlowControl.Next]: 'next',
    [FlowControl.UnconditionalBranch]: 'jump',
    [FlowControl.IndirectBranch]: 'indirectJump',
    [FlowControl.ConditionalBranch]: 'conditional',
    [FlowControl.Return]: 'return',
    [FlowControl.Call]: 'call',
    [FlowControl.IndirectCall]: 'indirectCall',
  };
  return flows[control] ?? 'trap';
}

/** The text for an encoding with two meanings. */
const DIFFERENT = '(in an encoding that processors of Intel and AMD carry out differently)';

/** Decodes instructions of one executable range (Intel SDM volume 2, chapter 2), by iced-x86 with one reused Instruction. */
export class RangeDecoder {
  /** Made on demand: of a translation that was restored, nothing may ever be decoded. */
  private decoder: Decoder | undefined;
  private made: Instruction | undefined;
  private readonly bytes: Uint8Array;
  /** Window offset of the range, and its end. */
  readonly start: number;
  readonly end: number;

  /** @param bytes the range's code; copied */
  constructor(start: number, bytes: Uint8Array) {
    this.start = start;
    this.end = start + bytes.length;
    this.bytes = bytes.slice();
  }

  private get instruction(): Instruction {
    this.made ??= new Instruction();
    return this.made;
  }

  /** The instruction at an offset of the range. */
  decode(offset: number): DefinedInstruction {
    const { instruction } = this;
    this.read(offset, 0);
    const code = instruction.code;
    const operands: Operand[] = [];
    const count = code === Code.INVALID ? 0 : instruction.opCount;
    for (let n = 0; n < count; n++) operands.push(readOperand(instruction, n));
    const flow = flowOf(instruction.flowControl);
    return {
      offset,
      length: instruction.length,
      code,
      flow,
      operands,
      definition: this.makersDiffer(offset, code, flow) ? undefined : definitionOf(code, operands),
      repeat: instruction.hasRepnePrefix ? 'repeatNotEqual' : instruction.hasRepPrefix ? 'repeat' : 'none',
      refusal: code === Code.INVALID ? refusalOf(this.bytes, offset - this.start) : undefined,
    };
  }

  /**
   * The instruction at an offset in Intel syntax, for messages; `undefined` if the bytes are not an instruction.
   * @param shift how much higher the code is, for the addresses in the text
   */
  format(offset: number, shift = 0): string | undefined {
    if (offset < this.start || offset >= this.end) return undefined;
    const { code, flow } = this.decode(offset);
    if (code === Code.INVALID) return undefined;
    this.read(offset, shift);
    const text = this.instruction.toString();
    return this.makersDiffer(offset, code, flow) ? `${text} ${DIFFERENT}` : text;
  }

  private read(offset: number, shift: number): void {
    this.decoder ??= new Decoder(64, this.bytes, DecoderOptions.None);
    const { decoder } = this;
    decoder.position = offset - this.start;
    decoder.ip = WINDOW_BASE + BigInt(offset + shift);
    decoder.decodeOut(this.instruction);
  }

  /**
   * Whether processors of Intel and AMD execute different things, so that no answer holds on both. One case is a pause
   * with REX.B, which is an exchange on AMD's. The other is near branches with an operand-size prefix: AMD's cut the
   * target to 16 bits, and Intel's ignore the prefix.
   */
  private makersDiffer(offset: number, code: Code, flow: Flow): boolean {
    if (flow === 'trap' || (flow === 'next' && code !== Code.Pause)) return false;
    const { narrow, rex } = prefixesOf(this.bytes, offset - this.start);
    return code === Code.Pause ? (rex & 1) !== 0 : narrow;
  }
}

function readOperand(instruction: Instruction, n: number): Operand {
  const kind = instruction.opKind(n);
  switch (kind) {
    case OpKind.Register:
      return registerOperand(instruction.opRegister(n));
    case OpKind.NearBranch16:
    case OpKind.NearBranch32:
    case OpKind.NearBranch64:
      return { kind: 'branch', target: instruction.nearBranchTarget };
    case OpKind.Memory:
    case OpKind.MemorySegSI:
    case OpKind.MemorySegESI:
    case OpKind.MemorySegRSI:
    case OpKind.MemoryESDI:
    case OpKind.MemoryESEDI:
    case OpKind.MemoryESRDI:
    case OpKind.MemorySegDI:
    case OpKind.MemorySegEDI:
    case OpKind.MemorySegRDI:
      return memoryOperand(instruction, kind);
    default:
      return { kind: 'immediate', value: instruction.immediate(n) };
  }
}

/** The window offset of an address, or -1 outside the window. */
export function targetOffset(target: bigint): number {
  return target >> 32n === BigInt(WINDOW_HIGH) ? Number(target & 0xffffffffn) : -1;
}

/** The general purpose register for a register of the decoder. */
function registerOperand(register: Register): RegisterOperand {
  if (register >= Register.RAX && register <= Register.R15) return partOf(register - Register.RAX, 8);
  if (register >= Register.EAX && register <= Register.R15D) return partOf(register - Register.EAX, 4);
  if (register >= Register.AX && register <= Register.R15W) return partOf(register - Register.AX, 2);
  if (register >= Register.AL && register <= Register.BL) return partOf(register - Register.AL, 1);
  if (register >= Register.AH && register <= Register.BH) return partOf(register - Register.AH, 1, true);
  if (register >= Register.SPL && register <= Register.R15L) return partOf(register - Register.SPL + 4, 1);
  return partOf(-1, 0);
}

function partOf(number: number, size: number, high = false): RegisterOperand {
  return { kind: 'register', number, size, high };
}

function memoryOperand(instruction: Instruction, kind: OpKind): MemoryOperand {
  const size = MemorySizeExt.size(instruction.memorySize);
  if (kind !== OpKind.Memory) return stringOperand(instruction, kind, size);
  const base = instruction.memoryBase;
  const relative = base === Register.RIP || base === Register.EIP;
  const baseOperand = registerOperand(base);
  const index = registerOperand(instruction.memoryIndex);
  const narrow = base === Register.EIP || (base !== Register.None && !relative ? baseOperand.size : index.size) === 4;
  const segment = segmentOf(instruction);
  return {
    kind: 'memory',
    base: relative ? -1 : baseOperand.number,
    index: index.number,
    scale: instruction.memoryIndexScale,
    relative,
    displacement: relative ? instruction.ipRelMemoryAddress : BigInt.asUintN(64, instruction.memoryDisplacement),
    size,
    addressSize: narrow ? 4 : 8,
    segment,
    // A prefix for cs, ds, es or ss is ignored in 64-bit mode (Intel SDM volume 1, section 3.3.7.1).
    stack: segment === 'none' && (baseOperand.number === 4 || baseOperand.number === 5),
  };
}

/** The memory operand of a string instruction; it has no displacement. */
function stringOperand(instruction: Instruction, kind: OpKind, size: number): MemoryOperand {
  const source = kind === OpKind.MemorySegRSI || kind === OpKind.MemorySegESI || kind === OpKind.MemorySegSI;
  const wide = kind === OpKind.MemorySegRSI || kind === OpKind.MemoryESRDI || kind === OpKind.MemorySegRDI;
  return {
    kind: 'memory',
    base: source ? 6 : 7,
    index: -1,
    scale: 1,
    displacement: 0n,
    relative: false,
    size,
    addressSize: wide ? 8 : 4,
    segment: source ? segmentOf(instruction) : 'none',
    stack: false,
  };
}

function segmentOf(instruction: Instruction): 'none' | 'fs' | 'gs' {
  const segment = instruction.memorySegment;
  if (segment === Register.GS) return 'gs';
  return segment === Register.FS ? 'fs' : 'none';
}
