const SECOND = 1000;

interface ErrorStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Counts the events of a long run on the error stream, if that is a terminal. */
export class RunProgress {
  readonly #error: ErrorStream;
  readonly #begun = performance.now();
  #total: number | undefined;
  #width = 0;

  constructor(error: ErrorStream) {
    this.#error = error;
  }

  /** @param event how many events happened @param total counts all events of the run, and is called once; undefined if that is not known */
  show(event: number, total: () => number | undefined): void {
    if (this.#error.isTTY !== true) return;
    if (this.#width === 0) this.#total = total();
    const seconds = (performance.now() - this.#begun) / SECOND;
    const rate = Math.round(event / Math.max(seconds, 0.001));
    const share = this.#total === undefined ? '' : ` of ${this.#total}`;
    const text = `${event}${share} events, ${rate} a second`;
    this.#error.write(`\r${text.padEnd(this.#width)}`);
    this.#width = text.length;
  }

  /** Removes the line, so that the next text does not begin behind it. */
  end(): void {
    if (this.#width > 0) this.#error.write(`\r${' '.repeat(this.#width)}\r`);
    this.#width = 0;
  }
}
