import { Diagnostic, type DiagnosticDetails } from '../base/diagnostic.ts';
import { plainJson } from '../base/plain-text.ts';
import type { Target } from '../runtime/target.ts';
import { type Capability, Lacking } from './capabilities.ts';
import { INITIALIZE, PROTOCOL_VERSION, type Welcome } from './handshake.ts';
import { METHOD_NAMES, METHODS, type Method, type MethodName, type OnKernel } from './methods.ts';
import { needsOf } from './needs.ts';
import {
  INTERNAL_ERROR,
  INVALID_PARAMS,
  INVALID_REQUEST,
  LACKING,
  METHOD_NOT_FOUND,
  PARSE_ERROR,
  REFUSED,
  type Request,
  type RpcError,
  request,
} from './rpc/envelope.ts';
import { diagnostic } from './values/diagnostics.ts';
import { EVERYTHING, type Json, Misfit } from './wire/codec.ts';

/** A target that is offered to others. */
export interface Offer {
  readonly welcome: Welcome;
  /** Makes a kernel, not yet booted. @param fault what is broken in it on purpose */
  readonly newTarget: (fault?: string) => Target;
}

/** A method, carried out on a kernel. The parameters have been checked. */
type Act = (target: Target, params: never) => Promise<unknown>;

const ACTS: Readonly<Record<Exclude<MethodName, 'boot'>, Act>> = {
  load: (target, { name, bytes, options }) => target.load(name, bytes, options),
  unload: (target, { object }) => target.unload(object),
  attach: (target, { program, to }) => target.attach(program, to),
  assumptions: (target) => target.assumptions(),
  detach: (target, { program }) => target.detach(program),
  fire: (target, { event }) => target.fire(event),
  fireAtOnce: (target, { happening }) => target.fireAtOnce(happening),
  updateMap: (target, { update }) => target.updateMap(update),
  tryMapOperation: (target, { map, operation }) => target.tryMapOperation(map, operation),
  deleteMapEntry: (target, { map, key }) => target.deleteMapEntry(map, key),
  describeMap: (target, { map }) => target.describeMap(map),
  readMap: (target, { map, limit }) => target.readMap(map, limit),
  listenToMap: (target, { map, pages }) => target.listenToMap(map, pages),
  putCounter: (target, { map, slot, counter }) => target.putCounter(map, slot, counter),
  takeRecords: (target, { map }) => target.takeRecords(map),
  countWakeups: (target, { map }) => target.countWakeups(map),
  loadedObjects: (target) => target.loadedObjects(),
  advanceClock: (target, { nanoseconds }) => target.advanceClock(nanoseconds),
  setHelperDuration: (target, { helper, nanoseconds }) => target.setHelperDuration(helper, nanoseconds),
  snapshot: (target) => target.snapshot(),
  state: (target) => target.state(),
  shutdown: (target) => target.shutdown(),
};

/** A request that cannot be carried out. */
class RequestFault extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Answers requests with kernels of its own, each in the order of their arrival. */
export class TargetServer {
  readonly #offer: Offer;
  readonly #send: (line: string) => void;
  readonly #kernels = new Map<number, Target>();
  #last = 0;
  #introduced = false;
  #work: Promise<void> = Promise.resolve();

  constructor(offer: Offer, send: (line: string) => void) {
    this.#offer = offer;
    this.#send = send;
  }

  /** Takes a message; its answer is sent later. */
  hear(line: string): void {
    this.#work = this.#work.then(async () => this.#send(await this.#answer(line)));
  }

  /** Ends all kernels, when what was asked for is done. */
  async end(): Promise<void> {
    await this.#work;
    await Promise.allSettled([...this.#kernels.values()].map((target) => target.shutdown()));
    this.#kernels.clear();
  }

  async #answer(line: string): Promise<string> {
    let id: number | null = null;
    try {
      const asked = readRequest(line);
      id = asked.id;
      return plainJson({ jsonrpc: '2.0', id, result: await this.#carryOut(asked) });
    } catch (error) {
      return plainJson({ jsonrpc: '2.0', id, error: errorOf(error) });
    }
  }

  async #carryOut({ method, params }: Request): Promise<Json> {
    if (method === 'initialize') {
      checked(INITIALIZE, params);
      this.#introduced = true;
      return INITIALIZE.result.encode({ ...this.#offer.welcome, protocol: PROTOCOL_VERSION });
    }
    if (!this.#introduced) throw new RequestFault(INVALID_REQUEST, 'the first request is initialize');
    const name = METHOD_NAMES.find((known) => known === method);
    if (name === undefined) throw new RequestFault(METHOD_NOT_FOUND, `there is no method ${JSON.stringify(method)}`);
    if (name === 'boot') return await this.#boot(params);
    const described = METHODS[name] as unknown as Method<OnKernel, unknown>;
    const values = checked(described, params);
    this.#expectClaimed(needsOf(name, values as never));
    const target = this.#kernels.get(values.kernel);
    if (target === undefined) throw new RequestFault(INVALID_PARAMS, `there is no kernel ${values.kernel}`);
    const result = await ACTS[name](target, values as never);
    if (name === 'shutdown') this.#kernels.delete(values.kernel);
    return described.result.encode(result);
  }

  /** @throws Lacking for a capability that is not offered */
  #expectClaimed(capabilities: readonly Capability[]): void {
    const lacking = capabilities.find((capability) => !this.#offer.welcome.capabilities.includes(capability));
    if (lacking !== undefined) throw new Lacking(lacking);
  }

  async #boot(params: Json): Promise<Json> {
    const asked = checked(METHODS.boot, params);
    this.#expectClaimed(needsOf('boot', asked));
    const { configuration, fault } = asked;
    const target = this.#offer.newTarget(fault);
    try {
      await target.boot(configuration);
    } catch (error) {
      await target.shutdown();
      throw error;
    }
    this.#kernels.set(++this.#last, target);
    return METHODS.boot.result.encode({ kernel: this.#last });
  }
}

function readRequest(line: string): Request {
  let json: Json;
  try {
    json = JSON.parse(line) as Json;
  } catch {
    throw new RequestFault(PARSE_ERROR, 'the line is not JSON');
  }
  try {
    return request.decode(json, '', EVERYTHING);
  } catch (error) {
    throw error instanceof Misfit ? new RequestFault(INVALID_REQUEST, `${error.place}: ${error.message}`) : error;
  }
}

function checked<Params>({ params }: Method<Params, unknown>, json: Json): Params {
  try {
    return params.decode(json, 'params', EVERYTHING);
  } catch (error) {
    throw error instanceof Misfit ? new RequestFault(INVALID_PARAMS, `${error.place}: ${error.message}`) : error;
  }
}

function errorOf(error: unknown): RpcError {
  if (error instanceof RequestFault) return { code: error.code, message: error.message };
  if (error instanceof Lacking) return { code: LACKING, message: error.message, data: error.capability };
  if (!(error instanceof Diagnostic)) {
    return { code: INTERNAL_ERROR, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  const { code, kind, message, cause, hint, errno } = error;
  const details: DiagnosticDetails = { code, kind, message, cause, hint, ...(errno !== undefined && { errno }) };
  return { code: REFUSED, message, data: diagnostic.encode(details) };
}
