import { decodePunycode } from './punycode.ts';
import { type Identifier, MalformedName, V0Cursor } from './v0-cursor.ts';

/** How deep paths, types and constants may nest, with back references (MaxRecursionLevel of LLVM's demangler). */
const MAX_DEPTH = 500;
/** The longest name, in UTF-16 units. LLVM has no such bound: back references can make a name grow exponentially. */
const MAX_LENGTH = 100_000;
/** The most paths, types and constants for a name. Each visit of a back reference counts. */
const MAX_STEPS = 100_000;

/**
 * The common state of the v0 grammar's productions: the place in the input, the output so far, the bounds on both, the
 * bound lifetimes. It knows no production.
 */
export class V0Writer {
  readonly cursor: V0Cursor;
  #text = '';
  #silent = false;
  #boundLifetimes = 0n;
  #depth = 0;
  #steps = 0;

  /** @param input the mangled name without its `_R` and its suffix */
  constructor(input: string) {
    this.cursor = new V0Cursor(input);
  }

  /** The output so far. */
  get text(): string {
    return this.#text;
  }

  /** Writes `text`, unless silenced. */
  print(text: string): void {
    if (this.#silent) return;
    this.#text += text;
    if (this.#text.length > MAX_LENGTH) throw new MalformedName();
  }

  /** Writes an identifier, its punycode decoded. */
  identifier({ name, punycode }: Identifier): void {
    if (this.#silent) return;
    this.print(punycode ? decoded(name) : name);
  }

  /** Reads a part without output. */
  silently(read: () => void): void {
    const before = this.#silent;
    this.#silent = true;
    read();
    this.#silent = before;
  }

  /** Enters a path, type or constant. */
  nested<Result>(read: () => Result): Result {
    this.#steps += 1;
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH || this.#steps > MAX_STEPS) throw new MalformedName();
    const result = read();
    this.#depth -= 1;
    return result;
  }

  /** Reads an earlier place again; the tag `B` has been taken. A silent writer skips it. */
  backReference(read: () => void): void {
    const target = this.cursor.base62();
    if (target >= BigInt(this.cursor.position)) throw new MalformedName();
    if (this.#silent) return;
    const after = this.cursor.position;
    this.cursor.position = Number(target);
    read();
    this.cursor.position = after;
  }

  /** Items up to `E`; returns how many. */
  list(separator: string, item: () => void): number {
    let count = 0;
    while (!this.cursor.eat('E')) {
      if (count > 0) this.print(separator);
      item();
      count += 1;
    }
    return count;
  }

  /** The lifetime of de Bruijn index `index`; 0 is the erased one. The twenty-seventh bound one is `'z1`. */
  lifetime(index: bigint): void {
    if (index === 0n) {
      this.print("'_");
      return;
    }
    if (index > this.#boundLifetimes) throw new MalformedName();
    const depth = Number(this.#boundLifetimes - index);
    this.print(depth < 26 ? `'${String.fromCharCode(0x61 + depth)}` : `'z${depth - 25}`);
  }

  /** `[binder]`, and the part that its lifetimes are for. */
  binder(read: () => void): void {
    const before = this.#boundLifetimes;
    const count = this.cursor.optionalBase62('G');
    if (count > 0n) {
      // Each bound lifetime is used later, so there are at most as many as characters.
      if (count >= BigInt(this.cursor.input.length) - before) throw new MalformedName();
      this.print('for<');
      for (let index = 0n; index < count; index++) {
        this.#boundLifetimes += 1n;
        if (index > 0n) this.print(', ');
        this.lifetime(1n);
      }
      this.print('> ');
    }
    read();
    this.#boundLifetimes = before;
  }
}

function decoded(name: string): string {
  const separator = name.lastIndexOf('_');
  const text = decodePunycode(name.slice(0, Math.max(separator, 0)), name.slice(separator + 1));
  if (text === undefined) throw new MalformedName();
  return text;
}
