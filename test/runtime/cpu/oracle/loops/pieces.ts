import { Code, Instruction, MemoryOperand, MemorySizeExt, Register } from 'iced-x86';
import { ALL_FLAGS, FLAG_BITS } from '../case.ts';
import { flagEffects } from '../drawing/flag-effects.ts';
import { isStringOperand, memoryChoice, setOperand } from '../drawing/operand-kinds.ts';
import { RAX, RCX, RDI, RDX, RSI, registerOf } from '../drawing/registers.ts';
import { appendBytes } from '../drawing/straight.ts';
import { anyData, appendStraight, emit, emitBytes, half, type Loop, load, wide } from './draw.ts';

/** A few instructions that belong together. */
export type Piece = (loop: Loop) => void;

/** Instructions that go on to the next, and jumps forward over some of them. */
const straightOn: Piece = (loop) => appendStraight(loop, loop.random.between(1, 6));

/** A memory operand with an index, which is made small. */
const indexed: Piece = (loop) => {
  const index = anyData(loop);
  emit(
    loop,
    Instruction.createRegU32(Code.And_rm32_imm32, half(index), loop.random.pick([7, 0x38, 0xff, 0x1f8])),
    'and',
  );
  loop.index = index;
  appendStraight(loop, 1, ({ operands }) => operands.some((kind) => memoryChoice(kind) !== 'never'));
  loop.index = undefined;
};

/** A bit of a string in memory, before and behind the place that the operand names. */
const bitString: Piece = (loop) => {
  const { random, forms } = loop;
  const form = random.pick(forms.filter(({ name }) => /^Bt[src]?_rm\d+_r\d+$/.test(name)));
  const bits = Number(/\d+$/.exec(form.name)![0]);
  const number = anyData(loop);
  emit(loop, Instruction.createRegU32(Code.And_rm32_imm32, half(number), 0x3fff), 'and');
  if (random.chance(0.6)) emit(loop, Instruction.createRegI32(Code.Sub_rm64_imm32, wide(number), 0x2000), 'sub');
  const place = new MemoryOperand(wide(random.pick([RSI, RDI])), Register.None, 1, 0n, 1, false, Register.None);
  emit(loop, Instruction.createMemReg(form.code, place, registerOf(number, bits)), form.mnemonic, bits);
};

/** A division that mostly succeeds. */
const division: Piece = (loop) => {
  const { random } = loop;
  const signed = random.chance(0.5);
  const bits = random.pick([8, 16, 32, 64]);
  const divisor = anyData(loop, [RAX, RDX]);
  if (!random.chance(0.002)) {
    emit(loop, Instruction.createRegI32(Code.Or_rm64_imm8, wide(divisor), 1), 'or');
    if (bits === 8) {
      if (signed) emit(loop, Instruction.create(Code.Cbw), 'cbw');
      else emit(loop, Instruction.createRegReg(Code.Movzx_r32_rm8, Register.EAX, Register.AL), 'movzx');
    } else if (signed) {
      emit(loop, Instruction.create({ 16: Code.Cwd, 32: Code.Cdq, 64: Code.Cqo }[bits]!), 'cwd');
    } else load(loop, RDX, 0);
  }
  const unsignedForms = { 8: Code.Div_rm8, 16: Code.Div_rm16, 32: Code.Div_rm32, 64: Code.Div_rm64 };
  const signedForms = { 8: Code.Idiv_rm8, 16: Code.Idiv_rm16, 32: Code.Idiv_rm32, 64: Code.Idiv_rm64 };
  const code = (signed ? signedForms : unsignedForms)[bits as 8 | 16 | 32 | 64];
  emit(loop, Instruction.createReg(code, registerOf(divisor, bits)), signed ? 'idiv' : 'div', bits);
};

