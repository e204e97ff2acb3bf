import { Code, type Instruction, Instruction as Make, MemoryOperand, Register } from 'iced-x86';
import { addressOf } from '../batch.ts';
import type { CodeWriter } from '../code-writer.ts';
import { flagEffects } from '../drawing/flag-effects.ts';
import type { Form } from '../drawing/forms.ts';
import { RDI, RSI, RSP } from '../drawing/registers.ts';
import { appendBytes, type Draft, type Part, type StraightCode } from '../drawing/straight.ts';
import type { Random } from '../random.ts';

/** A part that is left out together with the others of its group; those of group 0 always stay. */
export interface GroupedPart extends Part {
  readonly group: number;
}

/** A function that loops call. */
export interface Callee {
  readonly at: number;
  /** Flags without a defined value after it, whatever was defined before. */
  readonly undefinedFlags: number;
  /** Bytes of arguments that it takes off the stack. */
  readonly released: number;
}

/** A loop while it grows: what its pieces share. */
export interface Loop {
  readonly random: Random;
  readonly writer: CodeWriter;
  readonly straight: StraightCode;
  readonly forms: readonly Form[];
  readonly draft: Draft;
  readonly callees: Callee[];
  /** Registers that nothing else uses: the extra pointer, the loop's counter, that of inner loops, a hash of everything. */
  readonly extra: number;
  readonly counter: number;
  readonly inner: number;
  readonly hash: number;
  /** Whether the extra pointer moves with every turn. */
  readonly walks: boolean;
  /** An index register for the next memory operand, already small. */
  index: number | undefined;
  /** Whether the stack pointer may be used to find memory: not where a return address lies on top. */
  usesStack: boolean;
}

/** 64 bits of a register, as iced names it. */
export const wide = (number: number): Register => Register.RAX + number;
/** 32 bits of it. */
export const half = (number: number): Register => Register.EAX + number;

/** A data register. */
export function anyData({ random, straight }: Loop, except: readonly number[] = []): number {
  return random.pick(straight.usable.data.filter((number) => !except.includes(number)));
}

/** Appends an instruction that was made. @param mnemonic decides what it does to the flags */
export function emit(
  { draft, writer }: Loop,
  instruction: Instruction,
  mnemonic: string,
  bits = 64,
  count?: number,
): void {
  const bytes = writer.encode(instruction, draft.entry + draft.bytes.length);
  if (bytes === undefined) throw new Error(`${mnemonic} cannot be encoded`);
  appendBytes(draft, bytes, flagEffects(instruction, mnemonic, bits, count));
  instruction.free();
}

/** Appends bytes that leave the flags as they are. */
export function emitBytes({ draft }: Loop, ...bytes: number[]): void {
  appendBytes(draft, bytes, { reads: 0, defines: 0, undefined: 0 });
}

/** Appends `lea register, [a place]`, which is the same place wherever the code lies. */
export function pointTo(loop: Loop, register: number, offset: number): void {
  const place = new MemoryOperand(Register.RIP, Register.None, 1, addressOf(offset), 8, false, Register.None);
  emit(loop, Make.createRegMem(Code.Lea_r64_m, wide(register), place), 'lea');
}

/** Appends `mov register, constant`. */
export function load(loop: Loop, register: number, value: number): void {
  emit(loop, Make.createRegI32(Code.Mov_r32_imm32, half(register), value), 'mov');
}

/** Appends instructions that go on to the next. Divisions have a piece of their own. */
export function appendStraight({ straight, draft }: Loop, count: number, mayBe = (_: Form) => true): void {
  for (let n = 0; n < count; n++) straight.append(draft, (form) => !/^i?div$/.test(form.mnemonic) && mayBe(form));
}

const isNear = (distance: number): boolean => distance >= -128 && distance <= 127;

/** The place of a memory operand: aligned off the pointer that never moves, anywhere off the others, across pages too. */
export function choosePlace(loop: Loop, instruction: Instruction, size: number): void {
  const { random, index, extra, walks } = loop;
  const bases = [RSI, RDI, ...(index === undefined || walks ? [extra, extra] : [])];
  if (loop.usesStack && index === undefined) bases.push(RSP);
  if (index === undefined && random.chance(0.04)) {
    instruction.segmentPrefix = Register.GS;
    instruction.memoryDisplacement = BigInt(random.below(2000));
    instruction.memoryDisplSize = 8;
    return;
  }
  const base = random.pick(bases);
  let distance = random.between(base === RSP ? 0 : -64, 64) * size;
  if (base !== RSP && (base !== extra || walks) && random.chance(0.4)) distance += random.between(-7, 7);
  instruction.memoryBase = wide(base);
  if (index !== undefined) {
    instruction.memoryIndex = wide(index);
    instruction.memoryIndexScale = random.pick([1, 2, 4, 8]);
  }
  instruction.memoryDisplacement = BigInt.asUintN(64, BigInt(distance));
  instruction.memoryDisplSize = isNear(distance) ? 1 : 8;
}
