import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import { toOffset, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import type { DecodedInstruction, Operand } from '../cpu/decoded-instruction.ts';
import { RangeDecoder } from '../cpu/decoder.ts';
import { KERNEL_TEXT_HIGH } from '../cpu/engine.ts';
import { REGISTER_NAMES, type RegisterFile } from '../cpu/register-file.ts';
import type { LoadedImage } from '../load/load-object.ts';
import type { ProgramRun } from '../program-run.ts';
import type { Moment } from '../stepping/moment.ts';
import type { Conductor, StandingProgram } from '../stepping/stepped-target.ts';
import { CallStack } from './call-stack.ts';
import { StackCounts } from './stack-counts.ts';

const RSP = REGISTER_NAMES.indexOf('rsp');
/** How many instructions are followed until everything else that waits has its turn. */
const BETWEEN_BREATHS = 20_000;

/** The instruction that is executed next, and the stack that it counts for. */
interface Coming {
  readonly names: readonly string[];
  readonly retired: number;
  readonly calls: boolean;
}

/** The functions that instructions belong to, and what they are; each found out once. */
class Code {
  private readonly names = new Map<number, string>();
  private readonly decoded = new Map<number, DecodedInstruction>();
  private readonly decoders: readonly RangeDecoder[];

  constructor({ code }: LoadedImage, memory: GuestMemory) {
    this.decoders = code.executable.map(({ offset, size }) => new RangeDecoder(offset, memory.bytes(offset, size)));
  }

  /** The name of the function with an instruction. */
  functionAt({ kernel, registers }: StandingProgram): string {
    const { rip } = registers;
    const offset = toOffset(rip);
    const known = offset === undefined ? undefined : this.names.get(offset);
    if (known !== undefined) return known;
    const name = kernel.kallsyms.lookup(rip)?.function ?? '(no function)';
    if (offset !== undefined) this.names.set(offset, name);
    return name;
  }

  /** The instruction that is next; undefined where the object has no code. */
  next({ rip }: RegisterFile): DecodedInstruction | undefined {
    const offset = toOffset(rip);
    const decoder = this.decoders.find(({ start, end }) => offset !== undefined && offset >= start && offset < end);
    if (offset === undefined || decoder === undefined) return undefined;
    let instruction = this.decoded.get(offset);
    if (instruction === undefined) {
      instruction = decoder.decode(offset);
      this.decoded.set(offset, instruction);
    }
    return instruction;
  }
}

/** Counts the instructions of each call stack: it stops programs before each. */
export class Profiler implements Conductor {
  readonly counts = new StackCounts();
  private readonly breathe: () => Promise<void>;
  private readonly codes = new WeakMap<LoadedImage, Code>();
  private stack: CallStack | undefined;
  private coming: Coming | undefined;
  private stops = 0;

  /** @param breathe resolves after everything else that waits has had its turn */
  constructor(breathe: () => Promise<void>) {
    this.breathe = breathe;
  }

  stands(program: StandingProgram): number | Promise<number> {
    const { registers, image, moment, kernel } = program;
    const { retired, interrupted } = moment;
    let code = this.codes.get(image);
    if (code === undefined) {
      code = new Code(image, kernel.memory);
      this.codes.set(image, code);
    }
    const before = this.count(retired);
    const called = before?.calls === true || interrupted;
    this.stack ??= new CallStack(`${image.name}/${program.program}`);
    this.stack.come(code.functionAt(program), registers.low(RSP), called);
    const instruction = code.next(registers);
    const helper = instruction && helperOf(instruction, program);
    const { names } = this.stack;
    const calls = helper === undefined && (instruction?.flow === 'call' || instruction?.flow === 'indirectCall');
    this.coming = { names: helper === undefined ? names : [...names, helper], retired, calls };
    this.stops += 1;
    if (this.stops % BETWEEN_BREATHS !== 0) return retired + 1;
    return this.breathe().then(() => retired + 1);
  }

  ended({ instructions }: ProgramRun, _last: Moment): void {
    this.count(instructions);
    this.stack = undefined;
  }

  /** Counts the instruction that came, if it was retired. @returns it, then */
  private count(retired: number): Coming | undefined {
    const { coming } = this;
    this.coming = undefined;
    if (coming === undefined || retired <= coming.retired) return undefined;
    this.counts.add(coming.names, retired - coming.retired);
    return coming;
  }
}

/** The kernel function that an instruction calls or jumps to; undefined for any other instruction. */
function helperOf(instruction: DecodedInstruction, { registers, kernel }: StandingProgram): string | undefined {
  const { flow, operands } = instruction;
  if (flow === 'next' || flow === 'conditional' || flow === 'trap' || flow === 'return') return undefined;
  const target = operands[0] && targetOf(operands[0], registers, kernel.memory);
  if (target === undefined || target >> 32n !== BigInt(KERNEL_TEXT_HIGH)) return undefined;
  return kernel.kallsyms.lookup(target)?.function ?? `0x${target.toString(16)}`;
}

function targetOf(operand: Operand, registers: RegisterFile, memory: GuestMemory): bigint | undefined {
  const held = (number: number) => (number < 0 ? 0n : registers.get(REGISTER_NAMES[number]!));
  if (operand.kind === 'branch') return operand.target;
  if (operand.kind === 'register') return held(operand.number);
  if (operand.kind !== 'memory' || operand.segment !== 'none') return undefined;
  const { base, index, scale, displacement, relative } = operand;
  const parts = relative ? displacement : held(base) + held(index) * BigInt(scale) + displacement;
  const address = BigInt.asUintN(64, parts);
  const offset = address >> 32n === BigInt(WINDOW_HIGH) ? Number(address & 0xffff_ffffn) : -1;
  return memory.isAccessible(offset, 8, 1) ? memory.readU64(offset) : undefined;
}
