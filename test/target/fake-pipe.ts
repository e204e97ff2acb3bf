import type { BytePipe, PipeListener } from '../../base/pipes/byte-pipe.ts';

/** An adapter of a test: it answers lines with bytes, or ends. */
export class FakePipe implements BytePipe {
  readonly name = 'the adapter of the test';
  readonly asked: string[] = [];
  readonly #answer: (line: string, pipe: FakePipe) => void;
  #listener: PipeListener | undefined;
  closed = false;
  /** Whether it ends by itself when it is closed. */
  gentle = true;

  constructor(answer: (line: string, pipe: FakePipe) => void) {
    this.#answer = answer;
  }

  listen(listener: PipeListener): void {
    this.#listener = listener;
  }

  send(text: string): void {
    for (const line of text.split('\n').filter((each) => each !== '')) {
      this.asked.push(line);
      queueMicrotask(() => this.#answer(line, this));
    }
  }

  /** Says something, which need not be a line. */
  say(text: string | Uint8Array): void {
    this.#listener?.bytes(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  }

  end(reason: string, details: readonly string[] = []): void {
    if (this.closed) return;
    this.closed = true;
    this.#listener?.ended(reason, details);
  }

  async close(): Promise<boolean> {
    this.end('it was closed');
    return this.gentle;
  }
}
