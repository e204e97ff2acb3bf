import { resultOf, type WasmInstruction } from './wasm-instructions.ts';

/** Names for what the text refers to by numbers. */
export interface WasmNames {
  local(index: number): string;
  global(index: number): string;
  callee(index: number): string;
}

/** Columns that a line may have before its operands get lines of their own. */
const WIDTH = 118;

/** A value on the stack: its text, or undefined if lines before left it there. */
type Operand = string | undefined;

/** Writes a function's body in the text format of WebAssembly, a statement a line, its operands folded into it. */
class TextWriter {
  readonly lines: string[] = [];
  private readonly names: WasmNames;
  private stack: Operand[] = [];
  /** The blocks around, with their names, and whether they leave a value. */
  private readonly blocks: { readonly label: string; readonly isIf: boolean; readonly leaves: boolean }[] = [];
  private labels = 0;

  constructor(names: WasmNames) {
    this.names = names;
  }

  write(instruction: WasmInstruction): void {
    const { name, takes, leaves } = instruction;
    if (name === 'else') this.else();
    else if (name === 'end') this.end();
    else if (name === 'block' || name === 'loop' || name === 'if') this.open(instruction);
    else {
      const operands = this.take(takes);
      const text = this.textOf(instruction);
      if (operands === undefined) this.line(text);
      else if (leaves === 0) this.statement(text, operands);
      if (leaves === 1) this.stack.push(operands === undefined ? undefined : folded(text, operands));
    }
  }

  private open(instruction: WasmInstruction): void {
    const { name } = instruction;
    const condition = this.take(name === 'if' ? 1 : 0);
    this.flush();
    const result = resultOf(instruction);
    const label = `$${++this.labels}`;
    const head = `${name} ${label}${result === undefined ? '' : ` (result ${result})`}`;
    if (name === 'if') {
      this.line(`(${head} ${condition?.[0] ?? ''}`.trimEnd());
      this.blocks.push({ label, isIf: true, leaves: result !== undefined });
      this.line('(then', -1);
    } else {
      this.line(`(${head}`);
      this.blocks.push({ label, isIf: false, leaves: result !== undefined });
    }
  }

  private else(): void {
    this.flush();
    this.line(')', -1);
    this.line('(else', -1);
  }

  private end(): void {
    this.flush();
    const block = this.blocks.at(-1);
    if (block === undefined) return;
    if (block.isIf) this.line(')', -1);
    this.blocks.pop();
    this.line(')');
    if (block.leaves) this.stack.push(undefined);
  }

  /** Takes operands from the stack. If some were left there by lines before, the others become lines, too. */
  private take(count: number): readonly string[] | undefined {
    if (count === 0) return [];
    const operands = this.stack.slice(-count);
    if (operands.length === count && operands.every((operand) => operand !== undefined)) {
      this.stack.length -= count;
      return operands as string[];
    }
    this.flush();
    this.stack.length = Math.max(0, this.stack.length - count);
    return undefined;
  }

  private flush(): void {
    for (const [at, operand] of this.stack.entries()) {
      if (operand !== undefined) this.line(operand);
      this.stack[at] = undefined;
    }
  }

  private statement(text: string, operands: readonly string[]): void {
    this.flush();
    const whole = folded(text, operands);
    if (whole.length + this.indent(0).length <= WIDTH) this.line(whole);
    else {
      this.line(`(${text}`);
      for (const operand of operands) this.line(operand, 1);
      this.line(')');
    }
  }

  private line(text: string, by = 0): void {
    this.lines.push(`${this.indent(by)}${text}`);
  }

  private indent(by: number): string {
    const around = this.blocks.reduce((sum, { isIf }) => sum + (isIf ? 2 : 1), 0);
    return '  '.repeat(around + by);
  }

  private textOf({ name, immediates }: WasmInstruction): string {
    const [first = 0n, second = 0n] = immediates;
    if (name.startsWith('local.')) return `${name} ${this.names.local(Number(first))}`;
    if (name.startsWith('global.')) return `${name} ${this.names.global(Number(first))}`;
    if (name === 'call') return `${name} ${this.names.callee(Number(first))}`;
    if (name.startsWith('br')) return [name, ...immediates.map((depth) => this.labelAt(Number(depth)))].join(' ');
    if (name.endsWith('.const')) return `${name} ${constant(first, name.startsWith('i32') ? 32 : 64)}`;
    return /\.(?:load|store)/.test(name) && second !== 0n ? `${name} offset=${constant(second)}` : name;
  }

  private labelAt(depth: number): string {
    return this.blocks.at(-1 - depth)?.label ?? String(depth);
  }
}

/** Addresses are easier to read in base 16. @param bits of the type, for negative numbers */
function constant(value: bigint, bits = 64): string {
  return value >= 0x1000n || value <= -0x1000n ? `0x${BigInt.asUintN(bits, value).toString(16)}` : String(value);
}

function folded(text: string, operands: readonly string[]): string {
  return `(${[text, ...operands].join(' ')})`;
}

/** A function's body as lines of text. */
export function wasmText(instructions: readonly WasmInstruction[], names: WasmNames): readonly string[] {
  const writer = new TextWriter(names);
  for (const instruction of instructions) writer.write(instruction);
  return writer.lines;
}
