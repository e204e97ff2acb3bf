import { Diagnostic } from '../base/diagnostic.ts';
import { oncePerObject } from '../base/once.ts';
import type { KernelEvent, MapUpdate, ReadLimit, UserMapOperation } from '../kernel-model/events.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import type { AtOnceOutcome, EventsAtOnce } from '../runtime/at-once.ts';
import type { LoadedObject, MapDescription } from '../runtime/loaded-object.ts';
import { type SourceLines, sourceLinesOf } from '../runtime/object/debug-info/source-lines.ts';
import { readElfObject } from '../runtime/object/elf-object.ts';
import type { EventOutcome, ProgramRun } from '../runtime/program-run.ts';
import { sourceOfCall } from '../runtime/run/endings/frame-sources.ts';
import type {
  CounterDescription,
  KernelSnapshot,
  KernelState,
  LoadOptions,
  MapEntry,
  MapRecord,
  Target,
} from '../runtime/target.ts';
import { type Capability, Lacking } from './capabilities.ts';
import type { TargetDescription } from './handshake.ts';
import type { MethodName, OnKernel, ParamsOf, ResultOf } from './methods.ts';
import { needsOf, PROGRAMS } from './needs.ts';
import { KnownPrograms } from './plausible.ts';
import type { Session } from './session.ts';
import { withhold } from './wire/structures.ts';

/** Types of maps without keys, where reading takes values out (kernel/bpf/queue_stack_maps.c). */
const QUEUES: readonly string[] = ['queue', 'stack'];

/** The source lines of an object's bytes; undefined where they are not an object, or have none. */
const linesOf = oncePerObject((bytes: Uint8Array): SourceLines | undefined => {
  try {
    return sourceLinesOf(readElfObject(bytes, 'the object'));
  } catch (error) {
    if (error instanceof Diagnostic) return undefined;
    throw error;
  }
});

/** The parameters of a method without the kernel. */
type OwnParams<Name extends MethodName> = Omit<ParamsOf<Name>, keyof OnKernel>;

/**
 * A kernel behind a wire. A call that needs an unclaimed capability is not sent, and throws Lacking. Reading a fact that the target does not
 * tell throws it, too.
 */
export class RemoteTarget implements Target {
  readonly #open: () => Promise<Session>;
  readonly #known = new KnownPrograms();
  /** Names of queues and stacks. */
  readonly #queues = new Set<string>();
  /** The bytes of loaded objects, which have their source lines: an adapter need not know them. */
  readonly #objects = new Map<string, Uint8Array>();
  #session: Session | undefined;
  #kernel = 0;
  readonly #fault: string | undefined;

  /**
   * @param open gives the adapter that answers at present
   * @param fault the fault of a kernel that is broken on purpose
   */
  constructor(open: () => Promise<Session>, fault?: string) {
    this.#open = open;
    this.#fault = fault;
  }

  /** The adapter's description of itself; undefined before the kernel is booted. */
  get description(): TargetDescription | undefined {
    return this.#session?.target;
  }

