import type { AdapterReach } from '../base/pipes/adapter-reach.ts';
import type { YamlValue } from '../base/yaml-value.ts';

/** Seconds that an answer of a target may take, where nothing else is said. */
export const USUAL_TIMEOUT = 60;
const LONGEST_TIMEOUT = 24 * 60 * 60;
const HIGHEST_PORT = 65535;

/** The target of a project. */
export interface TargetSettings {
  readonly reach: AdapterReach;
  /** Seconds that an answer may take. */
  readonly timeout: number;
  /** The folder where an adapter starts. */
  readonly folder: string;
}

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/]+)):(\d{1,5})$/;

/** `localhost:4000`, `[::1]:4000`, or the path of a socket. @returns undefined for anything else */
export function addressOf(text: string): AdapterReach | undefined {
  if (text.startsWith('/')) return { kind: 'socket', path: text };
  const [, ipv6, name, digits] = ADDRESS.exec(text) ?? [];
  const port = Number(digits);
  const host = ipv6 ?? name;
  return host === undefined || port === 0 || port > HIGHEST_PORT ? undefined : { kind: 'port', host, port };
}

function readAddress(value: YamlValue): AdapterReach {
  const text = value.text();
  const address = addressOf(text);
  if (address !== undefined) return address;
  throw value.fault({
    code: 'PROJECT_TARGET',
    problem: `${JSON.stringify(text)} is not an address`,
    cause: 'a host and a port is expected, or the absolute path of a socket',
    hint: 'write localhost:4000, [::1]:4000 or the absolute path of a socket',
  });
}

/**
 * Reads the target of a project's file: `{command: [...], env: {...}, timeout: 60}` or `{connect: "host:port"}`.
 * @param folder the folder of the project
 * @throws Diagnostic of kind `input`, naming line and column
 */
export function readTarget(value: YamlValue, folder: string): TargetSettings {
  const mapping = value.mapping(['command', 'env', 'connect', 'timeout']);
  const way = mapping.one(['command', 'connect']);
  const timeout = mapping.get('timeout')?.integer(1, LONGEST_TIMEOUT) ?? USUAL_TIMEOUT;
  const env = mapping.get('env');
  if (way === 'connect') {
    if (env !== undefined) {
      throw env.fault({
        code: 'PROJECT_TARGET',
        problem: 'a target that is connected to has no environment',
        cause: 'env is for a command, which the suite starts',
        hint: 'leave env out',
      });
    }
    return { reach: readAddress(mapping.require('connect')), timeout, folder };
  }
  const command = mapping
    .require('command')
    .someItems()
    .map((word) => word.text());
  const environment = Object.fromEntries((env?.named() ?? []).map(([name, text]) => [name, text.anyText()]));
  return { reach: { kind: 'command', command, environment }, timeout, folder };
}
