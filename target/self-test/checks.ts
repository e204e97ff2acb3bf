import type { Capability } from '../capabilities.ts';
import { INITIALIZE, PROTOCOL_VERSION, type Welcome } from '../handshake.ts';
import { METHODS, type Method, type MethodName, type ResultOf } from '../methods.ts';
import {
  INVALID_PARAMS,
  INVALID_REQUEST,
  LACKING,
  METHOD_NOT_FOUND,
  PARSE_ERROR,
  REFUSED,
  type Response,
} from '../rpc/envelope.ts';
import { beginning, shown } from '../rpc/faults.ts';
import { diagnostic } from '../values/diagnostics.ts';
import { bytes as base64, EVERYTHING, type Json, Misfit, type Telling } from '../wire/codec.ts';
import { type Exchange, ProtocolFault } from './exchange.ts';

/** Everything that a check may use. */
export interface CheckInput {
  /** The bytes of an object with a hash map. */
  readonly object: Uint8Array;
  /** The name of that object. */
  readonly name: string;
  /** The adapter's claims. */
  readonly capabilities: ReadonlySet<Capability>;
}

/** One rule of the protocol. */
export interface ProtocolCheck {
  readonly rule: string;
  /** Why the rule cannot be tried on an adapter with these claims; undefined if it can. */
  readonly untried?: (capabilities: ReadonlySet<Capability>) => string | undefined;
  /** Whether the suite is introduced before. */
  readonly introduced: boolean;
  /** @throws ProtocolFault if the adapter breaks the rule */
  readonly run: (exchange: Exchange, input: CheckInput) => Promise<void>;
}

/** Milliseconds without a line that nothing asked for. */
const QUIET = 100;
const LARGE = 1024 * 1024;

function expectError({ error }: Response, code: number, what: string): void {
  if (error === undefined) throw new ProtocolFault(`${what} gives a result; the error ${code} is expected`);
  if (error.code !== code)
    throw new ProtocolFault(`${what} gives the error ${error.code} (${beginning(error.message)}); ${code} is expected`);
}

function expectRefusal(answer: Response, what: string): void {
  expectError(answer, REFUSED, what);
  read(diagnostic.decode, answer.error?.data ?? null, `the data of the error of ${what}`, EVERYTHING);
}

function read<T>(
  decode: (json: Json, place: string, telling: Telling) => T,
  json: Json,
  what: string,
  telling: Telling,
): T {
  try {
    return decode(json, '', telling);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new ProtocolFault(`${what} does not fit: ${beginning(error.place)}: ${error.message}`);
  }
}

async function boot(exchange: Exchange): Promise<number> {
  const json = await exchange.result('boot', { configuration: {} });
  return read(METHODS.boot.result.decode, json, 'the result of boot', EVERYTHING).kernel;
}

/** Calls a method and reads its result. */
async function called<Name extends MethodName>(
  exchange: Exchange,
  name: Name,
  params: Json,
  { capabilities }: CheckInput,
): Promise<ResultOf<Name>> {
  const { result } = METHODS[name] as unknown as Method<unknown, ResultOf<Name>>;
  const telling = { claims: (capability: Capability) => capabilities.has(capability) };
  return read(result.decode, await exchange.result(name, params), `the result of ${name}`, telling);
}

/** Calls of capabilities that an adapter need not have, with parameters that are right. */
const OPTIONAL_CALLS: readonly (readonly [Capability, string, (kernel: number) => Json])[] = [
  ['virtual clock', 'advanceClock', (kernel) => ({ kernel, nanoseconds: 1 })],
  ['helper durations', 'setHelperDuration', (kernel) => ({ kernel, helper: 'bpf_ktime_get_ns', nanoseconds: 1 })],
];

/** Reads what an adapter says of itself. @throws ProtocolFault */
export function readWelcome(json: Json): Welcome {
  const { protocol } = (json ?? {}) as { protocol?: Json };
  if (protocol !== PROTOCOL_VERSION)
    throw new ProtocolFault(`it speaks version ${shown(protocol)}, not ${PROTOCOL_VERSION}`);
  return read(INITIALIZE.result.decode, json, 'the result of initialize', EVERYTHING);
}

