import { Diagnostic } from '../../base/diagnostic.ts';
import { type IntegerType, typeName, type Value, type ValueType } from './value-type.ts';

function writeInteger(type: IntegerType, value: Value, view: DataView, offset: number): void {
  const little = type.order === 'little';
  switch (type.size) {
    case 1:
      view.setUint8(offset, Number(value));
      break;
    case 2:
      view.setUint16(offset, Number(value), little);
      break;
    case 4:
      view.setUint32(offset, Number(value), little);
      break;
    default:
      view.setBigUint64(offset, BigInt.asUintN(64, value as bigint), little);
  }
}

function readInteger(type: IntegerType, view: DataView, offset: number): number | bigint {
  const little = type.order === 'little';
  switch (type.size) {
    case 1:
      return type.signed ? view.getInt8(offset) : view.getUint8(offset);
    case 2:
      return type.signed ? view.getInt16(offset, little) : view.getUint16(offset, little);
    case 4:
      return type.signed ? view.getInt32(offset, little) : view.getUint32(offset, little);
    default:
      return type.signed ? view.getBigInt64(offset, little) : view.getBigUint64(offset, little);
  }
}

function write(type: ValueType, value: Value, bytes: Uint8Array, view: DataView, offset: number): void {
  switch (type.kind) {
    case 'integer':
      writeInteger(type, value, view, offset);
      break;
    case 'boolean':
      bytes[offset] = value === true ? 1 : 0;
      break;
    case 'bytes':
      bytes.set(value as Uint8Array, offset);
      break;
    case 'text':
      bytes.set(new TextEncoder().encode(value as string), offset);
      break;
    case 'array':
      (value as readonly Value[]).forEach((item, index) => {
        write(type.element, item, bytes, view, offset + index * type.element.size);
      });
      break;
    case 'struct':
      for (const field of type.fields) {
        const item = (value as { readonly [name: string]: Value })[field.name]!;
        write(field.type, item, bytes, view, offset + field.offset);
      }
  }
}

/** The value's bytes in a map; padding between fields is 0. */
export function encodeValue(type: ValueType, value: Value): Uint8Array {
  const bytes = new Uint8Array(type.size);
  write(type, value, bytes, new DataView(bytes.buffer), 0);
  return bytes;
}

function undecodable(type: ValueType, offset: number, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'VALUE_UNDECODABLE',
    kind: 'input',
    message: `the bytes at offset ${offset} are not a ${typeName(type)}`,
    cause,
    hint: 'read them as bytes[N] to see what they are',
  });
}

function read(type: ValueType, bytes: Uint8Array, view: DataView, offset: number): Value {
  switch (type.kind) {
    case 'integer':
      return readInteger(type, view, offset);
    case 'boolean': {
      const byte = bytes[offset]!;
      if (byte > 1) throw undecodable(type, offset, `a bool is 0 or 1, found ${byte}`);
      return byte === 1;
    }
    case 'bytes':
      return bytes.slice(offset, offset + type.size);
    case 'text': {
      let end = offset + type.size;
      while (end > offset && bytes[end - 1] === 0) end--;
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(offset, end));
      } catch {
        throw undecodable(type, offset, 'they are not UTF-8');
      }
    }
    case 'array':
      return Array.from({ length: type.length }, (_, index) =>
        read(type.element, bytes, view, offset + index * type.element.size),
      );
    case 'struct':
      return Object.fromEntries(
        type.fields.map((field) => [field.name, read(field.type, bytes, view, offset + field.offset)]),
      );
  }
}

/**
 * The value that bytes of a map represent.
 * @throws Diagnostic VALUE_UNDECODABLE for a bool above 1, text that is not UTF-8, or a wrong number of bytes
 */
export function decodeValue(type: ValueType, bytes: Uint8Array): Value {
  if (bytes.length !== type.size) throw undecodable(type, 0, `it takes ${type.size} bytes, there are ${bytes.length}`);
  return read(type, bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
}
