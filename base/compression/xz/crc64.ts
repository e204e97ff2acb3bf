/** CRC-64 of ECMA-182, reflected, as two halves of 32 bits: the polynomial of xz. */
const POLYNOMIAL_HIGH = 0xc96c5795;
const POLYNOMIAL_LOW = 0xd7870f42;

let table: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;

function makeTable(): NonNullable<typeof table> {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let [h, l] = [0, byte];
    for (let bit = 0; bit < 8; bit += 1) {
      const out = l & 1;
      l = (l >>> 1) | (h << 31);
      h >>>= 1;
      if (out === 1) {
        h ^= POLYNOMIAL_HIGH;
        l ^= POLYNOMIAL_LOW;
      }
    }
    high[byte] = h;
    low[byte] = l;
  }
  return { high, low };
}

/** The CRC-64 of bytes as xz has it. */
export function crc64(bytes: Uint8Array): bigint {
  table ??= makeTable();
  const { high, low } = table;
  let [h, l] = [~0, ~0];
  for (const byte of bytes) {
    const index = (l ^ byte) & 0xff;
    l = ((l >>> 8) | (h << 24)) ^ low[index]!;
    h = (h >>> 8) ^ high[index]!;
  }
  return (BigInt(~h >>> 0) << 32n) | BigInt(~l >>> 0);
}