export const CHECKS: readonly ProtocolCheck[] = [
  {
    rule: 'a request before initialize is an invalid request',
    introduced: false,
    run: async (exchange) => expectError(await exchange.ask('boot', { configuration: {} }), INVALID_REQUEST, 'boot'),
  },
  {
    rule: 'nothing is written unasked',
    introduced: true,
    async run(exchange) {
      const line = await exchange.unasked(QUIET);
      if (line !== undefined) throw new ProtocolFault(`it wrote ${beginning(line)}`);
    },
  },
  {
    rule: 'a line that is not JSON is a parse error, with the id null',
    introduced: true,
    async run(exchange) {
      exchange.say('{"jsonrpc": "2.0", "id": 1, "method"');
      const answer = await exchange.hear();
      expectError(answer, PARSE_ERROR, 'half a request');
      if (answer.id !== null) throw new ProtocolFault(`the answer has the id ${answer.id} in place of null`);
    },
  },
  {
    rule: 'an unknown method is not found',
    introduced: true,
    run: async (exchange) => expectError(await exchange.ask('warp', {}), METHOD_NOT_FOUND, 'the method warp'),
  },
  {
    rule: 'parameters that do not fit are invalid',
    introduced: true,
    run: async (exchange) => expectError(await exchange.ask('boot', { configuration: 7 }), INVALID_PARAMS, 'boot'),
  },
  {
    rule: 'a parameter that nobody knows is invalid',
    introduced: true,
    run: async (exchange) =>
      expectError(await exchange.ask('boot', { configuration: {}, warp: 9 }), INVALID_PARAMS, 'boot'),
  },
  {
    rule: 'a kernel that was not booted is an invalid parameter',
    introduced: true,
    run: async (exchange) =>
      expectError(await exchange.ask('loadedObjects', { kernel: 4711 }), INVALID_PARAMS, 'loadedObjects'),
  },
  {
    rule: 'a large message is read',
    introduced: true,
    async run(exchange) {
      const kernel = await boot(exchange);
      const bytes = 'A'.repeat(LARGE);
      expectRefusal(await exchange.ask('load', { kernel, name: 'large', bytes, options: {} }), 'load of no ELF file');
    },
  },
  {
    rule: 'requests are answered in their order',
    introduced: true,
    async run(exchange) {
      const kernel = await boot(exchange);
      const ids = [1, 2, 3].map(() => exchange.request('loadedObjects', { kernel }));
      for (const id of ids) {
        const answer = await exchange.hear();
        if (answer.error !== undefined) throw new ProtocolFault(`loadedObjects gives the error ${answer.error.code}`);
        if (answer.id !== id) throw new ProtocolFault(`the answer ${answer.id} came in place of ${id}`);
      }
    },
  },
  {
    rule: 'a fresh kernel has no objects and no maps',
    introduced: true,
    async run(exchange, input) {
      const kernel = await boot(exchange);
      const loaded = await called(exchange, 'loadedObjects', { kernel }, input);
      if (loaded.length > 0) throw new ProtocolFault(`${loaded.length} objects are loaded`);
      const { maps } = await called(exchange, 'snapshot', { kernel }, input);
      if (Object.keys(maps).length > 0) throw new ProtocolFault('it has maps');
    },
  },
  {
    rule: 'the entries of a map can be written and read',
    introduced: true,
    async run(exchange, input) {
      const kernel = await boot(exchange);
      const bytes = base64.encode(input.object);
      const object = await called(exchange, 'load', { kernel, name: input.name, bytes, options: {} }, input);
      const map = object.maps.find(({ typeName }) => typeName === 'hash');
      if (map === undefined) throw new ProtocolFault('the object has no hash map');
      const key = btoa('\x01'.repeat(map.keySize));
      const value = btoa('\x02'.repeat(map.userValueSize));
      const update = { kind: 'map_update', map: map.name, entries: [{ key, value }] };
      await called(exchange, 'updateMap', { kernel, update }, input);
      const json = await exchange.result('readMap', { kernel, map: map.name });
      if (JSON.stringify(json) !== JSON.stringify([{ key, value }]))
        throw new ProtocolFault(`readMap gives ${shown(json)} after one entry was written`);
      const described = await called(exchange, 'describeMap', { kernel, map: map.name }, input);
      if (described.name !== map.name) throw new ProtocolFault(`describeMap describes ${shown(described.name)}`);
      await called(exchange, 'assumptions', { kernel }, input);
      await called(exchange, 'deleteMapEntry', { kernel, map: map.name, key }, input);
      expectRefusal(await exchange.ask('readMap', { kernel, map: 'no such map' }), 'readMap of no map');
      await called(exchange, 'unload', { kernel, object: input.name }, input);
      const left = await called(exchange, 'loadedObjects', { kernel }, input);
      if (left.length > 0) throw new ProtocolFault('an object is still loaded after unload');
    },
  },
  {
    rule: 'what is not claimed is lacked by name',
    introduced: true,
    untried: (capabilities) =>
      OPTIONAL_CALLS.every(([name]) => capabilities.has(name))
        ? 'the adapter claims everything that is tried'
        : undefined,
    async run(exchange, { capabilities }) {
      const kernel = await boot(exchange);
      for (const [capability, method, params] of OPTIONAL_CALLS.filter(([name]) => !capabilities.has(name))) {
        const answer = await exchange.ask(method, params(kernel));
        expectError(answer, LACKING, method);
        if (answer.error?.data !== capability)
          throw new ProtocolFault(`${method} lacks ${shown(answer.error?.data)}, not "${capability}"`);
      }
    },
  },
  {
    rule: 'a kernel that was shut down is gone',
    introduced: true,
    async run(exchange, input) {
      const kernel = await boot(exchange);
      await called(exchange, 'shutdown', { kernel }, input);
      expectError(
        await exchange.ask('loadedObjects', { kernel }),
        INVALID_PARAMS,
        'loadedObjects of a kernel that is shut down',
      );
    },
  },
];
