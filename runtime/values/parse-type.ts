import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames, listNames } from '../../base/known-names.ts';
import type { IntegerType, StructTypes, ValueType } from './value-type.ts';

const INTEGER = /^([ui])(8|16|32|64)(be|le)?$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const DIMENSION = /\[([^[\]]*)\]$/;
/** Far above any map value in a scenario. */
const LARGEST_SIZE = 1 << 20;

const SIMPLE_TYPES = ['u8', 'u16', 'u32', 'u64', 'i8', 'i16', 'i32', 'i64', 'bool', 'ipv4', 'mac'];

function unknownType(text: string, cause: string, hint?: string): Diagnostic {
  return new Diagnostic({
    code: 'TYPE_UNKNOWN',
    kind: 'input',
    message: `"${text}" is not a type`,
    cause,
    hint:
      hint ??
      'write u8 to u64 or i8 to i64 (with be or le), bool, bytes[N], char[N], ipv4, mac, or a declared struct; add [N] for an array',
  });
}

function integer(sign: string, bits: string, order: string | undefined): IntegerType {
  const size = Number(bits) / 8;
  return { kind: 'integer', size, alignment: size, signed: sign === 'i', order: order === 'be' ? 'big' : 'little' };
}

function parseLength(text: string, whole: string): number {
  if (!/^[1-9][0-9]*$/.test(text)) throw unknownType(whole, `[${text}] is not a length: it must be a positive number`);
  const length = Number(text);
  if (length > LARGEST_SIZE) throw unknownType(whole, `[${text}] is longer than ${LARGEST_SIZE} bytes`);
  return length;
}

function parseName(name: string, whole: string, structs: StructTypes): ValueType {
  const match = INTEGER.exec(name);
  if (match) return integer(match[1]!, match[2]!, match[3]);
  if (name === 'bool') return { kind: 'boolean', size: 1, alignment: 1 };
  if (name === 'ipv4') return { kind: 'bytes', size: 4, alignment: 1, notation: 'ipv4' };
  if (name === 'mac') return { kind: 'bytes', size: 6, alignment: 1, notation: 'mac' };
  if (name === 'bytes' || name === 'char' || name === 'string') {
    throw unknownType(whole, `${name} needs a length: ${name}[16]`);
  }
  if (!NAME.test(name)) throw unknownType(whole, `"${name}" is not a name`);
  const struct = structs.get(name);
  if (struct === undefined) {
    const { nearest } = knownNames(name, [...structs.keys(), ...SIMPLE_TYPES]);
    const hint = nearest === undefined ? undefined : `write ${nearest}`;
    throw unknownType(whole, `no struct ${name} is declared (declared: ${listNames([...structs.keys()])})`, hint);
  }
  return struct;
}

/**
 * Reads the name of a type. Dimensions are read as in C and Rust's debug information: `u32[2][3]` is two times three
 * u32.
 *
 * @throws Diagnostic TYPE_UNKNOWN
 */
export function parseType(text: string, structs: StructTypes = new Map()): ValueType {
  const whole = text.trim();
  let name = whole;
  const dimensions: number[] = [];
  for (let match = DIMENSION.exec(name); match; match = DIMENSION.exec(name)) {
    dimensions.unshift(parseLength(match[1]!.trim(), whole));
    name = name.slice(0, match.index).trim();
  }
  let type: ValueType;
  if (dimensions.length > 0 && (name === 'bytes' || name === 'char' || name === 'string')) {
    const size = dimensions.pop()!;
    type =
      name === 'bytes'
        ? { kind: 'bytes', size, alignment: 1, notation: 'hexadecimal' }
        : { kind: 'text', size, alignment: 1 };
  } else {
    type = parseName(name, whole, structs);
  }
  for (const length of dimensions.reverse()) {
    const size = type.size * length;
    if (size > LARGEST_SIZE) throw unknownType(whole, `it would take ${size} bytes, more than ${LARGEST_SIZE}`);
    type = { kind: 'array', size, alignment: type.alignment, element: type, length };
  }
  return type;
}
