import type { Demangled } from './demangle.ts';
import { V0Constants } from './v0-constants.ts';
import { MalformedName } from './v0-cursor.ts';
import { V0Writer } from './v0-writer.ts';

const BASIC_TYPES: Readonly<Record<string, string>> = {
  a: 'i8',
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  p: '_',
  s: 'i16',
  t: 'u16',
  u: '()',
  v: '...',
  x: 'i64',
  y: 'u64',
  z: '!',
};

/**
 * Demangles a name of Rust's v0 mangling (RFC 2603; rustc book, "v0 Symbol Format"): `_R`, a path, perhaps the path of the
 * crate it was instantiated in. Encoding versions other than the first are not understood.
 *
 * @returns undefined where the name is malformed, or nested or grown past a bound
 */
export function demangleV0(name: string, verbose: boolean): Demangled | undefined {
  if (!/^_R[A-Z][\0-\x7f]*$/.test(name)) return undefined;
  const printer = new V0Printer(name.slice(2), verbose);
  try {
    return printer.symbol();
  } catch (error) {
    if (error instanceof MalformedName) return undefined;
    throw error;
  }
}

class V0Printer {
  readonly #writer: V0Writer;
  readonly #constants: V0Constants;

  constructor(input: string, verbose: boolean) {
    this.#writer = new V0Writer(input, verbose);
    this.#constants = new V0Constants(this.#writer, () => this.#path(true));
  }

  symbol(): Demangled {
    this.#path(true);
    const { input } = this.#writer.cursor;
    if (/[A-Z]/.test(input[this.#writer.cursor.position] ?? '')) this.#writer.silently(() => this.#path(false));
    return { text: this.#writer.text, rest: input.slice(this.#writer.cursor.position) };
  }

  /** `path`; `value` says whether it stands where an expression would, and generic arguments need `::`. */
  #path(value: boolean): void {
    this.#writer.nested(() => {
      const tag = this.#writer.cursor.next();
      switch (tag) {
        case 'C': {
          const { disambiguator, name } = this.#writer.cursor.identifier();
          this.#writer.print(name);
          if (this.#writer.verbose && disambiguator !== 0) this.#writer.print(`[${disambiguator.toString(16)}]`);
          return;
        }
        case 'N':
          this.#nestedPath(value);
          return;
        case 'M':
        case 'X':
          this.#writer.cursor.optionalBase62('s');
          this.#writer.silently(() => this.#path(false));
          this.#selfType(tag === 'X');
          return;
        case 'Y':
          this.#selfType(true);
          return;
        case 'I':
          this.#path(value);
          this.#writer.print(value ? '::<' : '<');
          this.#writer.list(', ', () => this.#genericArgument());
          this.#writer.print('>');
          return;
        case 'B':
          this.#writer.backReference(() => this.#path(value));
          return;
        default:
          throw new MalformedName();
      }
    });
  }

  /** A name in another path: `outer::name`, or for what has no name of its own `outer::{closure#0}`. */
  #nestedPath(value: boolean): void {
    const namespace = this.#writer.cursor.next();
    if (!/[a-zA-Z]/.test(namespace)) throw new MalformedName();
    this.#path(value);
    const { disambiguator, name } = this.#writer.cursor.identifier();
    if (namespace >= 'a') {
      if (name !== '') this.#writer.print(`::${name}`);
      return;
    }
    const kind = namespace === 'C' ? 'closure' : namespace === 'S' ? 'shim' : namespace;
    this.#writer.print(`::{${kind}${name === '' ? '' : `:${name}`}#${disambiguator}}`);
  }

  /** `<Type>` or `<Type as Trait>`. */
  #selfType(trait: boolean): void {
    this.#writer.print('<');
    this.#type();
    if (trait) {
      this.#writer.print(' as ');
      this.#path(false);
    }
    this.#writer.print('>');
  }

