import type { BytePipe } from '../../base/pipes/byte-pipe.ts';
import { PROTOCOL_VERSION } from '../handshake.ts';
import { Connection } from '../rpc/connection.ts';
import { type Response, response } from '../rpc/envelope.ts';
import { beginning } from '../rpc/faults.ts';
import { EVERYTHING, type Json, Misfit } from '../wire/codec.ts';

/** An adapter does something that the protocol does not have. */
export class ProtocolFault extends Error {}

/** A conversation with an adapter. It can send anything, right or wrong. */
export class Exchange {
  readonly #connection: Connection;
  readonly #seconds: number;
  readonly #heard: string[] = [];
  #ended: string | undefined;
  #wake: () => void = () => {};
  #next = 1;

  constructor(pipe: BytePipe, seconds: number) {
    this.#connection = new Connection(pipe);
    this.#seconds = seconds;
    const wake = (): void => this.#wake();
    this.#connection.listen({
      line: (text) => {
        this.#heard.push(text);
        wake();
      },
      garbled: ({ fault, beginning: text }) => {
        this.#ended ??= `it wrote something that is not a line (${fault}): ${beginning(text)}`;
        wake();
      },
      ended: (reason, details) => {
        this.#ended ??= [reason, ...details.map(beginning)].join('; ');
        wake();
      },
    });
  }

  /** Says a line, as it is. */
  say(line: string): void {
    this.#connection.send(line);
  }

  /** Asks for something. @returns the id of the request */
  request(method: string, params: Json): number {
    const id = this.#next++;
    this.say(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return id;
  }

  /** Waits for the next answer. @throws ProtocolFault if it is not an answer, or does not come in time */
  async hear(): Promise<Response> {
    const line = await this.#line();
    try {
      return response.decode(JSON.parse(line) as Json, '', EVERYTHING);
    } catch (error) {
      const why = error instanceof Misfit ? ` (${error.place}: ${error.message})` : '';
      throw new ProtocolFault(`it wrote something that is not an answer of JSON-RPC 2.0${why}: ${beginning(line)}`);
    }
  }

  /** Asks, and waits for the answer to that. @throws ProtocolFault */
  async ask(method: string, params: Json): Promise<Response> {
    const id = this.request(method, params);
    const answer = await this.hear();
    if (answer.id !== id) throw new ProtocolFault(`the answer to ${method} has the id ${answer.id} in place of ${id}`);
    return answer;
  }

  /** The same; an error is a fault. @returns the result */
  async result(method: string, params: Json): Promise<Json> {
    const { result, error } = await this.ask(method, params);
    if (error !== undefined)
      throw new ProtocolFault(`${method} gives the error ${error.code}: ${beginning(error.message)}`);
    return result!;
  }

  /** Introduces the suite. */
  async initialize(): Promise<Json> {
    return await this.result('initialize', {
      protocol: PROTOCOL_VERSION,
      suite: { name: 'rex-conformance', version: 'self-test' },
    });
  }

  /** A line that comes although nothing was asked, if one comes within some milliseconds. */
  async unasked(milliseconds: number): Promise<string | undefined> {
    await this.#wait(milliseconds, () => this.#heard.length > 0 || this.#ended !== undefined);
    return this.#heard.shift() ?? this.#ended;
  }

  /** Ends the adapter. @returns whether it has ended by itself */
  async close(): Promise<boolean> {
    return await this.#connection.close();
  }

  async #line(): Promise<string> {
    await this.#wait(this.#seconds * 1000, () => this.#heard.length > 0 || this.#ended !== undefined);
    const line = this.#heard.shift();
    if (line !== undefined) return line;
    throw new ProtocolFault(this.#ended ?? `it does not answer within ${this.#seconds} s`);
  }

  async #wait(milliseconds: number, over: () => boolean): Promise<void> {
    if (over()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        if (!over()) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => {};
  }
}
