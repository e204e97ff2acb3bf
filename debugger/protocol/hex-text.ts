const DIGITS = /^(?:[\da-f]{2})*$/i;

/** Bytes in hexadecimal digits, two a byte. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** The bytes of hexadecimal digits; undefined for anything else. */
export function fromHex(text: string): Uint8Array | undefined {
  if (!DIGITS.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, n) => Number.parseInt(text.slice(2 * n, 2 * n + 2), 16));
}

/** A text in hexadecimal digits, as UTF-8. */
export function textToHex(text: string): string {
  return toHex(new TextEncoder().encode(text));
}

/** The text of hexadecimal digits; undefined for anything else. */
export function textFromHex(digits: string): string | undefined {
  const bytes = fromHex(digits);
  return bytes && new TextDecoder().decode(bytes);
}

/** A number in hexadecimal digits, of 64 bits at most; undefined for anything else. */
export function hexNumber(text: string | undefined): bigint | undefined {
  return text !== undefined && /^[\da-f]{1,16}$/i.test(text) ? BigInt(`0x${text}`) : undefined;
}
