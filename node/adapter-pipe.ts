import type { AdapterReach } from '../base/pipes/adapter-reach.ts';
import type { BytePipe } from '../base/pipes/byte-pipe.ts';
import { startAdapter } from './adapter-process.ts';
import { connectAdapter } from './adapter-socket.ts';

/** The environment variable with a target for features: the words of a command, or `connect:` with an address. */
const VARIABLE = 'REX_CONFORMANCE_TARGET';

/** The target of features in the environment; undefined if there is none. */
export function targetVariable(): string | undefined {
  const value = process.env[VARIABLE]?.trim();
  return value === '' ? undefined : value;
}

/** Starts an adapter, or connects to it. @param folder where a command starts */
export function openPipe(reach: AdapterReach, folder: string): BytePipe {
  switch (reach.kind) {
    case 'command':
      return startAdapter({ command: reach.command, environment: reach.environment, folder });
    case 'port':
      return connectAdapter({ host: reach.host, port: reach.port });
    case 'socket':
      return connectAdapter({ path: reach.path });
  }
}
