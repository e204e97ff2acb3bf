import { I64, OP } from '../../../../runtime/cpu/translation/wasm-opcodes.ts';

/** An instruction of WebAssembly. */
export interface WasmInstruction {
  /** As the text format names it. */
  readonly name: string;
  readonly immediates: readonly bigint[];
  /** How many operands it takes from the stack, and how many values it leaves. */
  readonly takes: number;
  readonly leaves: number;
}

/** A function that code calls: its name, and the numbers of its parameters and results. */
export interface Callee {
  readonly name: string;
  readonly parameters: number;
  readonly results: number;
}

/** The function that an index means. */
type CalleeAt = (index: number) => Callee | undefined;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(OP).map(([name, code]) => [code, /^(?:br|call)_/.test(name) ? name : name.replace('_', '.')]),
);
const NO_RESULT = 0x40n;
const UNARY = /\.(?:eqz|clz|ctz|popcnt|wrap|extend|load)/;

/** Reads the instructions of a function's body, as CodeWriter writes them. */
class BodyReader {
  private at = 0;
  private readonly body: Uint8Array;
  private readonly calleeAt: CalleeAt;

  constructor(body: Uint8Array, calleeAt: CalleeAt) {
    this.body = body;
    this.calleeAt = calleeAt;
  }

  *instructions(): Iterable<WasmInstruction> {
    for (let groups = this.unsigned(); groups > 0n; groups--) {
      this.unsigned();
      this.byte();
    }
    while (this.at < this.body.length) yield this.next();
  }

  private next(): WasmInstruction {
    const code = this.byte();
    const name = NAMES.get(code);
    if (name === undefined) throw new Error(`no instruction has the code 0x${code.toString(16)}`);
    const immediates = this.immediates(name);
    const callee = name.startsWith('call') ? this.calleeAt(Number(immediates[0])) : undefined;
    if (name.startsWith('call') && callee === undefined) throw new Error('a call of a function without a name');
    const [takes, leaves] = callee === undefined ? arity(name) : [callee.parameters, callee.results];
    if (name === 'call_indirect') return { name, immediates: [], takes: takes + 1, leaves };
    return { name, immediates, takes, leaves };
  }

  private immediates(name: string): readonly bigint[] {
    if (/^(?:block|loop|if)$/.test(name)) return [BigInt(this.byte())];
    if (/^(?:br|br_if|call|local\..*|global\..*)$/.test(name)) return [this.unsigned()];
    if (name.endsWith('.const')) return [this.signed()];
    if (name === 'call_indirect' || /\.(?:load|store)/.test(name)) return [this.unsigned(), this.unsigned()];
    if (name !== 'br_table') return [];
    return Array.from({ length: Number(this.unsigned()) + 1 }, () => this.unsigned());
  }

  private byte(): number {
    return this.body[this.at++]!;
  }

  private unsigned(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  private signed(): bigint {
    const from = this.at;
    const value = this.unsigned();
    return BigInt.asIntN(7 * (this.at - from), value);
  }
}

function arity(name: string): readonly [takes: number, leaves: number] {
  if (/^(?:block|loop|else|end|br|unreachable)$/.test(name)) return [0, 0];
  if (/^(?:local\.set|drop|br_if|br_table|if|return)$/.test(name)) return [1, 0];
  if (/\.const$|^(?:local|global)\.get$/.test(name)) return [0, 1];
  if (name === 'select') return [3, 1];
  if (/\.store/.test(name)) return [2, 0];
  return name === 'local.tee' || UNARY.test(name) ? [1, 1] : [2, 1];
}

/** The value type that a block, a loop or an `if` leaves; undefined where it leaves none. */
export function resultOf({ immediates: [type] }: WasmInstruction): 'i32' | 'i64' | undefined {
  if (type === NO_RESULT) return undefined;
  return type === BigInt(I64) ? 'i64' : 'i32';
}

/** The instructions of a function's body. */
export function readBody(body: Uint8Array, calleeAt: CalleeAt): readonly WasmInstruction[] {
  return [...new BodyReader(body, calleeAt).instructions()];
}
