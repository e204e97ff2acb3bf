import { ByteWriter } from './byte-writer.ts';
import { I32, I64, OP, type ValueType } from './wasm-opcodes.ts';

/** A block, loop or if under construction; branches name it, and the writer finds the depth. */
export interface Label {
  readonly depth: number;
}

const NO_RESULT = 0x40;

/** Code that is written after the rest of a function, and its place. Code that branches has a depth; other code is shared. */
interface Later {
  readonly at: number;
  readonly write: (code: CodeWriter) => void;
  readonly depth: number;
}

/** Writes the instructions of one WebAssembly function. It does not know x86. */
export class CodeWriter {
  readonly bytes: ByteWriter;
  private depth: number;
  private readonly later: Later[] = [];

  /** @param depth how many blocks lie around what is written */
  constructor(bytes = new ByteWriter(), depth = 0) {
    this.bytes = bytes;
    this.depth = depth;
  }

  op(opcode: number): this {
    this.bytes.byte(opcode);
    return this;
  }

  get(local: number): this {
    this.bytes.byte(OP.local_get);
    this.bytes.unsigned(local);
    return this;
  }

  set(local: number): this {
    this.bytes.byte(OP.local_set);
    this.bytes.unsigned(local);
    return this;
  }

  tee(local: number): this {
    this.bytes.byte(OP.local_tee);
    this.bytes.unsigned(local);
    return this;
  }

  i32(value: number): this {
    this.bytes.byte(OP.i32_const);
    this.bytes.signed32(value);
    return this;
  }

  /** A 64-bit constant; a plain number must fit 32 bits, signed. */
  i64(value: bigint | number): this {
    this.bytes.byte(OP.i64_const);
    if (typeof value === 'number') this.bytes.signed32(value);
    else this.bytes.signed64(value);
    return this;
  }

  /** A load or store at a constant offset from the address on the stack, without an alignment. */
  memory(opcode: number, offset = 0): this {
    this.bytes.byte(opcode);
    this.bytes.byte(0);
    this.bytes.unsigned(offset);
    return this;
  }

  /** Pops a value into a global. */
  setGlobal(index: number): this {
    this.bytes.byte(OP.global_set);
    this.bytes.unsigned(index);
    return this;
  }

  /** Pushes a global. */
  global(index: number): this {
    this.bytes.byte(OP.global_get);
    this.bytes.unsigned(index);
    return this;
  }

  call(functionIndex: number): this {
    this.bytes.byte(OP.call);
    this.bytes.unsigned(functionIndex);
    return this;
  }

  /** A call through table 0; the table index is on top of the stack. */
  callIndirect(typeIndex: number): this {
    this.bytes.byte(OP.call_indirect);
    this.bytes.unsigned(typeIndex);
    this.bytes.byte(0);
    return this;
  }

  /** `memory.copy`: destination, source and size are on the stack. */
  memoryCopy(): this {
    for (const byte of [0xfc, 0x0a, 0, 0]) this.bytes.byte(byte);
    return this;
  }

  /** `memory.fill`: destination, byte and size are on the stack. */
  memoryFill(): this {
    for (const byte of [0xfc, 0x0b, 0]) this.bytes.byte(byte);
    return this;
  }

  block(): Label {
    return this.open(OP.block);
  }

  loop(): Label {
    return this.open(OP.loop);
  }

  /** Opens an `if` on the i32 on the stack; `result` is the type it leaves, if any. */
  if(result?: ValueType): Label {
    return this.open(OP.if, result);
  }

  else(): this {
    return this.op(OP.else);
  }

  end(): this {
    this.depth--;
    return this.op(OP.end);
  }

  br(label: Label): this {
    this.bytes.byte(OP.br);
    this.bytes.unsigned(this.depth - label.depth);
    return this;
  }

  brIf(label: Label): this {
    this.bytes.byte(OP.br_if);
    this.bytes.unsigned(this.depth - label.depth);
    return this;
  }

  brTable(labels: readonly Label[], otherwise: Label): this {
    this.bytes.byte(OP.br_table);
    this.bytes.unsigned(labels.length);
    for (const label of labels) this.bytes.unsigned(this.depth - label.depth);
    this.bytes.unsigned(this.depth - otherwise.depth);
    return this;
  }

  /**
   * Reserves a place for straight-line code that is written when the whole function is known. Equal `write` functions
   * write equal code.
   */
  writeLater(write: (code: CodeWriter) => void): this {
    this.later.push({ at: this.bytes.length, write, depth: -1 });
    return this;
  }

  /** As {@link writeLater}, for code of this place only, which may branch. */
  writeHereLater(write: (code: CodeWriter) => void): this {
    this.later.push({ at: this.bytes.length, write, depth: this.depth });
    return this;
  }

  /**
   * The finished body, with the reserved places filled.
   * @param locals numbers of i64 and i32 locals after the parameters, in that order
   */
  finish(locals: { readonly i64: number; readonly i32: number }): Uint8Array {
    const body = new ByteWriter();
    body.unsigned(2);
    body.unsigned(locals.i64);
    body.byte(I64);
    body.unsigned(locals.i32);
    body.byte(I32);
    let from = 0;
    const written = new Map<(code: CodeWriter) => void, Uint8Array>();
    for (const { at, depth, write } of this.later) {
      body.append(this.bytes.view(from, at));
      if (depth >= 0) write(new CodeWriter(body, depth));
      else body.append(written.get(write) ?? this.writeNow(write, written));
      from = at;
    }
    body.append(this.bytes.view(from));
    body.byte(OP.end);
    return body.view().slice();
  }

  private writeNow(
    write: (code: CodeWriter) => void,
    written: Map<(code: CodeWriter) => void, Uint8Array>,
  ): Uint8Array {
    const inserted = new CodeWriter();
    write(inserted);
    const bytes = inserted.bytes.view();
    written.set(write, bytes);
    return bytes;
  }

  private open(opcode: number, result?: ValueType): Label {
    this.bytes.byte(opcode);
    this.bytes.byte(result ?? NO_RESULT);
    this.depth++;
    return { depth: this.depth };
  }
}
