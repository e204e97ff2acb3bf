/**
 * The cause of a fault site: an access that `check` refuses, one that is left to the stepping variant, or an exception
 * of the instruction's own.
 */
export type SiteCause = (typeof CAUSES)[number];

const CAUSES = ['memory', 'slow', '#DE', '#UD', '#BP', '#GP', 'fetch', 'work', 'cpuid', 'unsupported'] as const;

/** A place in translated code where a fault leaves it. */
export interface FaultSite {
  /** Offset of the instruction, by the offsets of the translation. */
  readonly offset: number;
  /** Instructions before it that were retired and not yet taken from the budget. */
  readonly owed: number;
  readonly cause: SiteCause;
}

/** Bits of a site's second word for its cause; the higher bits have the owed instructions. */
const CAUSE_BITS = 4;

/** The fault sites of translated code by their numbers, two words each. An image has one for each memory access. */
export class FaultSites {
  private readonly first: number;
  private room: Int32Array;
  private count: number;

  /** @param first the number of the first site @param words the first sites, as {@link words} gave them; copied */
  constructor(first = 0, words: Int32Array = new Int32Array(0)) {
    this.first = first;
    this.count = words.length / 2;
    this.room = new Int32Array(Math.max(64, words.length));
    this.room.set(words);
  }

  /** All sites until now. */
  get words(): Int32Array {
    return this.room.slice(0, 2 * this.count);
  }

  /** The number of the next site. */
  get end(): number {
    return this.first + this.count;
  }

  /** Adds a site. @returns its number */
  add(offset: number, owed: number, cause: SiteCause): number {
    if (2 * this.count === this.room.length) {
      const larger = new Int32Array(2 * this.room.length);
      larger.set(this.room);
      this.room = larger;
    }
    this.room[2 * this.count] = offset;
    this.room[2 * this.count + 1] = (owed << CAUSE_BITS) | CAUSES.indexOf(cause);
    return this.first + this.count++;
  }

  /** The site with a number, or `undefined` for a number of other sites. */
  at(number: number): FaultSite | undefined {
    const index = number - this.first;
    if (index < 0 || index >= this.count) return undefined;
    const rest = this.room[2 * index + 1]!;
    return {
      offset: this.room[2 * index]! >>> 0,
      owed: rest >>> CAUSE_BITS,
      cause: CAUSES[rest & ((1 << CAUSE_BITS) - 1)]!,
    };
  }

  /** All sites, in the order of their numbers. */
  all(): FaultSite[] {
    return Array.from({ length: this.count }, (_, index) => this.at(this.first + index)!);
  }
}
