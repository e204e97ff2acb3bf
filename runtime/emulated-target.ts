import { Diagnostic } from '../base/diagnostic.ts';
import { nearestWord } from '../base/nearest-word.ts';
import { outlivesLoader } from '../kernel-model/contexts/attach-place.ts';
import type { AttachableProgram } from '../kernel-model/contexts/program-context.ts';
import { warnOfInvalidAction } from '../kernel-model/contexts/xdp.ts';
import type { KernelEvent, MapUpdate, ReadLimit } from '../kernel-model/events.ts';
import { HELPERS } from '../kernel-model/helpers/table.ts';
import { Kernel } from '../kernel-model/kernel.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import { loadLayout } from '../kernel-model/layouts/reader.ts';
import { perfEventArray } from '../kernel-model/maps/perf-event-array.ts';
import { recordMap } from '../kernel-model/maps/records.ts';
import { ringBuffer } from '../kernel-model/maps/ring-buffer.ts';
import { tryUserOperation, type UserMapOperation } from '../kernel-model/maps/user-operations.ts';
import { freeCleanupEntries, takeCleanupEntries } from '../kernel-model/taken-cleanups.ts';
import type { EngineFactory } from './cpu/engine.ts';
import { createEngine } from './cpu/translation/translated-engine.ts';
import { loadObject, unloadObject } from './load/load-object.ts';
import type { LoadedObject, MapDescription } from './loaded-object.ts';
import type { EventOutcome, ProgramRun } from './program-run.ts';
import { findPublishedKernel } from './published/table.ts';
import {
  type AttachedProgram,
  type DeliveredRun,
  type ProgramRunner,
  raisesActive,
} from './run/delivery/attached-program.ts';
import { EventDelivery } from './run/delivery/event-delivery.ts';
import { EventTimes } from './run/delivery/event-times.ts';
import { describeRun, markOutput } from './run/describe-run.ts';
import { Executor } from './run/execution.ts';
import { describeObject, LoadedObjects, type ObjectRecord } from './run/loaded-objects.ts';
import { createRuntimeParts, type RuntimeParts } from './run/runtime-parts.ts';
import type {
  CounterDescription,
  KernelSnapshot,
  KernelState,
  LoadOptions,
  MapEntry,
  MapRecord,
  Target,
} from './target.ts';

/** What can be exchanged in an emulated kernel. */
export interface EmulatedTargetOptions {
  readonly createEngine?: EngineFactory;
  /** Parts of the runtime to take instead of the usual ones. */
  readonly replaceParts?: (kernel: Kernel) => Partial<RuntimeParts>;
  /** Makes what keeps the attached programs and lets events reach them. */
  readonly createDelivery?: (run: ProgramRunner) => EventDelivery;
}

/** A kernel that is emulated in this process. The same calls in the same order give the same results, to the byte. */
export class EmulatedTarget implements Target {
  private readonly options: EmulatedTargetOptions;
  private kernel: Kernel | undefined;
  private parts: RuntimeParts | undefined;
  protected readonly objects = new LoadedObjects();
  private readonly times = new EventTimes();
  private readonly delivery: EventDelivery;
  private readonly assumed = new Set<string>();
  /** Why the kernel can run nothing any more. */
  protected dead: string | undefined;

  constructor(options: EmulatedTargetOptions = {}) {
    this.options = options;
    const { createDelivery = (run) => new EventDelivery(run) } = options;
    this.delivery = createDelivery((event, attached) => this.runProgram(event, attached));
  }

