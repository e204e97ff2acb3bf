import { decodePunycode } from './punycode.ts';

/** Thrown and caught inside the v0 demangler only: the name is malformed, or too deep, or too long. */
export class MalformedName extends Error {}

/** An identifier of a path. */
export interface Identifier {
  /** 0 where none is written. */
  readonly disambiguator: number | bigint;
  /** The name, punycode decoded. */
  readonly name: string;
}

/**
 * The words of the v0 mangling: numbers, identifiers, constants' digits (RFC 2603, "Syntax of mangled names"). Knows
 * where it is, not what the words mean.
 */
export class V0Cursor {
  /** The mangled name without its `_R`: back references count from there. */
  readonly input: string;
  position = 0;

  constructor(input: string) {
    this.input = input;
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

  /** Takes what the sticky pattern matches here. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const text = pattern.exec(this.input)?.[0];
    if (text === undefined) throw new MalformedName();
    this.position += text.length;
    return text;
  }

  /** `base-62-number`: `_` is 0, `0_` is 1, `1_` is 2; 64 bits at most. */
  base62(): number | bigint {
    const digits = this.#take(/0*[0-9a-zA-Z]{0,11}_/y).slice(0, -1);
    if (digits === '') return 0;
    let value = 0n;
    for (const digit of digits) value = value * 62n + BigInt(DIGITS_62.indexOf(digit));
    value += 1n;
    if (value >= 1n << 64n) throw new MalformedName();
    return value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
  }

  /** An optional number behind a tag letter: 0 without it, else one more than its base-62 number. */
  optionalBase62(tag: string): number | bigint {
    if (!this.eat(tag)) return 0;
    const value = this.base62();
    if (typeof value === 'number') return value + 1;
    return value + 1n;
  }

  /** A number small enough to count with: lifetimes, back references. */
  smallBase62(): number {
    const value = this.base62();
    if (typeof value === 'number') return value;
    throw new MalformedName();
  }

  /** `identifier`: disambiguator and name. */
  identifier(): Identifier {
    const disambiguator = this.optionalBase62('s');
    return { disambiguator, name: this.undisambiguated() };
  }

  /** `undisambiguated-identifier`: a length, an optional `_`, and that many bytes; after `u` they are punycode. */
  undisambiguated(): string {
    const unicode = this.eat('u');
    const length = Number(this.#take(/0|[1-9][0-9]{0,8}/y));
    this.eat('_');
    const end = this.position + length;
    if (end > this.input.length) throw new MalformedName();
    const bytes = this.input.slice(this.position, end);
    this.position = end;
    if (!unicode) return bytes;
    const separator = bytes.lastIndexOf('_');
    const basic = bytes.slice(0, Math.max(separator, 0));
    const deltas = bytes.slice(separator + 1);
    if (deltas === '') throw new MalformedName();
    return decodePunycode(basic, deltas) ?? `punycode{${basic}${basic === '' ? '' : '-'}${deltas}}`;
  }

  /** The digits of a constant: lower case hexadecimal up to `_`. */
  hexDigits(): string {
    return this.#take(/[0-9a-f]*_/y).slice(0, -1);
  }
}

const DIGITS_62 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
