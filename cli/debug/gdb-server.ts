import { createServer, type Server, type Socket } from 'node:net';
import { Diagnostic } from '../../base/diagnostic.ts';
import { Connection } from '../../debugger/connection.ts';
import type { Leaving } from '../../debugger/session.ts';
import type { Traveller } from '../../debugger/time/traveller.ts';

/** Only programs of this machine reach the debugger. */
export const ADDRESS = '127.0.0.1';

/** How everything ended for the clients. */
export type ServedUntil = Leaving | 'aborted';

/** A server for one client at a time. */
export interface GdbServer {
  readonly port: number;
  /** Resolves once a client has detached or killed, or the signal has come. @throws what a program's run throws */
  readonly done: Promise<ServedUntil>;
}

/**
 * Listens for a client of gdb's protocol.
 * @param port 0 for any that is free
 * @throws Diagnostic PORT_NOT_OPEN
 */
export async function serveGdb(traveller: Traveller, port: number, signal: AbortSignal): Promise<GdbServer> {
  let finish: (how: ServedUntil) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const done = new Promise<ServedUntil>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  let active: Socket | undefined;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    if (active !== undefined) {
      socket.destroy();
      return;
    }
    active = socket;
    const connection = connect(socket, traveller, finish, fail);
    socket.on('close', () => {
      connection.close();
      active = undefined;
    });
  });
  await listen(server, port);
  const close = () => {
    server.close();
    active?.destroySoon();
  };
  signal.addEventListener('abort', () => finish('aborted'), { once: true });
  if (signal.aborted) finish('aborted');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    done: done.finally(close),
  };
}

function connect(
  socket: Socket,
  traveller: Traveller,
  finish: (how: ServedUntil) => void,
  fail: (error: unknown) => void,
): Connection {
  const client = {
    send: (text: string) =>
      new Promise<void>((resolve) => {
        if (socket.destroyed) resolve();
        else socket.write(text, 'latin1', () => resolve());
      }),
    close: () => socket.destroy(),
  };
  const connection = new Connection(client, traveller, finish, fail);
  socket.on('data', (bytes) => connection.receive(bytes));
  return connection;
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(notOpen(port, error)));
    server.listen(port, ADDRESS, resolve);
  });
}

function notOpen(port: number, error: NodeJS.ErrnoException): Diagnostic {
  const taken = error.code === 'EADDRINUSE';
  return new Diagnostic({
    code: 'PORT_NOT_OPEN',
    kind: 'input',
    message: `no debugger can wait for gdb at port ${port} of ${ADDRESS}`,
    cause: taken ? 'another program has this port' : error.message,
    hint: 'give another port, such as --port 0 for any that is free',
  });
}