  async boot(configuration: KernelConfiguration): Promise<void> {
    this.#session = await this.#open();
    const params = { configuration, ...(this.#fault !== undefined && { fault: this.#fault }) };
    this.#need(needsOf('boot', params));
    const { kernel } = await this.#session.call('boot', params);
    this.#kernel = kernel;
  }

  async load(name: string, bytes: Uint8Array, options: LoadOptions = {}): Promise<LoadedObject> {
    const object = await this.#call('load', { name, bytes, options });
    if (object.name !== name)
      throw this.#session!.misfit('load', 'name', `the object is called ${JSON.stringify(name)}`);
    this.#known.load(object);
    this.#objects.set(name, bytes);
    for (const map of object.maps) if (QUEUES.includes(map.typeName)) this.#queues.add(map.name);
    return object;
  }

  async unload(object: string): Promise<void> {
    await this.#call('unload', { object });
  }

  async attach(program: string, to?: string): Promise<void> {
    const type = this.#known.find(program)?.type;
    if (type !== undefined) this.#need([PROGRAMS[type]]);
    await this.#call('attach', to === undefined ? { program } : { program, to });
  }

  async assumptions(): Promise<readonly string[]> {
    return await this.#call('assumptions', {});
  }

  async detach(program: string): Promise<void> {
    await this.#call('detach', { program });
  }

  async fire(event: KernelEvent): Promise<EventOutcome> {
    if (event.kind === 'packet' && !this.#claims('tc programs')) this.#need(['xdp programs']);
    const outcome = await this.#call('fire', { event });
    this.#check('fire', outcome.runs);
    for (const run of outcome.runs) this.#tellSources(run);
    return outcome;
  }

  async fireAtOnce(happening: EventsAtOnce): Promise<AtOnceOutcome> {
    const outcome = await this.#call('fireAtOnce', { happening });
    for (const runs of outcome.runs.flatMap(({ events }) => events)) {
      this.#check('fireAtOnce', runs);
      for (const run of runs) this.#tellSources(run);
    }
    return outcome;
  }

  /** Lets a run tell where its helper calls come from. The object says it, and not the kernel. */
  #tellSources(run: ProgramRun): void {
    const bytes = this.#objects.get(run.object);
    const callSource: ProgramRun['callSource'] = (call) => sourceOfCall(call, bytes && linesOf(bytes));
    Object.defineProperty(run, 'callSource', { value: callSource });
  }

  async updateMap({ kind, map, entries }: MapUpdate): Promise<void> {
    await this.#call('updateMap', { update: { kind, map, entries } });
  }

  async tryMapOperation(map: string, { action, key, value, flags }: UserMapOperation): Promise<void> {
    await this.#call('tryMapOperation', { map, operation: { action, key, value, flags } });
  }

  async deleteMapEntry(map: string, key: Uint8Array): Promise<void> {
    await this.#call('deleteMapEntry', { map, key });
  }

  async describeMap(map: string): Promise<MapDescription> {
    const described = await this.#call('describeMap', { map });
    if (described.name === map || map.endsWith(`/${described.name}`)) return described;
    throw this.#session!.misfit('describeMap', 'name', `it was asked for ${JSON.stringify(map)}`);
  }

  async readMap(map: string, limit?: ReadLimit): Promise<readonly MapEntry[]> {
    if (this.#queues.has(map.slice(map.lastIndexOf('/') + 1))) this.#need(['queue contents']);
    return await this.#call('readMap', limit === undefined ? { map } : { map, limit });
  }

  async listenToMap(map: string, pages: number): Promise<void> {
    await this.#call('listenToMap', { map, pages });
  }

  async putCounter(map: string, slot: number, counter: CounterDescription): Promise<void> {
    await this.#call('putCounter', { map, slot, counter });
  }

  async takeRecords(map: string): Promise<readonly MapRecord[]> {
    return await this.#call('takeRecords', { map });
  }

  async countWakeups(map: string): Promise<number> {
    return await this.#call('countWakeups', { map });
  }

  async loadedObjects(): Promise<readonly LoadedObject[]> {
    return await this.#call('loadedObjects', {});
  }

  async advanceClock(nanoseconds: number): Promise<void> {
    await this.#call('advanceClock', { nanoseconds });
  }

  async setHelperDuration(helper: string, nanoseconds: number): Promise<void> {
    await this.#call('setHelperDuration', { helper, nanoseconds });
  }

  async snapshot(): Promise<KernelSnapshot> {
    const snapshot = await this.#call('snapshot', {});
    if (this.#claims('queue contents')) return snapshot;
    for (const name of this.#queues) withhold(snapshot.maps, name, 'queue contents');
    return snapshot;
  }

  async state(): Promise<KernelState> {
    return await this.#call('state', {});
  }

  /** Nothing is left to end if the adapter is gone. */
  async shutdown(): Promise<void> {
    if (this.#session?.broken === false && this.#kernel !== 0) await this.#call('shutdown', {});
  }

  async #call<Name extends Exclude<MethodName, 'boot'>>(name: Name, own: OwnParams<Name>): Promise<ResultOf<Name>> {
    const session = this.#session;
    if (session === undefined) throw new Error('a kernel is booted before anything else');
    const params = { kernel: this.#kernel, ...own } as unknown as ParamsOf<Name>;
    this.#need(needsOf(name, params));
    return await session.call(name, params);
  }

  /** @throws Diagnostic TARGET_PROTOCOL for a run that this kernel cannot have had */
  #check(method: 'fire' | 'fireAtOnce', runs: readonly ProgramRun[]): void {
    for (const [index, run] of runs.entries()) {
      const problem = this.#known.problemOf(run);
      if (problem !== undefined) throw this.#session!.misfit(method, `runs[${index}]`, problem);
    }
  }

  #claims(capability: Capability): boolean {
    return this.#session!.capabilities.has(capability);
  }

  /** @throws Lacking for what the target has not claimed */
  #need(capabilities: readonly Capability[]): void {
    for (const capability of capabilities) {
      this.#session!.onNeed(capability);
      if (!this.#session!.capabilities.has(capability)) throw new Lacking(capability);
    }
  }
}

/** A target's description of itself; undefined for a kernel of this process. */
export function describeTarget(target: Target): TargetDescription | undefined {
  return target instanceof RemoteTarget ? target.description : undefined;
}
