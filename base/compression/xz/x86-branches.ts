/** The bytes before a branch that look like branches, too, as three bits: the lowest is the byte just before. */
const PLAUSIBLE = [true, true, true, false, true, false, false, false];
/** How many of the four bytes of an address the earlier branches reach into. */
const OVERLAP = [0, 1, 2, 2, 3, 3, 3, 3];

/** The highest byte of the distance of a near branch. */
function isSignByte(byte: number): boolean {
  return byte === 0 || byte === 0xff;
}

/**
 * Undoes xz's filter for x86 code in place: the addresses of CALL and JMP (e8 and e9) become distances again.
 * The filter looks at bytes and not at instructions. So the bytes before decide whether four bytes count as an address
 * (The .xz File Format 1.2.1, section 5.3.2; xz's `--x86`).
 * @param start the address of the first byte
 */
export function restoreX86Branches(bytes: Uint8Array, start: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let mask = 0;
  let previous = -1;
  for (let at = 0; at + 5 <= bytes.length; at += 1) {
    if ((bytes[at]! & 0xfe) !== 0xe8) continue;
    const gap = at - previous;
    previous = at;
    mask = gap > 3 ? 0 : (mask << (gap - 1)) & 7;
    const seemsCode = mask === 0 || (PLAUSIBLE[mask]! && !isSignByte(bytes[at + 4 - OVERLAP[mask]!]!));
    if (!seemsCode || !isSignByte(bytes[at + 4]!)) {
      mask = ((mask << 1) | 1) & 7;
      continue;
    }
    view.setInt32(at + 1, distance(view.getInt32(at + 1, true), start + at + 5, mask), true);
    at += 4;
  }
}

/** @param next the address behind the branch */
function distance(address: number, next: number, mask: number): number {
  let source = address;
  for (;;) {
    const target = (source - next) | 0;
    // 25 bits, with sign.
    const result = (target << 7) >> 7;
    if (mask === 0) return result;
    const bits = OVERLAP[mask]! * 8;
    if (!isSignByte((target >>> (24 - bits)) & 0xff)) return result;
    source = target ^ (2 ** (32 - bits) - 1);
  }
}
