/**
 * Thrown and caught inside the v0 demangler only: LLVM's demangler does not know the name, or it is too deep or too
 * long.
 */
export class MalformedName extends Error {}

/** An identifier of a path. */
export interface Identifier {
  /** As written in the symbol. */
  readonly name: string;
  /** Whether the name is punycode. */
  readonly punycode: boolean;
}

const DIGITS_62 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const TOO_LARGE = 1n << 64n;

/**
 * The words of the v0 mangling: numbers, identifiers, constants' digits (RFC 2603, "Syntax of mangled names"). It takes
 * what LLVM's demangler takes (llvm/lib/Demangle/RustDemangle.cpp). It knows its position, but not the words' meaning.
 */
export class V0Cursor {
  /** The mangled name without its `_R` and its suffix: back references count from there. */
  readonly input: string;
  position = 0;

  constructor(input: string) {
    this.input = input;
  }

  /** Whether everything has been read. */
  get atEnd(): boolean {
    return this.position === this.input.length;
  }

  /** Takes the next character. */
  next(): string {
    const character = this.input[this.position];
    if (character === undefined) throw new MalformedName();
    this.position += 1;
    return character;
  }

  /** Takes the next character if it is the one given. */
  eat(character: string): boolean {
    if (this.input[this.position] !== character) return false;
    this.position += 1;
    return true;
  }

  /** Takes the text that the sticky pattern matches here. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const text = pattern.exec(this.input)?.[0];
    if (text === undefined) throw new MalformedName();
    this.position += text.length;
    return text;
  }

  /** `base-62-number`: `_` is 0, `0_` is 1, `1_` is 2; 64 bits at most. */
  base62(): bigint {
    const digits = this.#take(/[0-9a-zA-Z]*_/y).slice(0, -1);
    if (digits === '') return 0n;
    let value = 0n;
    for (const digit of digits) {
      value = value * 62n + BigInt(DIGITS_62.indexOf(digit));
      if (value >= TOO_LARGE) throw new MalformedName();
    }
    return bounded(value + 1n);
  }

  /** An optional number after a tag letter: 0 without it, otherwise one more than its base-62 number. */
  optionalBase62(tag: string): bigint {
    return this.eat(tag) ? bounded(this.base62() + 1n) : 0n;
  }

  /** `undisambiguated-identifier`: a length, an optional `_`, and that many letters, digits and `_`; after `u` they are punycode. */
  identifier(): Identifier {
    const punycode = this.eat('u');
    const length = Number(this.#take(/0|[1-9][0-9]{0,8}(?![0-9])/y));
    this.eat('_');
    const end = this.position + length;
    const name = this.input.slice(this.position, end);
    if (end > this.input.length || !/^\w*$/.test(name)) throw new MalformedName();
    this.position = end;
    return { name, punycode };
  }

  /** The digits of a constant: lower case hexadecimal without a zero in front, up to `_`. */
  hexDigits(): string {
    return this.#take(/(?:0|[1-9a-f][0-9a-f]*)_/y).slice(0, -1);
  }
}

function bounded(value: bigint): bigint {
  if (value >= TOO_LARGE) throw new MalformedName();
  return value;
}
