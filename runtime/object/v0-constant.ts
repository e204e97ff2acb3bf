import { MalformedName } from './v0-cursor.ts';
import type { V0Writer } from './v0-writer.ts';

/** Integer types by their letters in a mangled name. */
export const INTEGERS: Readonly<Record<string, string>> = {
  a: 'i8',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  s: 'i16',
  t: 'u16',
  x: 'i64',
  y: 'u64',
};

/** The most hexadecimal digits of a constant that is written in decimal. */
const DIGITS_OF_64_BITS = 16;
const DIGITS_OF_A_CHARACTER = 6;
const ESCAPES: Readonly<Record<number, string>> = {
  9: '\\t',
  10: '\\n',
  13: '\\r',
  39: "\\'",
  92: '\\\\',
};

/**
 * Prints a constant: a number, a truth value, a character, `_`, or a back reference to one of these. @throws
 * {MalformedName}
 */
export function printConstant(writer: V0Writer): void {
  const { cursor } = writer;
  writer.nested(() => {
    const tag = cursor.next();
    if (INTEGERS[tag] !== undefined) {
      if (cursor.eat('n')) writer.print('-');
      const digits = cursor.hexDigits();
      writer.print(digits.length <= DIGITS_OF_64_BITS ? BigInt(`0x${digits}`).toString() : `0x${digits}`);
      return;
    }
    switch (tag) {
      case 'b': {
        const digits = cursor.hexDigits();
        if (digits !== '0' && digits !== '1') throw new MalformedName();
        writer.print(digits === '1' ? 'true' : 'false');
        return;
      }
      case 'c':
        writer.print(character(cursor.hexDigits()));
        return;
      case 'p':
        writer.print('_');
        return;
      case 'B':
        writer.backReference(() => printConstant(writer));
        return;
      default:
        throw new MalformedName();
    }
  });
}

/** A character in quotes. One that is not printable ASCII is escaped by its digits. */
function character(digits: string): string {
  if (digits.length > DIGITS_OF_A_CHARACTER) throw new MalformedName();
  const code = Number.parseInt(digits, 16);
  const escaped = ESCAPES[code];
  if (escaped !== undefined) return `'${escaped}'`;
  return code >= 0x20 && code <= 0x7e ? `'${String.fromCharCode(code)}'` : `'\\u{${digits}}'`;
}
