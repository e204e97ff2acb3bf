import type { BytePipe } from '../../base/pipes/byte-pipe.ts';
import { plainLine } from '../../base/plain-text.ts';
import { type LineFault, LineSplitter, LONGEST_MESSAGE } from './lines.ts';

/** The hearer of a connection. */
export interface Listener {
  /** A message, without its line feed. */
  line(text: string): void;
  /** Bytes came that are not a message; nothing more comes. */
  garbled(fault: LineFault): void;
  /** Nothing comes any more: why, as a clause, and what else may explain it. */
  ended(reason: string, details: readonly string[]): void;
}

/** A way to an adapter: a line in each direction is a message. */
export class Connection {
  readonly name: string;
  readonly #pipe: BytePipe;

  constructor(pipe: BytePipe) {
    this.name = plainLine(pipe.name);
    this.#pipe = pipe;
  }

  /** Called once, before anything is sent. */
  listen(listener: Listener, longest: number = LONGEST_MESSAGE): void {
    const splitter = new LineSplitter(
      (text) => listener.line(text),
      (fault) => listener.garbled(fault),
      longest,
    );
    this.#pipe.listen({
      bytes: (bytes) => splitter.push(bytes),
      ended(reason, details) {
        const rest = splitter.end();
        listener.ended(
          reason,
          rest === undefined ? details : [...details, `its last line has no end: ${plainLine(rest)}`],
        );
      },
    });
  }

  send(message: string): void {
    this.#pipe.send(`${message}\n`);
  }

  /** @returns whether the other end has ended by itself */
  async close(): Promise<boolean> {
    return await this.#pipe.close();
  }
}
