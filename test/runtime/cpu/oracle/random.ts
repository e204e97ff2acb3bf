/** A seeded generator of random numbers (xorshift128+ on four 32-bit words): the same seed gives the same cases everywhere. */
export class Random {
  private readonly state: Uint32Array;

  constructor(seed: number) {
    this.state = new Uint32Array(4);
    let word = seed >>> 0;
    for (let index = 0; index < 4; index++) {
      word = (Math.imul(word ^ (word >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
      this.state[index] = word | 1;
    }
    for (let index = 0; index < 16; index++) this.u32();
  }

  /** 32 random bits, unsigned. */
  u32(): number {
    const state = this.state;
    let word = state[3]!;
    const first = state[0]!;
    state[3] = state[2]!;
    state[2] = state[1]!;
    state[1] = first;
    word ^= word << 11;
    word ^= word >>> 8;
    state[0] = word ^ first ^ (first >>> 19);
    return (state[0]! + 0x9e3779b9) >>> 0;
  }

  /** 64 random bits. */
  u64(): bigint {
    return (BigInt(this.u32()) << 32n) | BigInt(this.u32());
  }

  /** A number from 0 to 1, without 1. */
  next(): number {
    return this.u32() / 0x100000000;
  }

  /** A number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor((this.u32() / 0x100000000) * limit);
  }

  /** A number from `first` to `last`, both included. */
  between(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.u32() < probability * 0x100000000;
  }

  /** One of the elements. */
  pick<T>(elements: readonly T[]): T {
    return elements[this.below(elements.length)]!;
  }
}
