import { tooLarge } from './limits.ts';

/** The first capacity in bytes. */
const FIRST = 2 ** 16;

/** Unpacked content, which grows up to a limit. It takes at most twice the memory of its content. */
export class GrowingBytes {
  bytes = new Uint8Array(0);
  length = 0;
  readonly #largest: number;

  /** @param largest the most bytes that it may have */
  constructor(largest: number) {
    this.#largest = largest;
  }

  /**
   * Makes room for more bytes. `bytes` may be another array afterwards.
   * @throws Error with code ERR_BUFFER_TOO_LARGE if they are too many
   */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed > this.#largest) throw tooLarge();
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.min(this.#largest, Math.max(needed, this.bytes.length * 2, FIRST)));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Appends bytes. There must be room for them. */
  append(part: Uint8Array): void {
    this.bytes.set(part, this.length);
    this.length += part.length;
  }

  /** A view of the content. */
  content(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