  async boot(configuration: KernelConfiguration): Promise<void> {
    if (this.kernel !== undefined) throw misuse('the kernel is running already', 'boot is called once');
    const kernel = new Kernel(configuration, loadLayout(configuration.layout));
    for (const helper of Object.keys(configuration.helperDurations ?? {})) checkHelper(kernel, helper);
    const published = configuration.kernel === undefined ? undefined : findPublishedKernel(configuration.kernel);
    this.parts = createRuntimeParts(kernel, {
      ...published?.replaceParts(kernel),
      ...this.options.replaceParts?.(kernel),
    });
    this.kernel = kernel;
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
      const engines = this.options.createEngine ?? createEngine;
      const executor = new Executor(kernel, image, loader, engines, parts, (at) => this.objects.codeAt(at));
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

  /** Takes attached programs off, and objects without a loader out of the kernel that nothing else keeps. @returns whether there was any */
  private takeOff(isMeant: (attached: AttachedProgram) => boolean): boolean {
    const records = new Set(this.delivery.all().flatMap((attached) => (isMeant(attached) ? [attached.record] : [])));
    const found = this.delivery.detach(isMeant);
    for (const record of records) {
      if (this.objects.isOrphan(record)) this.keepAttached(record, 'its last program was detached');
    }
    return found;
  }

  async fire(event: KernelEvent): Promise<EventOutcome> {
    const { kernel } = this.alive();
    const cpu = event.cpu ?? 0;
    if (event.program !== undefined) this.objects.findProgram(event.program);
    kernel.cpus.checkOnline(cpu);
    this.times.arrive(kernel.clock, event);
    if (event.clockBack !== undefined) kernel.clock.goBack(event.clockBack);
    kernel.tasks.enter(cpu, event.task);
    if (event.noTask === true) kernel.tasks.enterNone(cpu);
    try {
      return { runs: this.delivery.deliver(kernel, event) };
    } finally {
      kernel.tasks.leave(cpu);
    }
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
    const maps = this.objects.namedMaps(kernel.maps.all());
    return {
      maps: Object.fromEntries(maps.map(({ name, map }) => [name, map.entries()])),
      log: kernel.log.lines(),
      trace: kernel.trace.lines(),
      ...(await this.state()),
      attached: this.delivery.all().map(({ program }) => program.name),
      signals: tasks.signals.map(({ signal, pid, comm }) => `${signal} to ${pid} (${comm})`),
    };
  }

  async state(): Promise<KernelState> {
    const { locks, references, cpus, progActive } = this.booted().kernel;
    const perCpu = Array.from({ length: cpus.count }, (_, cpu) => cpus.snapshot(cpu));
    return {
      locksHeld: locks.all().map(({ place, program }) => `${place}, held by program "${program}"`),
      references: references.all().map(({ name, program }) => `${name}, held by program "${program}"`),
      perCpu: Object.assign(
        {},
        ...perCpu,
        ...perCpu.map((_, cpu) => ({ [`bpf_prog_active of CPU ${cpu}`]: progActive.has(cpu) ? '1' : '0' })),
      ),
    };
  }

  async shutdown(): Promise<void> {
    this.kernel?.release();
    this.kernel = undefined;
    this.parts = undefined;
  }

  private runProgram(event: KernelEvent, attached: AttachedProgram): DeliveredRun {
    const { attachment, record, program } = attached;
    const { kernel } = this.booted();
    const cpu = event.cpu ?? 0;
    const mark = markOutput(kernel);
    const task = kernel.tasks.current(cpu);
    const context = kernel.programTypes[program.type].enter(kernel, attachment, event, cpu, task);
    try {
      const identity = this.objects.identityOf(program);
      takeCleanupEntries(kernel, cpu);
      const execution = record.executor.run(program, identity.id, cpu, context, event.watchdog);
      freeCleanupEntries(kernel, cpu);
      if (program.type === 'xdp' && execution.returned) {
        warnOfInvalidAction(kernel, execution.result, identity, attachment.target);
      }
      const described = describeRun(kernel, attached, context, execution, mark);
      if (!execution.alive) this.dead = `program "${program.name}" ended in: ${reasonOf(described.run)}`;
      else if (!execution.returned) this.killTask(attached, cpu);
      if (execution.panic !== null) this.crashStop(record, `program "${program.name}" panicked`);
      return { ...described, alive: execution.returned && this.dead === undefined };
    } catch (error) {
      kernel.endRun();
      this.dead = `program "${program.name}" was broken off: ${error instanceof Error ? error.message : String(error)}`;
      throw error;
    } finally {
      context.release();
    }
  }

  /** An oops has killed the task that a program ran in: what the way to the program had raised on the CPU stays so. */
  protected killTask(attached: AttachedProgram, cpu: number): void {
    const { kernel, parts } = this.booted();
    kernel.tasks.end(kernel.tasks.current(cpu));
    parts.aftermath.oopsed(cpu, attached.program);
    if (raisesActive(kernel, attached)) kernel.progActive.add(cpu);
  }

  /** Removes what a panic takes out of the kernel (Rex ABI: panics; {@link KernelConfiguration.crashStop}). */
  protected crashStop(record: ObjectRecord, reason: string): void {
    const { configuration, tasks } = this.booted().kernel;
    const { crashStop = 'loader', loaderSurvivesSigsys = false } = configuration;
    if (crashStop === 'loader') {
      if (!loaderSurvivesSigsys) this.remove(record, reason);
      return;
    }
    const sharers = this.objects.sharersOf(record);
    this.unlink(record, reason);
    if (!loaderSurvivesSigsys) tasks.end(record.loader);
    for (const sharer of sharers) this.unlink(sharer, `${reason}, and they share maps`);
  }

  /**
   * Lets an object's loader go, and with it all that its file descriptors kept: links, programs, maps, image. What netlink or `tc filter` has
   * put into an interface stays there, with image and maps.
   */
  protected remove(record: ObjectRecord, reason: string): void {
    this.delivery.detach(({ record: other, attachment: { way = 'link' } }) => other === record && !outlivesLoader(way));
    this.booted().kernel.tasks.end(record.loader);
    this.keepAttached(record, reason);
  }

  /** An object without a loader is there as long as one of its programs is attached. */
  private keepAttached(record: ObjectRecord, reason: string): void {
    const attached = this.delivery.all().filter((other) => other.record === record);
    if (attached.length === 0) this.unlink(record, reason);
    else this.objects.orphan(record, new Set(attached.map(({ program }) => program)), reason);
  }

  /** Takes an object out of the kernel, its loader living on. */
  protected unlink(record: ObjectRecord, reason: string): void {
    const { kernel, parts } = this.booted();
    this.delivery.detach((attached) => attached.record === record);
    this.objects.remove(record, reason);
    parts.aftermath.freed(record.image.programs);
    unloadObject(kernel, record.image);
  }

  protected booted(): { kernel: Kernel; parts: RuntimeParts } {
    const { kernel, parts } = this;
    if (kernel === undefined || parts === undefined) throw misuse('no kernel is running', 'boot comes first');
    return { kernel, parts };
  }

  private passTime(): void {
    this.dead ??= this.parts?.aftermath.pass();
  }

  private alive(): { kernel: Kernel; parts: RuntimeParts } {
    this.passTime();
    if (this.dead === undefined) return this.booted();
    throw new Diagnostic({
      code: 'KERNEL_DEAD',
      kind: 'refused',
      message: 'the kernel can do nothing any more: it died during an earlier event',
      cause: this.dead,
      hint: 'let what comes after it happen on a kernel of its own',
    });
  }
}

/** The name of the process that loads an object: task_struct.comm holds 15 bytes. */
function processName(object: string): string {
  return object.replaceAll(/[^ -~]/g, '?').slice(0, 15);
}

function reasonOf(run: ProgramRun): string {
  return run.oops?.message ?? run.explanation ?? run.outcome;
}

function checkHelper(kernel: Kernel, helper: string): void {
  if (kernel.helpers.find(helper) !== undefined) return;
  const nearest = nearestWord(
    helper,
    HELPERS.map(({ name }) => name),
  );
  throw new Diagnostic({
    code: 'NO_SUCH_HELPER',
    kind: 'input',
    message: `there is no helper "${helper}"`,
    cause: 'only functions that programs can import take time',
    hint:
      nearest !== undefined
        ? `write ${nearest}`
        : 'check the spelling: helpers have the names of their kernel functions, such as bpf_map_update_elem',
  });
}

function misuse(message: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'TARGET_MISUSED',
    kind: 'input',
    message,
    cause,
    hint: 'check the order of the calls',
  });
}
