import { INTEGERS, printConstant } from './v0-constant.ts';
import { MalformedName } from './v0-cursor.ts';
import { V0Writer } from './v0-writer.ts';

const BASIC_TYPES: Readonly<Record<string, string>> = {
  ...INTEGERS,
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  p: '_',
  u: '()',
  v: '...',
  z: '!',
};

/**
 * Demangles a name of Rust's v0 mangling (RFC 2603) like LLVM's demangler (llvm/lib/Demangle/RustDemangle.cpp). The
 * name has a path, perhaps the path of the crate it was instantiated in, and perhaps a suffix after a full stop, in
 * parentheses. Constructs that LLVM does not know stay mangled: constants of text and of structures, patterns,
 * associated constants.
 *
 * @param name the symbol, from its `_R` on
 * @returns undefined if LLVM does not know it, or it exceeds a bound on depth or length
 */
export function demangleV0(name: string): string | undefined {
  const dot = name.indexOf('.');
  const printer = new V0Printer(name.slice(2, dot < 0 ? undefined : dot));
  try {
    const text = printer.symbol();
    return dot < 0 ? text : `${text} (${name.slice(dot)})`;
  } catch (error) {
    if (error instanceof MalformedName) return undefined;
    throw error;
  }
}

class V0Printer {
  readonly #writer: V0Writer;

  constructor(input: string) {
    this.#writer = new V0Writer(input);
  }

  symbol(): string {
    const { cursor } = this.#writer;
    this.#path(false);
    if (!cursor.atEnd) this.#writer.silently(() => this.#path(false));
    if (!cursor.atEnd) throw new MalformedName();
    return this.#writer.text;
  }

  /**
   * `path`.
   * @param inType whether it is where a type can be, so that generic arguments need no `::`
   * @param open whether to leave its last generic arguments open
   * @returns whether they are open
   */
  #path(inType: boolean, open = false): boolean {
    const writer = this.#writer;
    const { cursor } = writer;
    return writer.nested(() => {
      switch (cursor.next()) {
        case 'C':
          cursor.optionalBase62('s');
          writer.identifier(cursor.identifier());
          return false;
        case 'M':
          this.#implPath(inType);
          writer.print('<');
          this.#type();
          writer.print('>');
          return false;
        case 'X':
          this.#implPath(inType);
          this.#asTrait();
          return false;
        case 'Y':
          this.#asTrait();
          return false;
        case 'N':
          this.#nestedPath(inType);
          return false;
        case 'I':
          this.#path(inType);
          writer.print(inType ? '<' : '::<');
          writer.list(', ', () => this.#genericArgument());
          if (!open) writer.print('>');
          return open;
        case 'B': {
          let isOpen = false;
          writer.backReference(() => {
            isOpen = this.#path(inType, open);
          });
          return isOpen;
        }
        default:
          throw new MalformedName();
      }
    });
  }

  /** The place of an `impl`, which is not written. */
  #implPath(inType: boolean): void {
    this.#writer.silently(() => {
      this.#writer.cursor.optionalBase62('s');
      this.#path(inType);
    });
  }

  /** `<Type as Trait>`. */
  #asTrait(): void {
    this.#writer.print('<');
    this.#type();
    this.#writer.print(' as ');
    this.#path(true);
    this.#writer.print('>');
  }

  /** A name in another path: `outer::name`, or `outer::{closure#0}` for an item without a name. */
  #nestedPath(inType: boolean): void {
    const writer = this.#writer;
    const { cursor } = writer;
    const namespace = cursor.next();
    if (!/[a-zA-Z]/.test(namespace)) throw new MalformedName();
    this.#path(inType);
    const disambiguator = cursor.optionalBase62('s');
    const identifier = cursor.identifier();
    const named = identifier.name !== '';
    if (namespace >= 'a') {
      if (named) {
        writer.print('::');
        writer.identifier(identifier);
      }
      return;
    }
    writer.print(`::{${namespace === 'C' ? 'closure' : namespace === 'S' ? 'shim' : namespace}`);
    if (named) {
      writer.print(':');
      writer.identifier(identifier);
    }
    writer.print(`#${disambiguator}}`);
  }

  #genericArgument(): void {
    const { cursor } = this.#writer;
    if (cursor.eat('L')) this.#writer.lifetime(cursor.base62());
    else if (cursor.eat('K')) printConstant(this.#writer);
    else this.#type();
  }

  #type(): void {
    const writer = this.#writer;
    const { cursor } = writer;
    writer.nested(() => {
      const tag = cursor.next();
      const basic = BASIC_TYPES[tag];
      if (basic !== undefined) {
        writer.print(basic);
        return;
      }
      switch (tag) {
        case 'A':
        case 'S':
          writer.print('[');
          this.#type();
          if (tag === 'A') {
            writer.print('; ');
            printConstant(this.#writer);
          }
          writer.print(']');
          return;
        case 'T':
          writer.print('(');
          if (writer.list(', ', () => this.#type()) === 1) writer.print(',');
          writer.print(')');
          return;
        case 'R':
        case 'Q':
          writer.print('&');
          if (cursor.eat('L')) this.#lifetimeIfNamed('', ' ');
          if (tag === 'Q') writer.print('mut ');
          this.#type();
          return;
        case 'P':
        case 'O':
          writer.print(tag === 'P' ? '*const ' : '*mut ');
          this.#type();
          return;
        case 'F':
          writer.binder(() => this.#functionSignature());
          return;
        case 'D':
          writer.print('dyn ');
          writer.binder(() => writer.list(' + ', () => this.#dynTrait()));
          if (!cursor.eat('L')) throw new MalformedName();
          this.#lifetimeIfNamed(' + ', '');
          return;
        case 'B':
          writer.backReference(() => this.#type());
          return;
        default:
          cursor.position -= 1;
          this.#path(true);
      }
    });
  }

  #lifetimeIfNamed(before: string, after: string): void {
    const lifetime = this.#writer.cursor.base62();
    if (lifetime === 0n) return;
    this.#writer.print(before);
    this.#writer.lifetime(lifetime);
    this.#writer.print(after);
  }

  /** `["U"] ["K" abi] {type} "E" type`. */
  #functionSignature(): void {
    const writer = this.#writer;
    const { cursor } = writer;
    if (cursor.eat('U')) writer.print('unsafe ');
    if (cursor.eat('K')) {
      const { name, punycode } = cursor.eat('C') ? { name: 'C', punycode: false } : cursor.identifier();
      if (punycode) throw new MalformedName();
      writer.print(`extern "${name.replaceAll('_', '-')}" `);
    }
    writer.print('fn(');
    writer.list(', ', () => this.#type());
    writer.print(')');
    if (cursor.eat('u')) return;
    writer.print(' -> ');
    this.#type();
  }

  /** A trait of a trait object. Its associated types are among its generic arguments. */
  #dynTrait(): void {
    const writer = this.#writer;
    let open = this.#path(true, true);
    while (writer.cursor.eat('p')) {
      writer.print(open ? ', ' : '<');
      open = true;
      writer.print(`${writer.cursor.identifier().name} = `);
      this.#type();
    }
    if (open) writer.print('>');
  }
}
