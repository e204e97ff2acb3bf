import type { AttachableProgram } from '../kernel-model/contexts/program-context.ts';
import type { KernelEvent, MapUpdate, ReadLimit } from '../kernel-model/events.ts';
import type { Kernel } from '../kernel-model/kernel.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import { perfEventArray } from '../kernel-model/maps/perf-event-array.ts';
import { recordMap } from '../kernel-model/maps/records.ts';
import { ringBuffer } from '../kernel-model/maps/ring-buffer.ts';
import { READ_LIMIT, whatIsLeftOf } from '../kernel-model/maps/storage/read-limit.ts';
import { tryUserOperation, type UserMapOperation } from '../kernel-model/maps/user-operations.ts';
import type { Task } from '../kernel-model/tasks.ts';
import type { AtOnceOutcome, EventsAtOnce } from './at-once.ts';
import { createEngine } from './cpu/translation/translated-engine.ts';
import { EmulatedCpus } from './emulated-cpus.ts';
import { type LoadedImage, loadObject, unloadObject } from './load/load-object.ts';
import type { LoadedObject, MapDescription } from './loaded-object.ts';
import type { EventOutcome } from './program-run.ts';
import { EventTimes } from './run/delivery/event-times.ts';
import { Executor } from './run/executor.ts';
import { describeObject } from './run/loaded-objects.ts';
import type { RuntimeParts } from './run/runtime-parts.ts';
import type {
  CounterDescription,
  KernelSnapshot,
  KernelState,
  LoadOptions,
  MapEntry,
  MapRecord,
  Target,
} from './target.ts';
import { checkHelper, misuse } from './target-misuse.ts';

/** A kernel that is emulated in this process. Equal calls in equal order give equal results, to the byte. */
export class EmulatedTarget extends EmulatedCpus implements Target {
  private readonly times = new EventTimes();
  private readonly assumed = new Set<string>();

  async boot(configuration: KernelConfiguration): Promise<void> {
    this.start(configuration);
  }

  async load(name: string, bytes: Uint8Array, { sharedMaps = [] }: LoadOptions = {}): Promise<LoadedObject> {
    const { kernel, parts } = this.alive();
    this.objects.checkFree(name);
    const { loaderPrivileged: privileged = true } = kernel.configuration;
    const sharing = { names: sharedMaps, present: this.objects.sharedMaps() };
    const object = parts.loading.readObject(bytes, name);
    const image = loadObject(kernel, name, object, { privileged, sharing }, parts.loading);
    try {
      const loader = kernel.tasks.spawn(processName(name));
      const executor = this.newExecutor(kernel, image, loader, parts);
      const record = { image, loader, executor, sharedMaps };
      this.objects.add(record);
      return describeObject(record);
    } catch (error) {
      unloadObject(kernel, image);
      throw error;
    }
  }

  async unload(object: string): Promise<void> {
    this.alive();
    this.remove(this.objects.find(object), 'it was unloaded');
  }

  async attach(program: string, to?: string): Promise<void> {
    const { kernel } = this.alive();
    const found = this.objects.findProgram(program);
    const attachable: AttachableProgram = {
      ...found.program,
      overridesReturn: found.record.image.overrides && found.program.type === 'kprobe',
    };
    const existing = this.delivery.all().map(({ attachment }) => attachment);
    const attachment = kernel.programTypes[found.program.type].attach(kernel, attachable, to, existing);
    if (attachment.replaces !== undefined) this.takeOff(({ attachment: other }) => other === attachment.replaces);
    this.delivery.attach({ attachment, ...found });
    if (attachment.assumed !== undefined) this.assumed.add(attachment.assumed);
  }

  async assumptions(): Promise<readonly string[]> {
    return [...this.assumed];
  }

  async detach(program: string): Promise<void> {
    this.alive();
    const found = this.objects.findProgram(program);
    if (!this.takeOff((attached) => attached.program === found.program)) {
      throw misuse(`program "${program}" is not attached`, 'only what is attached can be detached');
    }
  }

  async fire(event: KernelEvent): Promise<EventOutcome> {
    const { kernel } = this.alive();
    const cpu = this.arrive(kernel, event);
    try {
      return { runs: this.delivery.deliver(kernel, event) };
    } finally {
      kernel.tasks.leave(cpu);
    }
  }

  /** The time of an event comes, with its task. @returns its CPU, where the task is until it leaves */
  protected arrive(kernel: Kernel, event: KernelEvent): number {
    const cpu = event.cpu ?? 0;
    if (event.program !== undefined) this.objects.findProgram(event.program);
    kernel.cpus.checkOnline(cpu);
    this.times.arrive(kernel.clock, event);
    if (event.clockBack !== undefined) kernel.clock.goBack(event.clockBack);
    kernel.tasks.enter(cpu, event.task);
    if (event.noTask === true) kernel.tasks.enterNone(cpu);
    return cpu;
  }

