import type { Target } from '../runtime/target.ts';
import { type Capability, Lacking } from './capabilities.ts';
import type { TargetDescription } from './handshake.ts';
import { RemoteTarget } from './remote-target.ts';
import { Session, type SessionOptions } from './session.ts';

/** One adapter for many kernels, one after another or at once. An adapter that broke is started again for the next kernel. */
export class Adapter {
  readonly #options: SessionOptions;
  #session: Promise<Session> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** The adapter that answers, started if there is none. @throws Diagnostic if it cannot be started */
  async session(): Promise<Session> {
    // Kernels that are booted at once wait for the same adapter.
    this.#session = this.#present(this.#session);
    return await this.#session;
  }

  async #present(before: Promise<Session> | undefined): Promise<Session> {
    const present = await before?.catch(() => undefined);
    return present?.broken === false ? present : await Session.open(this.#options);
  }

  /** The adapter's description of its target. */
  async describe(): Promise<TargetDescription> {
    return (await this.session()).target;
  }

  /** Makes a kernel of the adapter, not yet booted. @param fault what is broken in it on purpose */
  newTarget(fault?: string): Target {
    return new RemoteTarget(() => this.session(), fault);
  }

  /** @throws Lacking if the target has not claimed a capability */
  async need(capability: Capability): Promise<void> {
    const { capabilities, onNeed } = await this.session();
    onNeed(capability);
    if (!capabilities.has(capability)) throw new Lacking(capability);
  }

  /** Ends the adapter. */
  async close(): Promise<void> {
    const present = await this.#session?.catch(() => undefined);
    await present?.close();
  }
}
