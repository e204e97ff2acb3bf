import { Diagnostic } from '../base/diagnostic.ts';

function wrongCell(message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code: 'TABLE_CELL', kind: 'input', message, cause, hint });
}

/** A 64-bit number, decimal or 0x, that may be negative. */
export function readNumber(text: string, what: string): bigint {
  const match = /^(-?)(0x[0-9a-fA-F]+|[0-9]+)$/.exec(text.trim());
  if (match === null) {
    throw wrongCell(
      `"${text}" is not a number`,
      `${what} is a whole number, decimal or 0x`,
      'write for example 42 or 0x2a',
    );
  }
  return match[1] === '-' ? -BigInt(match[2]!) : BigInt(match[2]!);
}

/** Bytes from pairs of hexadecimal digits, blanks and line ends between them free. */
export function readHexadecimal(text: string, what: string): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  if (!/^([0-9a-fA-F]{2})*$/.test(digits)) {
    throw wrongCell(
      `"${text}" is not hexadecimal`,
      `${what} is written as pairs of hexadecimal digits`,
      'write for example 00 1a ff',
    );
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The numbers of `1-4, 7`, in order. */
export function readNumberList(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const match = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(part);
    const from = Number(match?.[1]);
    const to = Number(match?.[2] ?? match?.[1]);
    if (match === null || from < 1 || to < from || to - from > 1_000_000) {
      throw wrongCell(
        `"${text}" is not a list of numbers`,
        'numbers are counted from 1, ranges rise',
        'write for example 1-4, 7',
      );
    }
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
