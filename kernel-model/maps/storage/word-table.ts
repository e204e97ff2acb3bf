/** How many words get room at a time, when one of them is written. */
const CHUNK_WORDS = 4096;

/** 32-bit words by number, all 0 at first. Only written ones use memory. */
export class WordTable {
  private readonly chunks: (Uint32Array | undefined)[] = [];

  /** The word with a number, unsigned. */
  at(index: number): number {
    return this.chunks[Math.floor(index / CHUNK_WORDS)]?.[index % CHUNK_WORDS] ?? 0;
  }

  write(index: number, word: number): void {
    const number = Math.floor(index / CHUNK_WORDS);
    let chunk = this.chunks[number];
    if (chunk === undefined) {
      chunk = new Uint32Array(CHUNK_WORDS);
      this.chunks[number] = chunk;
    }
    chunk[index % CHUNK_WORDS] = word;
  }
}
