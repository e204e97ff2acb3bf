import {
  BINARY,
  type Block,
  type End,
  IMMEDIATE,
  type Op,
  type Place,
  type Program,
  SHIFTS,
  type Size,
  UNARY,
} from './program.ts';

const RAX = 0;
const RCX = 1;
const RDX = 2;
/** Bytes between two jump tables of the read-only page, which lies right before the code. */
const TABLE_SPACING = 64;
const PAGE = 4096;

/** The code of a program, where its functions lie in it, and the page of jump tables before it. */
export interface Assembled {
  readonly code: Uint8Array;
  readonly functions: readonly { readonly name: string; readonly at: number; readonly size: number }[];
  readonly tables: Uint8Array;
}

/** Encodes a program (Intel SDM volume 2). */
export function assemble(program: Program): Assembled {
  const writer = new Writer();
  const functions = program.map((blocks, n) => {
    const at = writer.length;
    for (const [number, block] of blocks.entries()) {
      writer.label(`${n}.${number}`);
      writer.block(block, n);
    }
    writer.label(`${n}.${blocks.length}`);
    writer.bytes(0xc3);
    const size = writer.length - at;
    while (writer.length % 16 !== 0) writer.bytes(0x90);
    return { name: `f${n}`, at, size };
  });
  return { ...writer.finish(), functions };
}

class Writer {
  private readonly out: number[] = [];
  private readonly labels = new Map<string, number>();
  private readonly branches: { readonly at: number; readonly label: string }[] = [];
  private readonly tables: (readonly string[])[] = [];

  get length(): number {
    return this.out.length;
  }

  bytes(...values: number[]): void {
    this.out.push(...values);
  }

  label(name: string): void {
    this.labels.set(name, this.length);
  }

  block({ ops, end }: Block, n: number): void {
    for (const op of ops) this.op(op);
    this.end(end, n);
  }

  finish(): { readonly code: Uint8Array; readonly tables: Uint8Array } {
    const code = Uint8Array.from(this.out);
    const view = new DataView(code.buffer);
    for (const { at, label } of this.branches) view.setInt32(at, this.labels.get(label)! - at - 4, true);
    const tables = new Uint8Array(PAGE);
    for (const [n, labels] of this.tables.entries()) {
      for (const [entry, label] of labels.entries()) {
        const at = n * TABLE_SPACING + 4 * entry;
        new DataView(tables.buffer).setInt32(at, PAGE + this.labels.get(label)! - n * TABLE_SPACING, true);
      }
    }
    return { code, tables };
  }

  private op(op: Op): void {
    switch (op.kind) {
      case 'binary':
        this.registers(op.size, [BINARY[op.name]], op.from, op.to);
        return;
      case 'constant':
        this.registers(op.size, [0x81], IMMEDIATE[op.name], op.to);
        this.immediate(op.size, op.value);
        return;
      case 'unary':
        this.registers(op.size, [op.name === 'inc' || op.name === 'dec' ? 0xff : 0xf7], UNARY[op.name], op.to);
        return;
      case 'shift':
        this.registers(op.size, [0xc1], SHIFTS[op.name], op.to);
        this.bytes(op.count);
        return;
      case 'load':
        this.memory(op.size, [0x8b], op.register, op.at);
        return;
      case 'store':
        this.memory(op.size, [0x89], op.register, op.at);
        return;
      case 'modify':
        this.memory(op.size, [BINARY.add], op.register, op.at);
        return;
      case 'compare':
        this.memory(op.size, [0x81], IMMEDIATE.cmp, op.at);
        this.immediate(op.size, op.value);
        return;
      case 'lea':
        this.memory(8, [0x8d], op.register, op.at);
        return;
      case 'push':
      case 'pop':
        if (op.register > 7) this.bytes(0x41);
        this.bytes((op.kind === 'push' ? 0x50 : 0x58) + (op.register & 7));
        return;
      case 'set':
        this.registers(1, [0x0f, 0x91 + op.condition], 0, op.to);
        return;
      case 'select':
        this.registers(8, [0x0f, 0x40 + op.condition], op.to, op.from);
        return;
      case 'fill':
      case 'copy':
        this.constant32(RCX, op.count);
        this.bytes(...(op.size === 2 ? [0x66] : []), 0xf3, ...(op.size === 8 ? [0x48] : []));
        this.bytes((op.kind === 'fill' ? 0xab : 0xa5) - (op.size === 1 ? 1 : 0));
        return;
      case 'kernel':
        // mov rax, an address of the kernel's text, signed; call rax
        this.bytes(0x48, 0xc7, 0xc0);
        this.little(op.low, 4);
        this.bytes(0xff, 0xd0);
    }
  }

