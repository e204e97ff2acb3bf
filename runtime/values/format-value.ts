import { Diagnostic } from '../../base/diagnostic.ts';
import { decodeValue } from './value-bytes.ts';
import type { BytesType, Value, ValueType } from './value-type.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\0': '\\0',
  '\\': '\\\\',
  '"': '\\"',
};
const SHORTEST_REPEAT = 4;

/** Bytes in hexadecimal, a blank between them: `0a 0b`. */
export function formatBytes(bytes: Uint8Array, separator = ' '): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(separator);
}

function formatNotation(type: BytesType, bytes: Uint8Array): string {
  if (type.notation === 'ipv4') return bytes.join('.');
  return formatBytes(bytes, type.notation === 'mac' ? ':' : ' ');
}

function formatList(items: readonly string[]): string {
  const first = items[0];
  if (items.length >= SHORTEST_REPEAT && items.every((item) => item === first)) return `[${first}; ${items.length}]`;
  return `[${items.join(', ')}]`;
}

/** A value in a feature's notation; reading the text again gives the value. */
export function formatValue(type: ValueType, value: Value): string {
  switch (type.kind) {
    case 'integer':
    case 'boolean':
      return String(value);
    case 'bytes':
      return formatNotation(type, value as Uint8Array);
    case 'text':
      return `"${(value as string).replace(/[\n\r\t\0\\"]/g, (character) => ESCAPES[character]!)}"`;
    case 'array':
      return formatList((value as readonly Value[]).map((item) => formatValue(type.element, item)));
    case 'struct': {
      const fields = value as { readonly [name: string]: Value };
      return `{${type.fields.map((field) => `${field.name}: ${formatValue(field.type, fields[field.name]!)}`).join(', ')}}`;
    }
  }
}

/** Bytes as the value they represent; in hexadecimal, with a note, if they represent none. */
export function formatDecoded(type: ValueType, bytes: Uint8Array): string {
  try {
    return formatValue(type, decodeValue(type, bytes));
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    return `bytes ${formatBytes(bytes)} (${error.message}: ${error.cause})`;
  }
}
