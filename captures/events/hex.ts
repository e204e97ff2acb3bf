import { Diagnostic } from '../../base/diagnostic.ts';

const BYTES_PER_LINE = 16;

/**
 * Reads bytes in hexadecimal: two digits a byte, with or without blanks and line ends between bytes. A `#` begins a
 * comment that ends with its line.
 *
 * @param text such as `00 11 22`, `001122`, or several lines of them
 * @param name the text's name in errors
 * @throws {Diagnostic} `HEX_DIGIT` or `HEX_HALF_BYTE`, kind `input`, naming line and column, both counted from 1
 */
export function parsePacketHex(text: string, name = 'packet'): Uint8Array {
  const bytes: number[] = [];
  for (const [line, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const [content = ''] = whole.split('#', 1);
    for (const word of content.matchAll(/[^ \t]+/g)) {
      pushWord(bytes, word[0], { name, line: line + 1, column: word.index + 1 });
    }
  }
  return Uint8Array.from(bytes);
}

function pushWord(bytes: number[], word: string, place: { name: string; line: number; column: number }): void {
  const stranger = word.search(/[^0-9a-fA-F]/);
  if (stranger >= 0) {
    const character = String.fromCodePoint(word.codePointAt(stranger)!);
    throw fault(place, stranger, {
      code: 'HEX_DIGIT',
      problem: `${JSON.stringify(character)} is not a hexadecimal digit`,
      cause: 'a packet is written in the digits 0-9, a-f and A-F, two a byte',
      hint: /^0x/i.test(word) ? 'leave out the 0x' : 'separate bytes by blanks or not at all; comments begin with #',
    });
  }
  if (word.length % 2 !== 0) {
    throw fault(place, word.length - 1, {
      code: 'HEX_HALF_BYTE',
      problem: `the last byte of ${JSON.stringify(word)} has one digit`,
      cause: 'every byte has two digits',
      hint: 'write 0a for a',
    });
  }
  for (let at = 0; at < word.length; at += 2) bytes.push(Number.parseInt(word.slice(at, at + 2), 16));
}

function fault(
  place: { name: string; line: number; column: number },
  at: number,
  details: { code: string; problem: string; cause: string; hint: string },
): Diagnostic {
  return new Diagnostic({
    code: details.code,
    kind: 'input',
    message: `${place.name}, line ${place.line}, column ${place.column + at}: ${details.problem}`,
    cause: details.cause,
    hint: details.hint,
  });
}

/**
 * Bytes as a dump of 16 per line: offset, bytes, and printable ASCII, in the layout of `text2pcap` and `hexdump -C`.
 * The last line has no line end.
 */
export function formatHexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += BYTES_PER_LINE) {
    const row = Array.from(bytes.subarray(offset, offset + BYTES_PER_LINE));
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${offset.toString(16).padStart(4, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3 - 1)}  |${ascii}|`);
  }
  return lines.join('\n');
}

/** Bytes as hexadecimal without blanks, as `--json` prints them. */
export function formatHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