/** A string instruction, repeated or not, forwards or backwards. */
const strings: Piece = (loop) => {
  const { random, draft, writer } = loop;
  const form = random.pick(loop.forms.filter(({ operands }) => operands.some(isStringOperand)));
  const instruction = new Instruction();
  instruction.code = form.code;
  form.operands.forEach((kind, operand) => {
    setOperand(random, instruction, operand, kind, false);
  });
  const compares = /^(cmps|scas)/.test(form.mnemonic);
  const count = random.pick([0, 1, 2, 5, 7, 8, 9, 31, 64, 100]);
  const repeats = random.chance(0.8);
  if (repeats) {
    load(loop, RCX, count);
    if (compares && random.chance(0.5)) instruction.hasRepnePrefix = true;
    else instruction.hasRepPrefix = true;
  }
  const backwards = random.chance(0.3);
  if (backwards) emit(loop, Instruction.create(Code.Std), 'std');
  const effects = flagEffects(instruction, form.mnemonic, 8 * MemorySizeExt.size(instruction.memorySize), undefined);
  const bytes = writer.encode(instruction, draft.entry + draft.bytes.length)!;
  instruction.free();
  const at = draft.entry + draft.bytes.length;
  appendBytes(draft, bytes, repeats && count === 0 ? { ...effects, defines: 0 } : effects);
  // Where a repeated comparison faults, processors differ in the flags; single instructions are compared with the manual.
  if (repeats && compares) draft.undefinedAt.set(at, ALL_FLAGS & ~FLAG_BITS.DF);
  if (backwards) emit(loop, Instruction.create(Code.Cld), 'cld');
};

/** A jump into the constant of an instruction, which is code as well; or no jump. */
const jumpInto: Piece = (loop) => {
  const { draft, random, straight } = loop;
  const before = draft.undefinedFlags;
  const inside = { ...draft, entry: draft.entry + draft.bytes.length + 4, bytes: [], parts: [], branches: [] };
  // Instructions of at most 3 bytes, so that two of them fit.
  while (inside.bytes.length < 5) {
    const room = 8 - inside.bytes.length;
    const kept = { bytes: [...inside.bytes], undefinedFlags: inside.undefinedFlags };
    straight.append(inside, ({ operands, mnemonic }) => {
      return (
        !/^(j|i?div)/.test(mnemonic) &&
        operands.every((kind) => memoryChoice(kind) !== 'always' && !isStringOperand(kind))
      );
    });
    if (inside.bytes.length - kept.bytes.length <= room) continue;
    inside.bytes.splice(0, inside.bytes.length, ...kept.bytes);
    inside.undefinedFlags = kept.undefinedFlags;
  }
  const known = ALL_FLAGS & ~before;
  const jumps = [
    0xeb,
    ...((known & FLAG_BITS.CF) === 0 ? [] : [0x72, 0x73]),
    ...((known & FLAG_BITS.ZF) === 0 ? [] : [0x74, 0x75]),
  ];
  // What fills the rest is nops.
  const open = before | inside.undefinedFlags;
  for (let at = inside.bytes.length; at < 8; at++) draft.undefinedAt.set(inside.entry + at, open);
  const filled = [...inside.bytes, ...new Array<number>(8 - inside.bytes.length).fill(0x90)];
  const jump = random.pick(jumps);
  const reads = jump === 0xeb ? 0 : jump < 0x74 ? FLAG_BITS.CF : FLAG_BITS.ZF;
  const read = inside.parts.reduce((mask, part: { reads: number }) => mask | part.reads, reads);
  appendBytes(draft, [jump, 2, 0x48, 0xb8, ...filled], { reads: read, defines: 0, undefined: inside.undefinedFlags });
};

