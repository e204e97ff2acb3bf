/** How many bytes become text in one call: the number of arguments of a call is limited. */
const PIECE = 4096;

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Bytes in hexadecimal, two digits a byte. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

/** Bytes as text (ISO 8859-1): one character per byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += PIECE) {
    text += String.fromCharCode(...bytes.subarray(start, start + PIECE));
  }
  return text;
}

/** Text as bytes: the low 8 bits of each character. */
export function latin1Bytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

const encoder = new TextEncoder();

/** Text in UTF-8. */
export function utf8Bytes(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 as text. U+FFFD replaces invalid bytes. */
export function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

/** UTF-8 as text. An invalid byte is shown by its number: `\xff`. */
export function utf8Escaped(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return escaped(bytes);
  }
}

function escaped(bytes: Uint8Array): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      pieces.push(decoder.decode(bytes.subarray(from, at)), `\\x${DIGITS[bytes[at]!]}`);
      from = at + 1;
    }
    at += Math.max(length, 1);
  }
  return pieces.join('') + decoder.decode(bytes.subarray(from));
}

/** The length in bytes of the character at an offset (The Unicode Standard, table 3-7); 0 if it is invalid. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const second = bytes[at + 1] ?? 0;
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  for (let next = at + 2; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Whether two arrays hold the same bytes. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

/** Whether bytes contain a sequence of others. */
export function includesBytes(bytes: Uint8Array, sequence: Uint8Array): boolean {
  for (let at = 0; at + sequence.length <= bytes.length; at++) {
    if (sameBytes(bytes.subarray(at, at + sequence.length), sequence)) return true;
  }
  return false;
}
