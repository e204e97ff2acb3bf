import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import { parseSyntax, type Syntax } from './value-syntax.ts';
import {
  type ArrayType,
  type BytesType,
  type IntegerType,
  type StructType,
  typeName,
  type Value,
  type ValueType,
} from './value-type.ts';

const DECIMAL = /^-?[0-9]+$/;
const HEXADECIMAL = /^-?0x[0-9a-fA-F]+$/;
const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const MAC = /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/;

/** Gives a parsed value its type, or reports where it does not fit. */
class TypedReader {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  value(type: ValueType, syntax: Syntax): Value {
    switch (type.kind) {
      case 'integer':
        return this.#integer(type, syntax);
      case 'boolean':
        return this.#boolean(syntax);
      case 'bytes':
        return this.#bytes(type, syntax);
      case 'text':
        return this.#characters(type.size, syntax);
      case 'array':
        return this.#array(type, syntax);
      case 'struct':
        return this.#struct(type, syntax);
    }
  }

  #error(type: string, syntax: { readonly at: number }, cause: string, hint?: string): Diagnostic {
    return new Diagnostic({
      code: 'VALUE_MISFIT',
      kind: 'input',
      message: `"${this.#text}" is not a ${type} at character ${syntax.at + 1}`,
      cause,
      hint: hint ?? 'correct the value, or the type in the column heading',
    });
  }

  #integer(type: IntegerType, syntax: Syntax): Value {
    const name = typeName(type);
    const address = syntax.kind === 'word' ? IPV4.exec(syntax.text) : null;
    if (syntax.kind === 'word' && address !== null && type.size === 4 && type.order === 'big') {
      return this.#octets(address, name, syntax).reduce((sum, octet) => sum * 256 + octet, 0);
    }
    if (syntax.kind !== 'word' || !(DECIMAL.test(syntax.text) || HEXADECIMAL.test(syntax.text))) {
      throw this.#error(name, syntax, 'an integer was expected, decimal or 0x');
    }
    const negative = syntax.text.startsWith('-');
    const magnitude = BigInt(negative ? syntax.text.slice(1) : syntax.text);
    const value = negative ? -magnitude : magnitude;
    const bits = BigInt(type.size * 8);
    const least = type.signed ? -(1n << (bits - 1n)) : 0n;
    const greatest = (1n << (type.signed ? bits - 1n : bits)) - 1n;
    if (value < least || value > greatest) {
      throw this.#error(name, syntax, `${syntax.text} is outside ${least} … ${greatest}`);
    }
    return type.size === 8 ? value : Number(value);
  }

  #boolean(syntax: Syntax): Value {
    if (syntax.kind === 'word' && (syntax.text === 'true' || syntax.text === 'false')) return syntax.text === 'true';
    throw this.#error('bool', syntax, 'true or false was expected');
  }

  #octets(match: RegExpExecArray, type: string, syntax: Syntax): number[] {
    const octets = match.slice(1, 5).map(Number);
    if (octets.some((octet) => octet > 255)) throw this.#error(type, syntax, 'a part of the address is above 255');
    return octets;
  }

  #bytes(type: BytesType, syntax: Syntax): Value {
    const name = typeName(type);
    if (syntax.kind !== 'word') throw this.#error(name, syntax, `${type.size} bytes were expected`);
    if (type.notation === 'ipv4') {
      const match = IPV4.exec(syntax.text);
      if (match === null) throw this.#error(name, syntax, 'an address such as 10.0.0.1 was expected');
      return Uint8Array.from(this.#octets(match, name, syntax));
    }
    if (type.notation === 'mac' && !MAC.test(syntax.text)) {
      throw this.#error(name, syntax, 'an address such as 02:00:00:00:00:01 was expected');
    }
    const digits = syntax.text.replace(type.notation === 'mac' ? /:/g : /\s+/g, '');
    if (!/^([0-9a-fA-F]{2})*$/.test(digits))
      throw this.#error(name, syntax, 'pairs of hexadecimal digits were expected');
    if (digits.length !== type.size * 2) {
      throw this.#error(name, syntax, `it has ${digits.length / 2} bytes, ${type.size} were expected`);
    }
    return Uint8Array.from({ length: type.size }, (_, index) =>
      Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16),
    );
  }

  #characters(size: number, syntax: Syntax): Value {
    const name = `char[${size}]`;
    if (syntax.kind !== 'text') throw this.#error(name, syntax, 'a text in quotation marks was expected');
    const length = new TextEncoder().encode(syntax.text).length;
    if (length > size) throw this.#error(name, syntax, `it takes ${length} bytes, there are ${size}`);
    if (syntax.text.endsWith('\0')) throw this.#error(name, syntax, 'the text ends in NUL, which already pads it');
    return syntax.text;
  }

  #array(type: ArrayType, syntax: Syntax): Value {
    const name = typeName(type);
    if (syntax.kind === 'repeat') {
      if (syntax.count !== type.length) {
        throw this.#error(name, syntax, `it has ${syntax.count} elements, ${type.length} were expected`);
      }
      return Array.from({ length: type.length }, () => this.value(type.element, syntax.item));
    }
    if (syntax.kind !== 'list') throw this.#error(name, syntax, 'a list such as [1, 2] was expected');
    if (syntax.items.length !== type.length) {
      throw this.#error(name, syntax, `it has ${syntax.items.length} elements, ${type.length} were expected`);
    }
    return syntax.items.map((item) => this.value(type.element, item));
  }

  #struct(type: StructType, syntax: Syntax): Value {
    if (syntax.kind !== 'struct') throw this.#error(type.name, syntax, 'fields such as {a: 1, b: 2} were expected');
    const known = type.fields.map((field) => field.name);
    const given = new Map<string, Syntax>();
    for (const field of syntax.fields) {
      if (!known.includes(field.name)) {
        const { nearest, list } = knownNames(field.name, known);
        const hint = nearest === undefined ? undefined : `write ${nearest}`;
        throw this.#error(type.name, field, `it has no field ${field.name}, only ${list}`, hint);
      }
      if (given.has(field.name)) throw this.#error(type.name, field, `the field ${field.name} is given twice`);
      given.set(field.name, field.value);
    }
    // Entries instead of assignments: a field may have the name __proto__.
    return Object.fromEntries(
      type.fields.map((field) => {
        const found = given.get(field.name);
        if (found === undefined) throw this.#error(type.name, syntax, `the field ${field.name} is missing`);
        return [field.name, this.value(field.type, found)];
      }),
    );
  }
}

/**
 * Reads a value of a type from its text in a feature.
 * @throws Diagnostic VALUE_SYNTAX, VALUE_MISFIT with the position in the text
 */
export function parseValue(type: ValueType, text: string): Value {
  return new TypedReader(text).value(type, parseSyntax(text));
}
