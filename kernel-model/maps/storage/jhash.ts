const INITIAL = 0xdeadbeef;

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/**
 * Linux's hash of 32-bit words (jhash2, include/linux/jhash.h: Bob Jenkins's lookup3), with 0 as its initial value.
 * @returns 32 bits, unsigned
 */
export function jhash2(words: Uint32Array): number {
  let a = (INITIAL + words.length * 4) | 0;
  let b = a;
  let c = a;
  let place = 0;
  for (; words.length - place > 3; place += 3) {
    a = (a + words[place]!) | 0;
    b = (b + words[place + 1]!) | 0;
    c = (c + words[place + 2]!) | 0;
    a = ((a - c) | 0) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  const left = words.length - place;
  if (left === 0) return c >>> 0;
  a = (a + words[place]!) | 0;
  if (left > 1) b = (b + words[place + 1]!) | 0;
  if (left > 2) c = (c + words[place + 2]!) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}
