import { Diagnostic } from '../../base/diagnostic.ts';
import type { Capability } from '../capabilities.ts';
import { CAPABILITY_NAMES, Lacking } from '../capabilities.ts';
import { diagnostic } from '../values/diagnostics.ts';
import { EVERYTHING, type Json, Misfit } from '../wire/codec.ts';
import type { Connection } from './connection.ts';
import { KERNEL_GONE, LACKING, REFUSED, type Response, type RpcError, response } from './envelope.ts';
import { adapterEnded, adapterSilent, beginning, garbled, kernelGone, protocolFault, shown } from './faults.ts';

/** A misfit in a line: its place, if it has one, and what is wrong. */
const describeMisfit = ({ place, message }: Misfit): string =>
  place === '' ? message : `${beginning(place)}: ${message}`;

interface Pending {
  readonly method: string;
  readonly settle: (answer: Response | Diagnostic) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Sends requests to an adapter, and gives each its answer. Whatever is not the protocol ends the adapter. */
export class RpcClient {
  readonly #connection: Connection;
  readonly #seconds: number;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  #fault: Diagnostic | undefined;

  /** @param seconds how long an answer may take */
  constructor(connection: Connection, seconds: number) {
    this.#connection = connection;
    this.#seconds = seconds;
    connection.listen({
      line: (text) => this.#hear(text),
      garbled: (fault) => this.#fail(garbled(connection.name, fault)),
      ended: (reason, details) => this.#fail(adapterEnded(connection.name, reason, details)),
    });
  }

  /** Why nothing can be asked any more; undefined while all is well. */
  get fault(): Diagnostic | undefined {
    return this.#fault;
  }

  /**
   * Asks for something.
   * @param claims the capabilities that the target claims: it may not lack those
   * @throws Diagnostic that of the target, or TARGET_PROTOCOL, TARGET_ENDED, TARGET_TIMEOUT, TARGET_KERNEL_GONE
   * @throws Lacking if the target says so
   */
  async call(method: string, params: Json, claims: (capability: Capability) => boolean): Promise<Json> {
    if (this.#fault !== undefined) throw this.#fault;
    const id = this.#next++;
    const answer = await new Promise<Response | Diagnostic>((settle) => {
      const timer = setTimeout(() => {
        this.#fail(adapterSilent(this.#connection.name, method, this.#seconds));
      }, this.#seconds * 1000);
      this.#pending.set(id, { method, settle, timer });
      this.#connection.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
    if (answer instanceof Diagnostic) throw answer;
    if (answer.error !== undefined) throw this.#errorOf(method, answer.error, claims);
    return answer.result!;
  }

  /** An answer does not fit its description. @returns the error */
  misfit(method: string, { place, message }: Misfit): Diagnostic {
    const where = place === '' ? 'its result' : beginning(place);
    return this.#fail(
      protocolFault(this.#connection.name, `the answer to ${method} does not fit`, `${where}: ${message}`),
    );
  }

  async close(): Promise<void> {
    this.#fail(adapterEnded(this.#connection.name, 'it was ended', []));
    await this.#connection.close();
  }

  #hear(text: string): void {
    if (this.#fault !== undefined) return;
    const { name } = this.#connection;
    let answer: Response;
    try {
      answer = response.decode(JSON.parse(text) as Json, '', EVERYTHING);
    } catch (error) {
      const misfit = error instanceof Misfit ? ` (${describeMisfit(error)})` : '';
      this.#fail(protocolFault(name, `not an answer of JSON-RPC 2.0${misfit}`, `it wrote the line ${beginning(text)}`));
      return;
    }
    const pending = answer.id === null ? undefined : this.#pending.get(answer.id);
    if (pending === undefined) {
      const problem = `an answer with the id ${answer.id}, which no request waits for`;
      this.#fail(protocolFault(name, problem, `it wrote the line ${beginning(text)}`));
      return;
    }
    clearTimeout(pending.timer);
    this.#pending.delete(answer.id!);
    pending.settle(answer);
  }

  #errorOf(method: string, error: RpcError, claims: (capability: Capability) => boolean): Error {
    const { name } = this.#connection;
    const { code, message, data } = error;
    if (code === KERNEL_GONE) return this.#fail(kernelGone(name, message));
    if (code === LACKING) {
      const known = CAPABILITY_NAMES.find((capability) => capability === data);
      if (known !== undefined && !claims(known)) return new Lacking(known);
      const problem = `it lacks ${shown(data)} for ${method}`;
      const cause =
        known === undefined ? 'error 2 has the name of a capability as its data' : 'it has claimed this capability';
      return this.#fail(protocolFault(name, problem, cause));
    }
    if (code !== REFUSED)
      return this.#fail(
        protocolFault(
          name,
          `it failed at ${method}`,
          `it gave the error ${code}, which is for errors of requests: ${beginning(message)}`,
        ),
      );
    try {
      return new Diagnostic(diagnostic.decode(data ?? null, 'error.data', EVERYTHING));
    } catch (misfit) {
      if (misfit instanceof Misfit) return this.misfit(method, misfit);
      throw misfit;
    }
  }

  /** Nothing can be asked any more. @returns the first reason */
  #fail(fault: Diagnostic): Diagnostic {
    if (this.#fault !== undefined) return this.#fault;
    this.#fault = fault;
    for (const { settle, timer } of this.#pending.values()) {
      clearTimeout(timer);
      settle(fault);
    }
    this.#pending.clear();
    void this.#connection.close();
    return fault;
  }
}
