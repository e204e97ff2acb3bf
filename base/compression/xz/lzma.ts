import type { GrowingBytes } from '../growing-bytes.ts';
import { PackingFault } from '../limits.ts';
import { type RangeDecoder, resetProbabilities } from './range-decoder.ts';

/** How many bits of the position and of the byte before choose probabilities: the `lc`, `lp` and `pb` of LZMA. */
export interface LzmaProperties {
  readonly literalContext: number;
  readonly literalPosition: number;
  readonly position: number;
}

// The places of probabilities in one array. Each kind has those of 16 positions, or of 12 states.
const STATES = 12;
const POSITIONS = 16;
const IS_MATCH = 0;
const IS_REPEAT = IS_MATCH + STATES * POSITIONS;
const IS_REPEAT_0 = IS_REPEAT + STATES;
const IS_REPEAT_1 = IS_REPEAT_0 + STATES;
const IS_REPEAT_2 = IS_REPEAT_1 + STATES;
const IS_LONG_REPEAT_0 = IS_REPEAT_2 + STATES;
const SLOTS = IS_LONG_REPEAT_0 + STATES * POSITIONS;
const SPECIAL = SLOTS + 4 * 64;
const ALIGN = SPECIAL + 128;
const MATCH_LENGTH = ALIGN + 16;
const LENGTH_LOW = 2;
const LENGTH_MIDDLE = LENGTH_LOW + POSITIONS * 8;
const LENGTH_HIGH = LENGTH_MIDDLE + POSITIONS * 8;
const REPEAT_LENGTH = MATCH_LENGTH + LENGTH_HIGH + 256;
const LITERALS = REPEAT_LENGTH + LENGTH_HIGH + 256;
const LITERAL_SIZE = 0x300;

/** States below this one follow a literal. */
const FIRST_AFTER_MATCH = 7;
const SHORTEST_MATCH = 2;

/** The memory of LZMA between the chunks of a block (LZMA specification, by Igor Pavlov). */
export class LzmaState {
  #probabilities = new Uint16Array(0);
  #properties: LzmaProperties = { literalContext: 0, literalPosition: 0, position: 0 };
  #state = 0;
  #repeats: [number, number, number, number] = [0, 0, 0, 0];

  /** Begins again, with other properties or the same. */
  reset(properties: LzmaProperties = this.#properties): void {
    this.#properties = properties;
    const size = LITERALS + (LITERAL_SIZE << (properties.literalContext + properties.literalPosition));
    if (this.#probabilities.length !== size) this.#probabilities = new Uint16Array(size);
    resetProbabilities(this.#probabilities);
    this.#state = 0;
    this.#repeats = [0, 0, 0, 0];
  }

  /**
   * Decodes some bytes. The output must have room for them.
   * @param first where the dictionary begins in the output
   * @param dictionary its size in bytes
   * @throws PackingFault for a distance outside the dictionary, or a match past the end
   */
  decode(input: RangeDecoder, output: GrowingBytes, size: number, first: number, dictionary: number): void {
    const probabilities = this.#probabilities;
    const { bytes } = output;
    const end = output.length + size;
    const positionMask = (1 << this.#properties.position) - 1;
    let at = output.length;
    while (at < end) {
      const position = (at - first) & positionMask;
      const state = this.#state;
      if (input.bit(probabilities, IS_MATCH + state * POSITIONS + position) === 0) {
        bytes[at] = this.#literal(input, bytes, at, first);
        this.#state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        at += 1;
        continue;
      }
      const length = this.#match(input, position);
      const distance = this.#repeats[0] + 1;
      if (distance > Math.min(at - first, dictionary))
        throw new PackingFault(`a match begins ${distance} bytes back, outside the dictionary`, input.offset);
      if (length > end - at) throw new PackingFault('a match ends past its chunk', input.offset);
      for (const stop = at + length; at < stop; at += 1) bytes[at] = bytes[at - distance]!;
    }
    output.length = end;
  }

  #literal(input: RangeDecoder, bytes: Uint8Array, at: number, first: number): number {
    const probabilities = this.#probabilities;
    const { literalContext, literalPosition } = this.#properties;
    const before = at === first ? 0 : bytes[at - 1]!;
    const place = (at - first) & ((1 << literalPosition) - 1);
    const context = (place << literalContext) + (before >> (8 - literalContext));
    const base = LITERALS + LITERAL_SIZE * context;
    let symbol = 1;
    if (this.#state >= FIRST_AFTER_MATCH) {
      let matched = bytes[at - this.#repeats[0] - 1] ?? 0;
      while (symbol < 0x100) {
        const expected = (matched >> 7) & 1;
        matched <<= 1;
        const bit = input.bit(probabilities, base + ((1 + expected) << 8) + symbol);
        symbol = (symbol << 1) | bit;
        if (bit !== expected) break;
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | input.bit(probabilities, base + symbol);
    return symbol & 0xff;
  }

  /** Reads a match; its distance becomes the first of the repeats, less 1. @returns its length */
  #match(input: RangeDecoder, position: number): number {
    const probabilities = this.#probabilities;
    const state = this.#state;
    const [first, second, third, fourth] = this.#repeats;
    const isAfterLiteral = state < FIRST_AFTER_MATCH;
    if (input.bit(probabilities, IS_REPEAT + state) === 0) {
      this.#state = isAfterLiteral ? 7 : 10;
      const length = this.#length(input, MATCH_LENGTH, position);
      this.#repeats = [this.#distance(input, length), first, second, third];
      return length;
    }
    if (input.bit(probabilities, IS_REPEAT_0 + state) === 0) {
      if (input.bit(probabilities, IS_LONG_REPEAT_0 + state * POSITIONS + position) === 0) {
        this.#state = isAfterLiteral ? 9 : 11;
        return 1;
      }
    } else if (input.bit(probabilities, IS_REPEAT_1 + state) === 0) {
      this.#repeats = [second, first, third, fourth];
    } else if (input.bit(probabilities, IS_REPEAT_2 + state) === 0) {
      this.#repeats = [third, first, second, fourth];
    } else {
      this.#repeats = [fourth, first, second, third];
    }
    this.#state = isAfterLiteral ? 8 : 11;
    return this.#length(input, REPEAT_LENGTH, position);
  }

  #length(input: RangeDecoder, base: number, position: number): number {
    const probabilities = this.#probabilities;
    if (input.bit(probabilities, base) === 0)
      return SHORTEST_MATCH + input.tree(probabilities, base + LENGTH_LOW + position * 8, 3);
    if (input.bit(probabilities, base + 1) === 0)
      return SHORTEST_MATCH + 8 + input.tree(probabilities, base + LENGTH_MIDDLE + position * 8, 3);
    return SHORTEST_MATCH + 16 + input.tree(probabilities, base + LENGTH_HIGH, 8);
  }

  /** @returns the distance less 1, without sign; the highest is outside every dictionary */
  #distance(input: RangeDecoder, length: number): number {
    const probabilities = this.#probabilities;
    const slot = input.tree(probabilities, SLOTS + Math.min(length - SHORTEST_MATCH, 3) * 64, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const high = ((2 | (slot & 1)) << bits) >>> 0;
    if (slot < 14) return high + input.reverseTree(probabilities, SPECIAL + high - slot, bits);
    const middle = (input.direct(bits - 4) << 4) >>> 0;
    return high + middle + input.reverseTree(probabilities, ALIGN, 4);
  }
}
