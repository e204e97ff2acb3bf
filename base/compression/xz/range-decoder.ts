import { PackingFault } from '../limits.ts';

/** Probabilities have 11 bits, and begin at a half. */
const HALF = 1024;
/** How fast they follow what they see. */
const RATE = 5;
/** Below this, another byte is read. */
const LEAST_RANGE = 2 ** 24;

/** LZMA's coder of single bits, each with a probability that adapts (LZMA specification, "Range Decoder"). */
export class RangeDecoder {
  readonly #bytes: Uint8Array;
  #at = 0;
  #end = 0;
  // Both are unsigned numbers of 32 bits, kept as signed ones: V8 keeps those without a box.
  #range = 0;
  #code = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Begins a stretch of data. @throws PackingFault if it is too short, or begins with another byte than 0 */
  begin(start: number, end: number): void {
    if (end - start < 5) throw new PackingFault('a chunk of LZMA has less than 5 bytes', start);
    if (this.#bytes[start] !== 0) throw new PackingFault('a chunk of LZMA does not begin with 0', start);
    this.#at = start + 1;
    this.#end = end;
    this.#range = -1;
    this.#code = 0;
    for (let count = 0; count < 4; count += 1) this.#code = (this.#code << 8) | this.#next();
  }

  /** Ends a stretch. @throws PackingFault if it is not read to its end */
  end(): void {
    this.#refill();
    if (this.#at !== this.#end || this.#code !== 0)
      throw new PackingFault('a chunk of LZMA does not end where its content does', this.#at);
  }

  /** Where the next byte is read. */
  get offset(): number {
    return this.#at;
  }

  /** The next bit, by the probability at an index. */
  bit(probabilities: Uint16Array, index: number): 0 | 1 {
    this.#refill();
    const probability = probabilities[index]!;
    const bound = Math.imul(this.#range >>> 11, probability);
    if (this.#code >>> 0 < bound >>> 0) {
      this.#range = bound;
      probabilities[index] = probability + ((2 * HALF - probability) >> RATE);
      return 0;
    }
    this.#range = (this.#range - bound) | 0;
    this.#code = (this.#code - bound) | 0;
    probabilities[index] = probability - (probability >> RATE);
    return 1;
  }

  /** A number of some bits, the highest first. Its probabilities begin at an index, as a tree. */
  tree(probabilities: Uint16Array, first: number, bits: number): number {
    let node = 1;
    for (let count = 0; count < bits; count += 1) node = (node << 1) | this.bit(probabilities, first + node);
    return node - (1 << bits);
  }

  /** A number of some bits, the lowest first. */
  reverseTree(probabilities: Uint16Array, first: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let count = 0; count < bits; count += 1) {
      const bit = this.bit(probabilities, first + node);
      node = (node << 1) | bit;
      value |= bit << count;
    }
    return value;
  }

  /** A number of some bits that are as likely 0 as 1, the highest first. */
  direct(bits: number): number {
    let value = 0;
    for (let count = 0; count < bits; count += 1) {
      this.#refill();
      this.#range >>>= 1;
      const isSet = this.#code >>> 0 >= this.#range >>> 0;
      if (isSet) this.#code = (this.#code - this.#range) | 0;
      value = (value << 1) | (isSet ? 1 : 0);
    }
    return value;
  }

  #refill(): void {
    if (this.#range >>> 0 >= LEAST_RANGE) return;
    this.#range <<= 8;
    this.#code = (this.#code << 8) | this.#next();
  }

  #next(): number {
    if (this.#at >= this.#end) throw new PackingFault('a chunk of LZMA ends too early', this.#at);
    return this.#bytes[this.#at++]!;
  }
}

/** Sets probabilities to their beginning. */
export function resetProbabilities(probabilities: Uint16Array): void {
  probabilities.fill(HALF);
}
