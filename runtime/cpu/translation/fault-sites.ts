/**
 * What goes wrong at a fault site: an access refused by `check`; one that is left to the stepping variant to look at; or something of
 * the instruction's own.
 */
export type SiteCause = (typeof CAUSES)[number];

const CAUSES = ['memory', 'slow', '#DE', '#UD', '#BP', '#GP', 'fetch', 'work', 'cpuid', 'unsupported'] as const;

/** A place in translated code from which a fault leaves it. */
export interface FaultSite {
  /** Offset of the instruction, in the offsets that the translation was made for. */
  readonly offset: number;
  /** Instructions before it that were retired and not yet taken from the budget. */
  readonly owed: number;
  readonly cause: SiteCause;
}

/** Bits of a site's second word that have its cause; those above have what is owed there. */
const CAUSE_BITS = 4;

/** The fault sites of translated code by their numbers, two words each: an image has as many as it accesses memory. */
export class FaultSites {
  private readonly first: number;
  private words = new Int32Array(64);
  private count = 0;

  /** @param first the number of the first site */
  constructor(first = 0) {
    this.first = first;
  }

  /** Adds a site. @returns its number */
  add(offset: number, owed: number, cause: SiteCause): number {
    if (2 * this.count === this.words.length) {
      const larger = new Int32Array(2 * this.words.length);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[2 * this.count] = offset;
    this.words[2 * this.count + 1] = (owed << CAUSE_BITS) | CAUSES.indexOf(cause);
    return this.first + this.count++;
  }

  /** The site of a number, or `undefined` where it is none of these. */
  at(number: number): FaultSite | undefined {
    const index = number - this.first;
    if (index < 0 || index >= this.count) return undefined;
    const rest = this.words[2 * index + 1]!;
    return {
      offset: this.words[2 * index]! >>> 0,
      owed: rest >>> CAUSE_BITS,
      cause: CAUSES[rest & ((1 << CAUSE_BITS) - 1)]!,
    };
  }

  /** All sites, in the order of their numbers. */
  all(): FaultSite[] {
    return Array.from({ length: this.count }, (_, index) => this.at(this.first + index)!);
  }
}
