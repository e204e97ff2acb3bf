import { createConnection, type Socket } from 'node:net';
import type { BytePipe, PipeListener } from '../base/pipes/byte-pipe.ts';

/** Where an adapter listens: a TCP port, or a socket of the file system. */
export type AdapterAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** Milliseconds until a connection must be there. */
const PATIENCE = 10_000;

class AdapterSocket implements BytePipe {
  readonly name: string;
  readonly #socket: Socket;
  readonly #ended: Promise<void>;
  #listener: PipeListener | undefined;

  constructor(socket: Socket, name: string) {
    this.name = name;
    this.#socket = socket;
    let reason = 'it closed the connection';
    socket.on('data', (bytes) => this.#listener?.bytes(bytes));
    socket.on('error', ({ message }) => {
      reason = message;
    });
    const late = setTimeout(() => {
      reason = `no connection within ${PATIENCE / 1000} s`;
      socket.destroy();
    }, PATIENCE);
    socket.once('connect', () => clearTimeout(late));
    this.#ended = new Promise((resolve) => {
      socket.once('close', () => {
        clearTimeout(late);
        this.#listener?.ended(reason, []);
        resolve();
      });
    });
  }

  listen(listener: PipeListener): void {
    this.#listener = listener;
  }

  send(text: string): void {
    if (this.#socket.writable) this.#socket.write(text);
  }

  async close(): Promise<boolean> {
    this.#socket.destroy();
    await this.#ended;
    return true;
  }
}

/** Connects to an adapter that runs already. Without a connection it ends. */
export function connectAdapter(address: AdapterAddress): BytePipe {
  const where = 'path' in address ? address.path : `${address.host}:${address.port}`;
  return new AdapterSocket(createConnection(address), `the adapter at ${where}`);
}
