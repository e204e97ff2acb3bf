import { MalformedName, V0Cursor } from './v0-cursor.ts';

/** How deep paths, types and constants may nest, back references included. */
const MAX_DEPTH = 500;
/** How long a name may become, in UTF-16 units; back references can make one grow exponentially. */
const MAX_LENGTH = 100_000;
/** How many paths, types and constants a name may take to write, each visit of a back reference counted. */
const MAX_STEPS = 100_000;

/**
 * What every production of the v0 grammar needs to write itself: the place in the input, the output so far, the bounds on
 * both, the lifetimes bound around it. Knows no production.
 */
export class V0Writer {
  readonly cursor: V0Cursor;
  /** Whether hashes and the types of constants are written. */
  readonly verbose: boolean;
  #text = '';
  #silent = false;
  #boundLifetimes = 0;
  #depth = 0;
  #steps = 0;

  /** @param input the mangled name without its `_R` */
  constructor(input: string, verbose: boolean) {
    this.cursor = new V0Cursor(input);
    this.verbose = verbose;
  }

  /** What has been written. */
  get text(): string {
    return this.#text;
  }

  /** Writes `text`, unless silenced. */
  print(text: string): void {
    if (this.#silent) return;
    this.#text += text;
    if (this.#text.length > MAX_LENGTH) throw new MalformedName();
  }

  /** Reads something that has no place in the output. */
  silently(read: () => void): void {
    const before = this.#silent;
    this.#silent = true;
    read();
    this.#silent = before;
  }

  /** Enters a path, type or constant. */
  nested(read: () => void): void {
    this.#steps += 1;
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH || this.#steps > MAX_STEPS) throw new MalformedName();
    read();
    this.#depth -= 1;
  }

  /** Reads again what stands at an earlier place; the tag `B` has been taken. */
  backReference(read: () => void): void {
    const tag = this.cursor.position - 1;
    const target = this.cursor.smallBase62();
    if (target >= tag) throw new MalformedName();
    if (this.#silent) return;
    const after = this.cursor.position;
    this.cursor.position = target;
    this.nested(read);
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

  /** The lifetime of de Bruijn index `index`; 0 is the erased one. */
  lifetime(index: number): void {
    if (this.#silent) return;
    if (index === 0) {
      this.print("'_");
      return;
    }
    const bound = this.#boundLifetimes - index;
    if (bound < 0) throw new MalformedName();
    this.print(bound < 26 ? `'${String.fromCharCode(0x61 + bound)}` : `'_${bound}`);
  }

  /** `[binder]`, and what it binds lifetimes for. */
  binder(read: () => void): void {
    const count = Number(this.cursor.optionalBase62('G'));
    if (this.#silent) {
      read();
      return;
    }
    if (count > 0) this.print('for<');
    for (let index = 0; index < count; index++) {
      if (index > 0) this.print(', ');
      this.#boundLifetimes += 1;
      this.lifetime(1);
    }
    if (count > 0) this.print('> ');
    read();
    this.#boundLifetimes -= count;
  }
}
