import type { Diagnostic } from '../base/diagnostic.ts';
import type { BytePipe } from '../base/pipes/byte-pipe.ts';
import type { Capability } from './capabilities.ts';
import { INITIALIZE, PROTOCOL_VERSION, type TargetDescription, type Welcome } from './handshake.ts';
import { METHODS, type Method, type MethodName, type ParamsOf, type ResultOf } from './methods.ts';
import { RpcClient } from './rpc/client.ts';
import { Connection } from './rpc/connection.ts';
import { adapterEnded, TargetFault } from './rpc/faults.ts';
import { type Codec, EVERYTHING, type Json, Misfit, type Telling } from './wire/codec.ts';

/** How an adapter is reached. */
export interface SessionOptions {
  /** Starts the adapter, or connects to it. */
  readonly connect: () => BytePipe;
  /** Seconds that an answer may take. */
  readonly timeout: number;
  /** The version of this suite, for the adapter. */
  readonly version: string;
  /** Hears which capabilities are needed, by calls and by facts that are read. */
  readonly onNeed?: (capability: Capability) => void;
}

/** An adapter that answers. It lives until it is closed or breaks the protocol. */
export class Session {
  readonly target: TargetDescription;
  readonly capabilities: ReadonlySet<Capability>;
  readonly #client: RpcClient;
  readonly #telling: Telling;
  readonly onNeed: (capability: Capability) => void;

  private constructor(client: RpcClient, { target, capabilities }: Welcome, options: SessionOptions) {
    this.target = target;
    this.capabilities = new Set(capabilities);
    this.#client = client;
    this.onNeed = options.onNeed ?? (() => {});
    const claims = (capability: Capability): boolean => this.capabilities.has(capability);
    this.#telling = options.onNeed === undefined ? { claims } : { claims, onRead: options.onNeed };
  }

  /**
   * Starts an adapter and introduces the suite to it.
   * @throws Diagnostic TARGET_VERSION, TARGET_PROTOCOL and others
   */
  static async open(options: SessionOptions): Promise<Session> {
    const connection = new Connection(pipeOf(options));
    const client = new RpcClient(connection, options.timeout);
    const introduction = {
      protocol: PROTOCOL_VERSION,
      suite: { name: 'rex-conformance', version: options.version },
    };
    const answer = await client.call('initialize', INITIALIZE.params.encode(introduction), () => false);
    const spoken = versionOf(answer);
    if (spoken !== undefined && spoken !== PROTOCOL_VERSION) {
      await client.close();
      throw new TargetFault({
        code: 'TARGET_VERSION',
        kind: 'input',
        message: `${connection.name} speaks version ${spoken} of the protocol`,
        cause: `this version of the suite speaks version ${PROTOCOL_VERSION}`,
        hint: 'take an adapter and a suite of the same version of the protocol (docs/target-protocol.md)',
      });
    }
    const welcome = decode(client, 'initialize', INITIALIZE.result, answer, EVERYTHING);
    return new Session(client, welcome, options);
  }

  /** Whether nothing can be asked any more. */
  get broken(): boolean {
    return this.#client.fault !== undefined;
  }

  /** Calls a method of the target. @throws Diagnostic, or Lacking */
  async call<Name extends MethodName>(name: Name, params: ParamsOf<Name>): Promise<ResultOf<Name>> {
    const method = METHODS[name] as unknown as Method<ParamsOf<Name>, ResultOf<Name>>;
    const answer = await this.#client.call(name, method.params.encode(params), this.#telling.claims);
    return decode(this.#client, name, method.result, answer, this.#telling);
  }

  /** An answer cannot be true. It ends the adapter. @param place where in the answer @returns the error */
  misfit(name: MethodName, place: string, problem: string): Diagnostic {
    return this.#client.misfit(name, new Misfit(place, problem));
  }

  /** Ends the adapter. */
  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** @throws TargetFault for a command or an address that the machine does not take */
function pipeOf({ connect }: SessionOptions): BytePipe {
  try {
    return connect();
  } catch (error) {
    throw adapterEnded(
      'the adapter',
      `it cannot be started: ${error instanceof Error ? error.message : String(error)}`,
      [],
    );
  }
}

function versionOf(answer: Json): number | undefined {
  const { protocol } = (answer ?? {}) as { protocol?: Json };
  return typeof protocol === 'number' ? protocol : undefined;
}

function decode<Result>(
  client: RpcClient,
  name: string,
  result: Codec<Result>,
  answer: Json,
  telling: Telling,
): Result {
  try {
    return result.decode(answer, '', telling);
  } catch (error) {
    throw error instanceof Misfit ? client.misfit(name, error) : error;
  }
}