  /** Makes the executor of the programs of an object. */
  protected newExecutor(kernel: Kernel, image: LoadedImage, loader: Task, parts: RuntimeParts): Executor {
    const engines = this.options.createEngine ?? createEngine;
    return new Executor(kernel, image, loader, engines, parts, (at) => this.objects.codeAt(at));
  }

  async fireAtOnce(happening: EventsAtOnce): Promise<AtOnceOutcome> {
    const { kernel } = this.alive();
    for (const { cpu } of happening.cpus) kernel.cpus.checkOnline(cpu);
    return this.runAtOnce(happening);
  }

  async updateMap({ map, entries }: MapUpdate): Promise<void> {
    this.alive();
    const found = this.objects.findMap(map);
    for (const { key, value } of entries) found.userUpdate(key, value);
  }

  async tryMapOperation(map: string, operation: UserMapOperation): Promise<void> {
    this.alive();
    tryUserOperation(this.objects.findMap(map), operation);
  }

  async deleteMapEntry(map: string, key: Uint8Array): Promise<void> {
    this.alive();
    this.objects.findMap(map).userDelete(key);
  }

  async describeMap(map: string): Promise<MapDescription> {
    return this.objects.describeMap(map);
  }

  async readMap(map: string, limit?: ReadLimit): Promise<readonly MapEntry[]> {
    return this.objects.findMap(map).entries(limit);
  }

  async listenToMap(map: string, pages: number): Promise<void> {
    this.alive();
    perfEventArray(this.objects.findMap(map)).listen(pages);
  }

  async putCounter(map: string, slot: number, counter: CounterDescription): Promise<void> {
    this.alive();
    perfEventArray(this.objects.findMap(map)).put(slot, { kind: 'counter', ...counter });
  }

  async takeRecords(map: string): Promise<readonly MapRecord[]> {
    this.alive();
    const taken = recordMap(this.objects.findMap(map)).takeRecords();
    return taken.map(({ cpu, bytes, lost = 0 }) => ({ cpu, bytes, lost }));
  }

  async countWakeups(map: string): Promise<number> {
    this.alive();
    return ringBuffer(this.objects.findMap(map)).wakeups;
  }

  async loadedObjects(): Promise<readonly LoadedObject[]> {
    return this.objects.all().map((record) => describeObject(record, this.objects.programsOf(record)));
  }

  async advanceClock(nanoseconds: number): Promise<void> {
    const { kernel } = this.alive();
    if (!Number.isFinite(nanoseconds) || nanoseconds < 0) {
      throw misuse(`the clock cannot go on by ${nanoseconds} ns`, 'time passes by a number of nanoseconds from 0 on');
    }
    kernel.clock.advance(nanoseconds);
    this.passTime();
  }

  async setHelperDuration(helper: string, nanoseconds: number): Promise<void> {
    const { kernel } = this.alive();
    checkHelper(kernel, helper);
    kernel.clock.setHelperDuration(helper, nanoseconds);
  }

  async snapshot(): Promise<KernelSnapshot> {
    const { kernel } = this.booted();
    const { tasks } = kernel;
    const maps: Record<string, readonly MapEntry[]> = {};
    let limit = READ_LIMIT;
    for (const { name, map } of this.objects.namedMaps(kernel.maps.all())) {
      const entries = map.entries(limit);
      maps[name] = entries;
      limit = whatIsLeftOf(limit, entries);
    }
    return {
      maps,
      log: kernel.log.lines(),
      trace: kernel.trace.lines(),
      ...(await this.state()),
      attached: this.delivery.all().map(({ program }) => program.name),
      signals: tasks.signals.map(({ signal, pid, comm }) => `${signal} to ${pid} (${comm})`),
    };
  }

  async state(): Promise<KernelState> {
    const { locks, references, cpus, progActive } = this.booted().kernel;
    return {
      locksHeld: locks.all().map(({ place, program }) => `${place}, held by program "${program}"`),
      references: references.all().map(({ name, program }) => `${name}, held by program "${program}"`),
      perCpu: Object.assign(
        {},
        ...cpus.possible.map((cpu) => cpus.snapshot(cpu)),
        ...cpus.possible.map((cpu) => ({ [`bpf_prog_active of CPU ${cpu}`]: progActive.has(cpu) ? '1' : '0' })),
      ),
    };
  }

  async shutdown(): Promise<void> {
    this.stop();
  }
}

/** The name of the process that loads an object. task_struct.comm has 15 bytes. */
function processName(object: string): string {
  return object.replaceAll(/[^ -~]/g, '?').slice(0, 15);
}
