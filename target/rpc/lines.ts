/** The most bytes of a message: 64 MiB, the line feed aside. */
export const LONGEST_MESSAGE = 64 * 1024 * 1024;

/** Why bytes are not a message. */
export interface LineFault {
  readonly fault: 'too long' | 'no UTF-8';
  /** Its first bytes as text. */
  readonly beginning: string;
}

/** How many bytes of a faulty line are shown. */
const SHOWN = 200;
const LINE_FEED = 0x0a;

/** Splits what comes over a stream into lines, one for each message. */
export class LineSplitter {
  readonly #line: (text: string) => void;
  readonly #fault: (fault: LineFault) => void;
  readonly #longest: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #chunks: Uint8Array[] = [];
  #held = 0;
  #broken = false;

  /** After a fault nothing more is given. */
  constructor(line: (text: string) => void, fault: (fault: LineFault) => void, longest: number = LONGEST_MESSAGE) {
    this.#line = line;
    this.#fault = fault;
    this.#longest = longest;
  }

  push(bytes: Uint8Array): void {
    let rest = bytes;
    while (!this.#broken) {
      const end = rest.indexOf(LINE_FEED);
      const part = end < 0 ? rest : rest.subarray(0, end);
      this.#held += part.length;
      if (part.length > 0) this.#chunks.push(part);
      if (this.#held > this.#longest) this.#fail('too long');
      if (end < 0 || this.#broken) return;
      const line = this.#take();
      rest = rest.subarray(end + 1);
      const text = this.#decode(line);
      if (text === undefined) {
        this.#chunks = [line];
        this.#fail('no UTF-8');
      } else if (text.trim() !== '') this.#line(text);
    }
  }

  /** The stream has ended. @returns the beginning of a line without an end; undefined if all lines had one */
  end(): string | undefined {
    return this.#broken || this.#held === 0 ? undefined : this.#beginning();
  }

  #beginning(): string {
    return new TextDecoder().decode(this.#take().subarray(0, SHOWN));
  }

  #decode(line: Uint8Array): string | undefined {
    try {
      return this.#decoder.decode(line);
    } catch (error) {
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }

  #fail(fault: LineFault['fault']): void {
    this.#broken = true;
    this.#fault({ fault, beginning: this.#beginning() });
  }

  #take(): Uint8Array {
    const [first = new Uint8Array(0)] = this.#chunks;
    const line = this.#chunks.length <= 1 ? first : joined(this.#chunks);
    this.#chunks = [];
    this.#held = 0;
    return line;
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