  #genericArgument(): void {
    if (this.#writer.cursor.eat('L')) this.#writer.lifetime(this.#writer.cursor.smallBase62());
    else if (this.#writer.cursor.eat('K')) this.#constants.write(false);
    else this.#type();
  }

  #type(): void {
    this.#writer.nested(() => {
      const tag = this.#writer.cursor.next();
      const basic = BASIC_TYPES[tag];
      if (basic !== undefined) {
        this.#writer.print(basic);
        return;
      }
      switch (tag) {
        case 'R':
        case 'Q':
          this.#writer.print('&');
          if (this.#writer.cursor.eat('L')) {
            const lifetime = this.#writer.cursor.smallBase62();
            if (lifetime !== 0) {
              this.#writer.lifetime(lifetime);
              this.#writer.print(' ');
            }
          }
          if (tag === 'Q') this.#writer.print('mut ');
          this.#type();
          return;
        case 'P':
        case 'O':
          this.#writer.print(tag === 'P' ? '*const ' : '*mut ');
          this.#type();
          return;
        case 'A':
        case 'S':
          this.#writer.print('[');
          this.#type();
          if (tag === 'A') {
            this.#writer.print('; ');
            this.#constants.write(true);
          }
          this.#writer.print(']');
          return;
        case 'T':
          this.#writer.print('(');
          if (this.#writer.list(', ', () => this.#type()) === 1) this.#writer.print(',');
          this.#writer.print(')');
          return;
        case 'F':
          this.#writer.binder(() => this.#functionSignature());
          return;
        case 'D':
          this.#writer.print('dyn ');
          this.#writer.binder(() => this.#writer.list(' + ', () => this.#dynTrait()));
          this.#dynLifetime();
          return;
        case 'B':
          this.#writer.backReference(() => this.#type());
          return;
        case 'W':
          this.#type();
          this.#writer.print(' is ');
          this.#pattern();
          return;
        default:
          this.#writer.cursor.position -= 1;
          this.#path(false);
      }
    });
  }

  /** `["U"] ["K" abi] {type} "E" type`. */
  #functionSignature(): void {
    if (this.#writer.cursor.eat('U')) this.#writer.print('unsafe ');
    if (this.#writer.cursor.eat('K')) {
      const abi = this.#writer.cursor.eat('C') ? 'C' : this.#writer.cursor.undisambiguated();
      if (!/^[\0-\x7f]+$/.test(abi)) throw new MalformedName();
      this.#writer.print(`extern "${abi.replaceAll('_', '-')}" `);
    }
    this.#writer.print('fn(');
    this.#writer.list(', ', () => this.#type());
    this.#writer.print(')');
    if (this.#writer.cursor.eat('u')) return;
    this.#writer.print(' -> ');
    this.#type();
  }

  #dynLifetime(): void {
    if (!this.#writer.cursor.eat('L')) throw new MalformedName();
    const lifetime = this.#writer.cursor.smallBase62();
    if (lifetime === 0) return;
    this.#writer.print(' + ');
    this.#writer.lifetime(lifetime);
  }

  /** A trait of a trait object: its associated types stand among its generic arguments. */
  #dynTrait(): void {
    let open = this.#pathWithOpenArguments();
    while (this.#writer.cursor.eat('p')) {
      this.#writer.print(open ? ', ' : '<');
      open = true;
      this.#writer.print(`${this.#writer.cursor.undisambiguated()} = `);
      if (this.#writer.cursor.eat('K')) this.#constants.write(false);
      else this.#type();
    }
    if (open) this.#writer.print('>');
  }

  /** A path whose generic arguments, if it has any, are not closed with `>`; returns whether it has. */
  #pathWithOpenArguments(): boolean {
    if (this.#writer.cursor.eat('B')) {
      let open = false;
      this.#writer.backReference(() => {
        open = this.#pathWithOpenArguments();
      });
      return open;
    }
    if (!this.#writer.cursor.eat('I')) {
      this.#path(false);
      return false;
    }
    this.#path(false);
    this.#writer.print('<');
    this.#writer.list(', ', () => this.#genericArgument());
    return true;
  }

  /** The pattern of a pattern type: a range, alternatives, or not null. */
  #pattern(): void {
    this.#writer.nested(() => {
      switch (this.#writer.cursor.next()) {
        case 'R':
          this.#constants.write(false);
          this.#writer.print('..=');
          this.#constants.write(false);
          return;
        case 'O':
          this.#pattern();
          while (!this.#writer.cursor.eat('E')) {
            this.#writer.print(' | ');
            this.#pattern();
          }
          return;
        case 'N':
          this.#writer.print('!null');
          return;
        default:
          throw new MalformedName();
      }
    });
  }
}