/** A call of a function, and the return address that it leaves behind overwritten. */
const call: Piece = (loop) => {
  const { draft, random } = loop;
  const callee = random.pick(loop.callees);
  const from = draft.entry + draft.bytes.length + 5;
  const bytes = new Uint8Array(5);
  bytes[0] = 0xe8;
  new DataView(bytes.buffer).setInt32(1, callee.at - from, true);
  const defines = ALL_FLAGS & ~callee.undefinedFlags & ~FLAG_BITS.DF;
  appendBytes(draft, bytes, { reads: 0, defines, undefined: callee.undefinedFlags });
  emitBytes(loop, 0x48, 0xc7, 0x44, 0x24, 0x100 - 8 - callee.released, 0x34, 0x12, 0, 0);
};

/** A loop in the loop. */
const innerLoop: Piece = (loop) => {
  const { draft, random, inner } = loop;
  load(loop, inner, random.between(1, 12));
  const start = draft.bytes.length;
  appendStraight(loop, random.between(1, 5), ({ mnemonic }) => !mnemonic.startsWith('j'));
  emit(loop, Instruction.createRegI32(Code.Sub_rm64_imm8, wide(inner), 1), 'sub');
  const distance = start - draft.bytes.length - 6;
  emitBytes(loop, 0x0f, 0x85, ...[0, 8, 16, 24].map((shift) => (distance >> shift) & 0xff));
};

/** A jump to one of two places by a register. */
const indirect: Piece = (loop) => {
  const { draft, random } = loop;
  const first = anyData(loop);
  const second = anyData(loop, [first]);
  const leas = [first, second].map((register) => {
    emitBytes(loop, 0x48 | ((register >> 3) << 2), 0x8d, 0x05 | ((register & 7) << 3), 0, 0, 0, 0);
    return draft.bytes.length;
  });
  if ((draft.undefinedFlags & FLAG_BITS.ZF) === 0)
    emit(loop, Instruction.createRegReg(Code.Cmove_r64_rm64, wide(first), wide(second)), 'cmove');
  emitBytes(loop, ...(first > 7 ? [0x41] : []), 0xff, 0xe0 | (first & 7));
  const block = (at: number) => {
    const distance = draft.bytes.length - at;
    for (let n = 0; n < 4; n++) draft.bytes[at - 4 + n] = (distance >> (8 * n)) & 0xff;
    load(loop, first, random.u32() | 0);
    load(loop, second, random.u32() | 0);
    // Every flag has a value again, by whichever way control came here.
    emit(loop, Instruction.createRegI32(Code.Cmp_rm64_imm32, wide(first), random.u32() | 0), 'cmp');
    appendStraight(loop, random.between(1, 2), ({ mnemonic: name }) => !name.startsWith('j'));
  };
  block(leas[0]!);
  const jump = draft.bytes.length + 2;
  emitBytes(loop, 0xeb, 0);
  block(leas[1]!);
  draft.bytes[jump - 1] = draft.bytes.length - jump;
  emit(loop, Instruction.createRegI32(Code.Cmp_rm64_imm32, wide(first), random.u32() | 0), 'cmp');
};

/** The flags that are defined, in a register. */
const observe: Piece = (loop) => {
  const { draft } = loop;
  const mask = ALL_FLAGS & ~draft.undefinedFlags;
  const defines = ALL_FLAGS & ~FLAG_BITS.DF & ~FLAG_BITS.AF;
  const register = anyData(loop);
  const pop = [...(register > 7 ? [0x41] : []), 0x58 + (register & 7)];
  const bytes = [0x9c, 0x48, 0x81, 0x24, 0x24, mask & 0xff, (mask >> 8) & 0xff, 0, 0, ...pop];
  appendBytes(draft, bytes, { reads: mask, defines, undefined: FLAG_BITS.AF });
};

/** The pieces that loops are made of, each as often as it is named. */
export const PIECES: readonly Piece[] = [
  ...new Array<Piece>(8).fill(straightOn),
  indexed,
  indexed,
  bitString,
  division,
  strings,
  jumpInto,
  call,
  innerLoop,
  indirect,
  observe,
  observe,
];

/** Whether no jump of an earlier piece may lead into a piece. */
export function isWhole(piece: Piece): boolean {
  return piece !== straightOn;
}
