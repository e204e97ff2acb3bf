/** The meaning of the bytes of a map's key or value, in the words of a feature file. */

/** `little` is the processor's own order, `big` the network's. */
export type ByteOrder = 'little' | 'big';

/** `u8` … `u64` and `i8` … `i64`, with `be` or `le` after them if the order is not the processor's: `u16be`. */
export interface IntegerType {
  readonly kind: 'integer';
  /** Bytes: 1, 2, 4 or 8. */
  readonly size: number;
  readonly alignment: number;
  readonly signed: boolean;
  readonly order: ByteOrder;
}

/** `bool`: one byte, 0 or 1, as in Rust. */
export interface BooleanType {
  readonly kind: 'boolean';
  readonly size: 1;
  readonly alignment: 1;
}

/** `bytes[N]`, written in hexadecimal; `ipv4` and `mac` are bytes with special notations. */
export interface BytesType {
  readonly kind: 'bytes';
  readonly size: number;
  readonly alignment: 1;
  readonly notation: 'hexadecimal' | 'ipv4' | 'mac';
}

/** `char[N]` (or `string[N]`): UTF-8 text, the rest of its N bytes NUL. */
export interface TextType {
  readonly kind: 'text';
  readonly size: number;
  readonly alignment: 1;
}

/** `T[N]`. */
export interface ArrayType {
  readonly kind: 'array';
  readonly size: number;
  readonly alignment: number;
  readonly element: ValueType;
  readonly length: number;
}

/** One field of a {@link StructType}. */
export interface StructField {
  readonly name: string;
  /** Bytes from the struct's start. */
  readonly offset: number;
  readonly type: ValueType;
}

/** A struct by its name, laid out by C's rules. */
export interface StructType {
  readonly kind: 'struct';
  readonly name: string;
  readonly size: number;
  readonly alignment: number;
  readonly fields: readonly StructField[];
}

export type ValueType = IntegerType | BooleanType | BytesType | TextType | ArrayType | StructType;

/** The structs that type names may refer to. */
export type StructTypes = ReadonlyMap<string, StructType>;

/** A value in memory: integers of 64 bits are bigint, smaller ones number. */
export type Value =
  | number
  | bigint
  | boolean
  | string
  | Uint8Array
  | readonly Value[]
  | { readonly [field: string]: Value };

/** The type's name in a feature. */
export function typeName(type: ValueType): string {
  switch (type.kind) {
    case 'integer':
      return `${type.signed ? 'i' : 'u'}${type.size * 8}${type.order === 'big' ? 'be' : ''}`;
    case 'boolean':
      return 'bool';
    case 'bytes':
      return type.notation === 'hexadecimal' ? `bytes[${type.size}]` : type.notation;
    case 'text':
      return `char[${type.size}]`;
    case 'array': {
      // As in C, the first dimension is the outermost.
      const element = typeName(type.element);
      const bracket = element.indexOf('[');
      if (bracket < 0) return `${element}[${type.length}]`;
      return `${element.slice(0, bracket)}[${type.length}]${element.slice(bracket)}`;
    }
    case 'struct':
      return type.name;
  }
}
