/** Numbers that follow from a seed, the same each time (Marsaglia, "Xorshift RNGs", 2003: shifts 13, 17, 5). */
export class SeededRandom {
  private state: number;

  /** @param seed any whole number */
  constructor(seed: number) {
    // The generator has no way out of 0, so that the seeds are spread over the other states first (Knuth's multiplicative hash).
    this.state = (Math.imul((seed >>> 0) + 1, 2654435761) ^ 0x5bd1e995) >>> 0 || 1;
  }

  /** 32 random bits, unsigned. */
  u32(): number {
    let { state } = this;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.state = state >>> 0;
    return this.state;
  }

  /** 64 random bits, unsigned. */
  u64(): bigint {
    return (BigInt(this.u32()) << 32n) | BigInt(this.u32());
  }

  /** A whole number from 0 up to and without a limit. */
  below(limit: number): number {
    return this.u32() % limit;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.u32() >>> 24);
  }
}