  private end(end: End, n: number): void {
    switch (end.kind) {
      case 'jump':
        this.branch([0xe9], `${n}.${end.to}`);
        return;
      case 'branch':
        this.branch([0x0f, 0x80 + end.condition], `${n}.${end.to}`);
        return;
      case 'count':
        this.registers(4, [0xff], UNARY.dec, end.register);
        this.branch([0x0f, 0x85], `${n}.${end.to}`);
        return;
      case 'call':
        this.branch([0xe8], `${end.function}.0`);
        return;
      case 'table':
        this.table(end, n);
        return;
      case 'return':
        this.bytes(0xc3);
        return;
      case 'trap':
        this.bytes(0x0f, 0x0b);
    }
  }

  /** mov edx, register; and edx, …; lea rax, the table; movsxd rcx, dword ptr [rax + rdx*4]; add rcx, rax; jmp rcx */
  private table(end: Extract<End, { kind: 'table' }>, n: number): void {
    this.registers(4, [0x89], end.register, RDX);
    this.registers(4, [0x81], IMMEDIATE.and, RDX);
    this.little(end.to.length - 1, 4);
    this.bytes(0x48, 0x8d, 0x05);
    this.little(this.tables.length * TABLE_SPACING - PAGE - this.length - 4, 4);
    this.memory(8, [0x63], RCX, { base: RAX, index: RDX, scale: 4, displacement: 0 });
    this.bytes(0x48, 0x01, 0xc1, 0xff, 0xe1);
    this.tables.push(end.to.map((to) => `${n}.${to}`));
  }

  private branch(opcode: readonly number[], label: string): void {
    this.bytes(...opcode);
    this.branches.push({ at: this.length, label });
    this.little(0, 4);
  }

  private constant32(register: number, value: number): void {
    if (register > 7) this.bytes(0x41);
    this.bytes(0xb8 + (register & 7));
    this.little(value, 4);
  }

  /** An instruction with two registers; opcodes are those of the wide form, one more than those for bytes. */
  private registers(size: Size, opcode: readonly number[], reg: number, rm: number): void {
    this.prefixes(size, opcode, reg, rm, 0);
    this.bytes(0xc0 | ((reg & 7) << 3) | (rm & 7));
  }

  private memory(
    size: Size,
    opcode: readonly number[],
    reg: number,
    { base, index, scale, displacement }: Place,
  ): void {
    this.prefixes(size, opcode, reg, base, Math.max(index, 0));
    if (index >= 0) {
      this.bytes(0x84 | ((reg & 7) << 3), (Math.log2(scale) << 6) | ((index & 7) << 3) | (base & 7));
    } else {
      this.bytes(0x80 | ((reg & 7) << 3) | (base & 7));
      if ((base & 7) === 4) this.bytes(0x24);
    }
    this.little(displacement, 4);
  }

  private prefixes(size: Size, opcode: readonly number[], reg: number, rm: number, index: number): void {
    if (size === 2) this.bytes(0x66);
    this.bytes(0x40 | (size === 8 ? 8 : 0) | ((reg >> 3) << 2) | ((index >> 3) << 1) | (rm >> 3));
    const last = opcode.at(-1)!;
    this.bytes(...opcode.slice(0, -1), size === 1 ? last - 1 : last);
  }

  private immediate(size: Size, value: number): void {
    this.little(value, Math.min(size, 4));
  }

  private little(value: number, size: number): void {
    for (let n = 0; n < size; n++) this.bytes((value >> (8 * n)) & 0xff);
  }
}
