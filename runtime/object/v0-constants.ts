import { MalformedName } from './v0-cursor.ts';
import type { V0Writer } from './v0-writer.ts';

/** Integer types by their letter: `const` data of these is a number. */
const UNSIGNED: Readonly<Record<string, string>> = { h: 'u8', t: 'u16', m: 'u32', y: 'u64', o: 'u128', j: 'usize' };
const SIGNED: Readonly<Record<string, string>> = { a: 'i8', s: 'i16', l: 'i32', x: 'i64', n: 'i128', i: 'isize' };

/** Writes the constants among generic arguments and in array types. */
export class V0Constants {
  readonly #writer: V0Writer;
  readonly #path: () => void;

  /** @param path writes the path of a constant structure */
  constructor(writer: V0Writer, path: () => void) {
    this.#writer = writer;
    this.#path = path;
  }

  /** `const`; `expression` says whether it stands inside another, and needs no braces. */
  write(expression: boolean): void {
    this.#writer.nested(() => {
      const tag = this.#writer.cursor.next();
      const type = UNSIGNED[tag] ?? SIGNED[tag];
      if (type !== undefined) {
        if (Object.hasOwn(SIGNED, tag) && this.#writer.cursor.eat('n')) this.#writer.print('-');
        this.#integer(type);
        return;
      }
      switch (tag) {
        case 'p':
          this.#writer.print('_');
          return;
        case 'b':
          this.#writer.print(this.#boolean());
          return;
        case 'c':
          this.#writer.print(quoted("'", this.#character()));
          return;
        case 'B':
          this.#writer.backReference(() => this.write(expression));
          return;
        case 'R':
          if (this.#writer.cursor.eat('e')) {
            this.#writer.print(quoted('"', this.#string()));
            return;
          }
          break;
        default:
      }
      if (!expression) this.#writer.print('{');
      this.#compound(tag);
      if (!expression) this.#writer.print('}');
    });
  }

  /** A constant that is not one word: a reference, an array, a tuple, a structure, an unsized string. */
  #compound(tag: string): void {
    switch (tag) {
      case 'e':
        this.#writer.print(`*${quoted('"', this.#string())}`);
        return;
      case 'R':
      case 'Q':
        this.#writer.print(tag === 'R' ? '&' : '&mut ');
        this.write(true);
        return;
      case 'A':
        this.#writer.print('[');
        this.#writer.list(', ', () => this.write(true));
        this.#writer.print(']');
        return;
      case 'T':
        this.#tuple();
        return;
      case 'V':
        this.#path();
        switch (this.#writer.cursor.next()) {
          case 'U':
            return;
          case 'T':
            this.#writer.print('(');
            this.#writer.list(', ', () => this.write(true));
            this.#writer.print(')');
            return;
          case 'S':
            this.#writer.print(' { ');
            this.#writer.list(', ', () => {
              this.#writer.print(`${this.#writer.cursor.identifier().name}: `);
              this.write(true);
            });
            this.#writer.print(' }');
            return;
          default:
            throw new MalformedName();
        }
      default:
        throw new MalformedName();
    }
  }

  #tuple(): void {
    this.#writer.print('(');
    if (this.#writer.list(', ', () => this.write(true)) === 1) this.#writer.print(',');
    this.#writer.print(')');
  }

  #integer(type: string): void {
    const digits = this.#writer.cursor.hexDigits();
    const significant = digits.replace(/^0+/, '');
    this.#writer.print(significant.length > 16 ? `0x${digits}` : BigInt(`0x0${significant}`).toString());
    if (this.#writer.verbose) this.#writer.print(type);
  }

  #boolean(): string {
    const digits = this.#writer.cursor.hexDigits().replace(/^0+/, '');
    if (digits === '') return 'false';
    if (digits === '1') return 'true';
    throw new MalformedName();
  }

  #character(): string {
    const code = Number.parseInt(`0${this.#writer.cursor.hexDigits()}`, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new MalformedName();
    return String.fromCodePoint(code);
  }

  #string(): string {
    const digits = this.#writer.cursor.hexDigits();
    if (digits.length % 2 !== 0) throw new MalformedName();
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(digits, 'hex'));
    } catch {
      throw new MalformedName();
    }
  }
}

/** A character or string as Rust's `Debug` writes it, the other kind of quotes left as they are. */
function quoted(quote: "'" | '"', text: string): string {
  const escaped = (character: string): string => {
    switch (character) {
      case '\0':
        return '\\0';
      case '\t':
        return '\\t';
      case '\r':
        return '\\r';
      case '\n':
        return '\\n';
      case '\\':
      case quote:
        return `\\${character}`;
      default:
        return character !== ' ' && /[\p{C}\p{Z}\p{Grapheme_Extend}]/u.test(character)
          ? `\\u{${character.codePointAt(0)?.toString(16)}}`
          : character;
    }
  };
  return quote + [...text].map(escaped).join('') + quote;
}
