import type { BytePipe, PipeListener } from '../../base/pipes/byte-pipe.ts';
import { LineSplitter } from '../../target/rpc/lines.ts';
import { type Offer, TargetServer } from '../../target/serve.ts';

/** A target of this process behind a wire: each message becomes text. */
export class InMemoryPipe implements BytePipe {
  readonly name = 'the adapter of this process';
  readonly #server: TargetServer;
  readonly #asked: LineSplitter;
  #listener: PipeListener | undefined;
  #open = true;

  constructor(offer: Offer) {
    const encoder = new TextEncoder();
    this.#server = new TargetServer(offer, (line) => this.#listener?.bytes(encoder.encode(`${line}\n`)));
    this.#asked = new LineSplitter(
      (line) => this.#server.hear(line),
      () => {},
    );
  }

  listen(listener: PipeListener): void {
    this.#listener = listener;
  }

  send(text: string): void {
    this.#asked.push(new TextEncoder().encode(text));
  }

  async close(): Promise<boolean> {
    if (!this.#open) return true;
    this.#open = false;
    await this.#server.end();
    this.#listener?.ended('it was ended', []);
    return true;
  }
}
