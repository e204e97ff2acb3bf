import { Diagnostic } from '../../base/diagnostic.ts';

/** A value's parsed text, without a type. `at` is the position of its first character, from 0. */
export type Syntax =
  /** A word without inner structure: a number, `true`, an address, hexadecimal bytes. */
  | { readonly kind: 'word'; readonly text: string; readonly at: number }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Syntax[]; readonly at: number }
  /** `[value; count]`, as in Rust. */
  | { readonly kind: 'repeat'; readonly item: Syntax; readonly count: number; readonly at: number }
  | { readonly kind: 'struct'; readonly fields: readonly FieldSyntax[]; readonly at: number };

/** One `name: value` of a struct. */
export interface FieldSyntax {
  readonly name: string;
  readonly value: Syntax;
  readonly at: number;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', '\\': '\\', '"': '"' };
const DEEPEST_NESTING = 64;

class ValueReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Syntax {
    const value = this.#value();
    this.#blank();
    if (this.#at < this.#text.length) throw this.#error(`"${this.#text.slice(this.#at)}" follows the value`);
    return value;
  }

  #error(cause: string, at = this.#at): Diagnostic {
    return new Diagnostic({
      code: 'VALUE_SYNTAX',
      kind: 'input',
      message: `"${this.#text}" cannot be read at character ${at + 1}`,
      cause,
      hint: 'write 10, 0x0a, true, "text", 10.0.0.1, 02:00:00:00:00:01, 0a 0b 0c, [1, 2], [0; 4] or {field: value}',
    });
  }

  #blank(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at++;
  }

  /** Skips `character` if it comes next. */
  #take(character: string): boolean {
    this.#blank();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #value(): Syntax {
    if (++this.#depth > DEEPEST_NESTING) throw this.#error(`values nest deeper than ${DEEPEST_NESTING}`);
    this.#blank();
    const at = this.#at;
    let value: Syntax;
    if (this.#take('{')) value = this.#struct(at);
    else if (this.#take('[')) value = this.#list(at);
    else if (this.#take('"')) value = this.#quoted(at);
    else value = this.#word(at);
    this.#depth--;
    return value;
  }

  #word(at: number): Syntax {
    while (this.#at < this.#text.length && !',;[]{}"'.includes(this.#text[this.#at]!)) this.#at++;
    const text = this.#text.slice(at, this.#at).trim();
    if (text === '') throw this.#error(this.#at < this.#text.length ? 'a value was expected' : 'the value is missing');
    return { kind: 'word', text, at };
  }

  #quoted(at: number): Syntax {
    let text = '';
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) throw this.#error('the closing " is missing', at);
      this.#at++;
      if (character === '"') return { kind: 'text', text, at };
      text += character === '\\' ? this.#escape() : character;
    }
  }

  #escape(): string {
    const name = this.#text[this.#at] ?? '';
    const character = Object.hasOwn(ESCAPES, name) ? ESCAPES[name] : undefined;
    if (character === undefined) throw this.#error(`\\${name} is not an escape`, this.#at - 1);
    this.#at++;
    return character;
  }

  #list(at: number): Syntax {
    const items: Syntax[] = [];
    if (this.#take(']')) return { kind: 'list', items, at };
    for (;;) {
      const item = this.#value();
      if (items.length === 0 && this.#take(';')) return this.#repeat(item, at);
      items.push(item);
      if (this.#take(']')) return { kind: 'list', items, at };
      if (!this.#take(',')) throw this.#error(', or ] was expected');
    }
  }

  #repeat(item: Syntax, at: number): Syntax {
    this.#blank();
    const digits = /^[0-9]{1,7}/.exec(this.#text.slice(this.#at))?.[0];
    if (digits === undefined) throw this.#error('a count was expected');
    this.#at += digits.length;
    if (!this.#take(']')) throw this.#error('] was expected');
    return { kind: 'repeat', item, count: Number(digits), at };
  }

  #struct(at: number): Syntax {
    const fields: FieldSyntax[] = [];
    if (this.#take('}')) return { kind: 'struct', fields, at };
    for (;;) {
      this.#blank();
      const start = this.#at;
      const name = /^[A-Za-z_][A-Za-z0-9_]*/.exec(this.#text.slice(start))?.[0];
      if (name === undefined) throw this.#error('a field name was expected');
      this.#at += name.length;
      if (!this.#take(':')) throw this.#error(`: was expected after ${name}`);
      fields.push({ name, value: this.#value(), at: start });
      if (this.#take('}')) return { kind: 'struct', fields, at };
      if (!this.#take(',')) throw this.#error(', or } was expected');
    }
  }
}

/**
 * Parses the text of a value.
 * @throws Diagnostic VALUE_SYNTAX with the position of the character that does not fit
 */
export function parseSyntax(text: string): Syntax {
  return new ValueReader(text).whole();
}
