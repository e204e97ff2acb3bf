/** Bytes that are compared at once. */
export const SCANNED_GROUP = 64;

/**
 * A module with a function `f` that compares groups of 64 bytes with a pattern of 8 bytes (WebAssembly core
 * specification, chapter 5; vector instructions).
 */
const MODULE = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // Type: (start, end, low, high) -> place, all i32.
  ...[0x01, 0x09, 0x01, 0x60, 0x04, 0x7f, 0x7f, 0x7f, 0x7f, 0x01, 0x7f],
  // Import: the memory m.m, of any size.
  ...[0x02, 0x08, 0x01, 0x01, 0x6d, 0x01, 0x6d, 0x02, 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  // Export: function 0 as "f".
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  // Code: local 4 is the pattern, twice, as a vector.
  ...[0x0a, 0x5f, 0x01, 0x5d, 0x01, 0x01, 0x7b],
  ...[0x20, 0x03, 0xad, 0x42, 0x20, 0x86, 0x20, 0x02, 0xad, 0x84, 0xfd, 0x12, 0x21, 0x04],
  // A block, and a loop in it. Out of it at the end.
  ...[0x02, 0x40, 0x03, 0x40, 0x20, 0x00, 0x20, 0x01, 0x4f, 0x0d, 0x01],
  // Four vectors from the start on, xor the pattern, or the others.
  ...[0x20, 0x00, 0xfd, 0x00, 0x00, 0x00, 0x20, 0x04, 0xfd, 0x51],
  ...[0x20, 0x00, 0xfd, 0x00, 0x00, 0x10, 0x20, 0x04, 0xfd, 0x51, 0xfd, 0x50],
  ...[0x20, 0x00, 0xfd, 0x00, 0x00, 0x20, 0x20, 0x04, 0xfd, 0x51, 0xfd, 0x50],
  ...[0x20, 0x00, 0xfd, 0x00, 0x00, 0x30, 0x20, 0x04, 0xfd, 0x51, 0xfd, 0x50],
  // Out of it where any bit is set; otherwise the start moves on, and again.
  ...[0xfd, 0x53, 0x0d, 0x01, 0x20, 0x00, 0x41, 0xc0, 0x00, 0x6a, 0x21, 0x00, 0x0c, 0x00, 0x0b, 0x0b],
  ...[0x20, 0x00, 0x0b],
]);

type Compare = (start: number, end: number, low: number, high: number) => number;

/** The same by words, for a processor without the vector instructions that a host needs for WebAssembly's. */
function compareByWords(memory: WebAssembly.Memory): Compare {
  let view = new DataView(memory.buffer);
  return (start, end, low, high) => {
    // A memory that grew has another buffer.
    if (view.buffer !== memory.buffer) view = new DataView(memory.buffer);
    for (let place = start; place < end; place += 8) {
      if (view.getInt32(place, true) !== (low | 0) || view.getInt32(place + 4, true) !== (high | 0))
        return start + Math.floor((place - start) / SCANNED_GROUP) * SCANNED_GROUP;
    }
    return end;
  };
}

function compareByVectors(memory: WebAssembly.Memory): Compare {
  compiled ??= new WebAssembly.Module(MODULE);
  return new WebAssembly.Instance(compiled, { m: { m: memory } }).exports.f as Compare;
}

let compiled: WebAssembly.Module | undefined;
/** Memories are used again, and so are their functions. */
const functions = new WeakMap<WebAssembly.Memory, Compare>();

function compareIn(memory: WebAssembly.Memory): Compare {
  const known = functions.get(memory);
  if (known !== undefined) return known;
  const made = WebAssembly.validate(MODULE) ? compareByVectors(memory) : compareByWords(memory);
  functions.set(memory, made);
  return made;
}

/** Searches a memory for what differs from a pattern, faster than a loop over words. */
export class MemoryScan {
  private readonly compare: Compare;

  constructor(memory: WebAssembly.Memory) {
    this.compare = compareIn(memory);
  }

  /**
   * The start of the first group of 64 bytes that differs from a pattern of 8 bytes, given as two words. If none
   * differs, the end of the last whole group.
   */
  sameUpTo(start: number, end: number, low: number, high: number): number {
    const whole = start + Math.floor(Math.max(0, end - start) / SCANNED_GROUP) * SCANNED_GROUP;
    return this.compare(start, whole, low, high) >>> 0;
  }
}
