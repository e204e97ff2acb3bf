/** Bytes that are turned into one piece of text at once: a call takes so many arguments at most. */
const PIECE = 4096;

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Bytes in hexadecimal, two digits a byte. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

/** Bytes as text, a character a byte (ISO 8859-1). */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += PIECE) {
    text += String.fromCharCode(...bytes.subarray(start, start + PIECE));
  }
  return text;
}

/** Text as bytes, of each character its low 8 bits. */
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

/** UTF-8 as text, with U+FFFD for what is none. */
export function utf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Whether two arrays hold the same bytes. */
export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}

/** Whether bytes hold a sequence of others somewhere. */
export function includesBytes(bytes: Uint8Array, sequence: Uint8Array): boolean {
  for (let at = 0; at + sequence.length <= bytes.length; at++) {
    if (sameBytes(bytes.subarray(at, at + sequence.length), sequence)) return true;
  }
  return false;
}
